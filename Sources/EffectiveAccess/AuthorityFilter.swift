import AccessModel

/// Decides which accounts of a source define identities.
struct AuthorityFilter {
  private let snapshot: Snapshot
  private let base: [UInt8]
  private let departments: Set<String>
  private let titles: Set<String>
  private let takesAll: Bool

  init(_ authority: SourceCorrelation.Authority, _ snapshot: Snapshot) {
    self.snapshot = snapshot
    var base: [UInt8] = []
    var departments: Set<String> = []
    var titles: Set<String> = []
    var takesAll = false
    switch authority {
    case .none: break
    case .all: takesAll = true
    case .within(let locator): base = AuthorityFilter.fold(Array(locator.utf8))
    case .matching(let department, let title):
      departments = Set(department.map(\.folded))
      titles = Set(title.map(\.folded))
    }
    self.base = base
    self.departments = departments
    self.titles = titles
    self.takesAll = takesAll
  }

  func accepts(_ row: Int) -> Bool {
    if takesAll { return true }
    if !base.isEmpty {
      let locator = AuthorityFilter.fold(snapshot.strings.withBytes(of: snapshot.accounts.locator[row], Array.init))
      guard locator.count >= base.count, locator.suffix(base.count).elementsEqual(base) else { return false }
      return locator.count == base.count || locator[locator.count - base.count - 1] == UInt8(ascii: ",")
    }
    return departments.contains(snapshot.string(snapshot.accounts.department[row]).folded)
      || titles.contains(snapshot.string(snapshot.accounts.title[row]).folded)
  }

  /// Lower case, blanks around separators cut: enough to compare the ends of DNs as one server spells them.
  private static func fold(_ locator: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(locator.count)
    var afterSeparator = true
    for byte in locator {
      if byte == UInt8(ascii: " "), afterSeparator { continue }
      afterSeparator = byte == UInt8(ascii: ",") || byte == UInt8(ascii: "=")
      if afterSeparator { while result.last == UInt8(ascii: " ") { result.removeLast() } }
      result.append((65...90).contains(byte) ? byte | 32 : byte)
    }
    return result
  }
}
