import AccessModel

/// What went wrong while a file was read, by scope; the first few in words, all of them counted.
struct ReadingProblems {
  /// Problems that are told in words.
  static let told = 20

  private let path: String
  private(set) var count = 0
  private var first: [Scope: String] = [:]
  private var countByScope: [Scope: Int] = [:]
  private(set) var lines: [String] = []

  init(path: String) { self.path = path }

  /// A problem of a line, which makes some scopes incomplete; without scopes: all of them.
  mutating func add(line: Int, _ words: String, _ scopes: [Scope] = []) {
    let text = "\(path):\(line): \(words)"
    count += 1
    if lines.count < ReadingProblems.told { lines.append(text) }
    for scope in scopes.isEmpty ? [.accounts, .groups, .members] : scopes {
      countByScope[scope, default: 0] += 1
      if first[scope] == nil { first[scope] = text }
    }
  }

  /// Why a scope is not complete; nil if nothing went wrong with it.
  func reason(_ scope: Scope) -> String? {
    guard let text = first[scope], let count = countByScope[scope] else { return nil }
    return count == 1 ? text : "\(text); and \(count - 1) more such problem\(count == 2 ? "" : "s")"
  }

  /// The problems beyond the first of each reason, for the operator.
  var notes: [String] {
    if count <= 1 { return [] }
    let more = count - lines.count
    return lines + (more > 0 ? ["\(path): \(more) more problems are not told in words"] : [])
  }

  /// Bytes of a file as an error message shows them: bounded, in quotes, nothing that could move a cursor.
  static func shown(_ bytes: ByteText) -> String {
    let text = String(decoding: bytes.prefix(60), as: UTF8.self).unicodeScalars.map { scalar -> Character in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate: "\u{FFFD}"
      default: Character(scalar)
      }
    }
    return "\"\(String(text))\(bytes.count > 60 ? "…" : "")\""
  }
}
