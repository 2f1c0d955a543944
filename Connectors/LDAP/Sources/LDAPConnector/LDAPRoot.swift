import CLDAP
import DirectorySchema

/// What a server's root (rootDSE, RFC 4512 5.1) says about it.
struct LDAPRoot {
  /// Whether it knows the page control.
  var offersPages = false
  /// Whether it is Active Directory, or Samba as one (capability 1.2.840.113556.1.4.800, MS-ADTS 3.1.1.3.4.3.1).
  var isActiveDirectory = false
}

extension LDAPHandle {
  /// Reads the root; a server that hides it has said nothing.
  func root() throws(LDAPFailure) -> LDAPRoot {
    let attributes = ["supportedControl", "supportedCapabilities"]
    var entry = DirectoryEntry(keeping: attributes)
    var root = LDAPRoot()
    let search = LDAPSearch(
      base: "", scope: LDAP_SCOPE_BASE, filter: "(objectClass=*)", attributes: attributes, pageSize: 0)
    let deadline = ContinuousClock.now + .milliseconds(settings.operationTimeout)
    _ = try search.run(on: self, entry: &entry, deadline: deadline) { entry throws(LDAPFailure) in
      root.offersPages = entry.all(0).contains { $0.elementsEqual(LDAP_CONTROL_PAGEDRESULTS.utf8) }
      root.isActiveDirectory = entry.all(1).contains { $0.elementsEqual("1.2.840.113556.1.4.800".utf8) }
    }
    return root
  }
}
