import AccessModel
import Crypto
import DriftDetection
import ResponsibilityMatrix

extension Appearance {
  /// How a finding looks, for the life cycle. Reads the drift itself, so that of a hundred thousand unchanged findings no
  /// facts have to be made.
  ///
  /// - Parameter assets: owner and department by the asset's id.
  public init(_ finding: Finding, assets: [String: AssetKeeper] = [:]) {
    let drift = finding.drift
    let keeper = drift.asset.flatMap { assets[$0.id] }
    // What people would call a change: the kind, how much it matters, the ways, what the matrix says. Not where in the
    // matrix it says so, for a row that is inserted above moves every cell; not names, for a marriage is no new drift; not
    // observations, for they count days.
    var material = FactsDigest()
    material.add(drift.kind.rawValue)
    material.add(drift.severity.word)
    material.add(drift.expected.text)
    let paths = drift.paths.map(\.stableID)
    for path in paths.sorted() { material.add(path) }
    var whole = material
    for text in [
      drift.identity?.key, drift.identity?.name, drift.account?.source, drift.account?.id, drift.account?.login,
      drift.group?.source, drift.group?.id, drift.group?.name, drift.asset?.id, drift.asset?.name, drift.capability,
      drift.role?.id, drift.role?.name, drift.expected.cell?.description, drift.observation, drift.cause,
      drift.remediation, finding.exception?.id, keeper?.owner, keeper?.department,
    ] {
      whole.add(text ?? "")
    }
    for (path, id) in zip(drift.paths, paths) {
      // By its id once more, for the order that they are in.
      whole.add(id)
      whole.add(path.account.login)
      for group in path.groups { whole.add(group.name) }
      whole.add(path.asset.name)
      whole.add(path.entitlement.description)
    }
    self.init(
      kind: drift.kind, severity: drift.severity, material: material.text, whole: whole.text, paths: paths,
      isExcepted: finding.state == .excepted)
  }
}

extension GrantPath {
  /// As ``FindingFacts/pathIDs`` has it.
  fileprivate var stableID: String {
    var id = PathID(account.source, account.id)
    for group in groups { id.add(group.source, group.id) }
    id.add(relation.word, state.word)
    id.add(capability, asset.id)
    return id.text
  }
}

/// What tells a path apart: its parts, each preceded by its length.
///
/// Ids come from directories. Were they joined by a sign, whoever may choose an id could make a new path look like one that
/// was accepted.
struct PathID {
  private(set) var text = ""

  init(_ first: String, _ second: String) { add(first, second) }

  mutating func add(_ first: String, _ second: String) {
    for part in [first, second] { text += "\(part.utf8.count):\(part)" }
  }
}

/// A digest of texts, each preceded by its length, so that no two lists run together.
struct FactsDigest {
  private var hash = SHA256()

  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var length = UInt64(bytes.count).littleEndian
      withUnsafeBytes(of: &length) { hash.update(bufferPointer: $0) }
      hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
    }
  }

  /// The first 128 bits in hexadecimal: enough to notice a change.
  var text: String {
    let digits = Array("0123456789abcdef")
    return String(hash.finalize().prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
