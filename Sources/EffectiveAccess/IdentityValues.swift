import AccessModel

/// The values of one attribute that identities can be found by, where they stand in the snapshots.
///
/// The listed person's value, then the account's own. The key of an identity without an employee number is its immutable
/// id. A class, so that a million comparisons copy no columns.
final class IdentityValues: Sendable {
  private let attribute: IdentityAttribute
  private let bases: [Int]
  private let pools: [StringPool]
  private let columns: [[StringRef]]
  private let ids: [[StringRef]]

  init(of attribute: IdentityAttribute, in graph: AccessGraph) {
    self.attribute = attribute
    bases = graph.accountBase
    pools = graph.snapshots.map(\.strings)
    columns = graph.snapshots.map { attribute.column(in: $0.accounts) }
    ids = graph.snapshots.map(\.accounts.id)
  }

  /// Employee numbers and ids are compared exactly, the rest without ASCII case.
  var foldsCase: Bool { attribute != .employee }

  /// Calls `body` with each value of an identity.
  @inline(__always)
  func withEach(of identity: Int, _ table: borrowing IdentityTable, _ body: (ByteText) -> Void) {
    let origin = table.origin[identity]
    // Further records are tied by an equal employee number: it is looked at once.
    if table.personOf.isEmpty, attribute == .employee || table.further.isEmpty, let account = origin.account {
      withOwn(account, body)
      return
    }
    if let row = table.personOf[identity] { IdentityValues.give(attribute.value(in: table.people[row]), body) }
    switch origin.unpacked {
    case .account(let account):
      withOwn(account, body)
      for record in table.further[identity] { withOwn(record, body) }
    case .person(let row): IdentityValues.give(attribute.value(in: table.people[row]), body)
    case .workload(let row): if attribute == .employee { IdentityValues.give(table.workloads[row].key, body) }
    }
  }

  /// Whether an identity can be found by a value.
  @inline(__always)
  func has(_ value: ByteText, _ identity: Int, _ table: borrowing IdentityTable) -> Bool {
    var found = false
    withEach(of: identity, table) { found = found || equalBytes($0, value, foldingCase: foldsCase) }
    return found
  }

  @inline(__always)
  private func withOwn(_ account: Int, _ body: (ByteText) -> Void) {
    var position = bases.count - 1
    while bases[position] > account { position -= 1 }
    let row = account - bases[position]
    let reference = columns[position][row]
    pools[position].withBytes(of: reference == 0 && attribute == .employee ? ids[position][row] : reference, body)
  }

  private static func give(_ text: String, _ body: (ByteText) -> Void) {
    var text = text
    text.withUTF8(body)
  }
}
