import CLDAP
import DirectorySchema

/// An attribute that Active Directory gives in parts (MS-ADTS 3.1.1.3.1.3.3): read from its beginning, part by part.
///
/// A group that changes in between could lose or repeat a member, so all parts must show the same uSNChanged; else the
/// reading begins anew.
struct RangedAttribute {
  let name: String
  let attribute: String
  /// Values to ask for at a time; 0: what the server gives.
  let step: Int
  let deadline: ContinuousClock.Instant

  private static let attempts = 3

  /// All values, as they were at one moment.
  func values(on handle: borrowing LDAPHandle) throws(LDAPFailure) -> [[UInt8]] {
    for _ in 0..<RangedAttribute.attempts {
      if let values = try once(handle) { return values }
    }
    throw LDAPFailure("its members changed each of the \(RangedAttribute.attempts) times that they were read in parts")
  }

  /// All values; nil when the entry changed in between.
  private func once(_ handle: borrowing LDAPHandle) throws(LDAPFailure) -> [[UInt8]]? {
    var entry = DirectoryEntry(keeping: [attribute, "uSNChanged"])
    var values: [[UInt8]] = []
    var versions: Set<[UInt8]> = []
    var next: Int? = 0
    while let from = next {
      let last = step > 0 ? String(from + step - 1) : "*"
      let search = LDAPSearch(
        base: name, scope: LDAP_SCOPE_BASE, filter: "(objectClass=*)",
        attributes: ["\(attribute);range=\(from)-\(last)", "uSNChanged"], pageSize: 0)
      next = nil
      var got = 0
      let outcome = try search.run(on: handle, entry: &entry, deadline: deadline) { entry throws(LDAPFailure) in
        got = entry.all(0).count
        for value in entry.all(0) { values.append(Array(value)) }
        for version in entry.all(1) { versions.insert(Array(version)) }
        next = entry.nextRange[0]
      }
      guard outcome.entries == 1 else { throw LDAPFailure("the group vanished while its members were read") }
      if versions.count > 1 { return nil }
      guard got > 0 else { throw LDAPFailure("the server gave no members from number \(from) on") }
      // The numbers are the server's: it must go on from where its values end.
      if let next, next != from + got {
        throw LDAPFailure("the server gave \(got) members from number \(from) on and goes on at \(next)")
      }
      if ContinuousClock.now > deadline { throw LDAPFailure("the total time limit was reached", code: LDAP_TIMEOUT) }
    }
    return values
  }
}
