import Foundation

/// An LDAP URL that names the members of a dynamic group (RFC 4516): base, scope and filter.
struct DynamicURL {
  /// How far below the base members are looked for.
  enum Scope: String {
    case base, one, sub

    /// Whether an entry, by the keys of both names, is in the scope.
    func contains(_ entry: [UInt8], _ base: [UInt8]) -> Bool {
      guard DistinguishedName.key(entry, isWithin: base) else { return false }
      switch self {
      case .base: return entry.count == base.count
      case .sub: return true
      case .one:
        // Separators inside values are escaped in keys, so every comma separates.
        let own = entry.count { $0 == UInt8(ascii: ",") }
        return own == (base.isEmpty ? 0 : base.count { $0 == UInt8(ascii: ",") } + 1)
      }
    }
  }

  let base: String
  let scope: Scope
  let filter: EntryFilter

  /// Reads `ldap:///base?attributes?scope?filter`; nil for a URL of another server, or one that cannot be evaluated.
  init?(_ text: String) {
    guard let slashes = text.range(of: ":///"), text[..<slashes.lowerBound].lowercased().hasPrefix("ldap") else {
      return nil
    }
    let parts = text[slashes.upperBound...].split(separator: "?", maxSplits: 4, omittingEmptySubsequences: false)
      .map { String($0).removingPercentEncoding }
    guard let base = parts.first ?? nil else { return nil }
    // RFC 4516 2: a critical extension changes the meaning, so who does not know it must not go on.
    if parts.count > 4, (parts[4] ?? "!").split(separator: ",").contains(where: { $0.hasPrefix("!") }) { return nil }
    self.base = base
    let scope = parts.count > 2 ? parts[2] ?? "" : ""
    guard let known = Scope(rawValue: scope.isEmpty ? "base" : scope.lowercased()) else { return nil }
    self.scope = known
    let filter = parts.count > 3 ? parts[3] ?? "" : ""
    guard let read = EntryFilter(filter.isEmpty ? "(objectClass=*)" : filter) else { return nil }
    self.filter = read
  }
}
