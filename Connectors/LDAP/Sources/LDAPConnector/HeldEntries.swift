import CLDAP
import DirectorySchema

/// Entries of a page that have come but were not taken yet: taking them waits until the next page is asked for, so that the
/// server has something to do meanwhile.
struct HeldEntries: ~Copyable {
  private struct Held {
    let message: OpaquePointer
    let ber: OpaquePointer?
    let name: berval

    func free() {
      ber_free(ber, 0)
      ldap_msgfree(message)
    }
  }

  /// Bytes from which on entries are taken at once: a page may hold groups of any size.
  private static let mostBytes = 8 << 20

  private var entries: [Held] = []
  private var taken = 0
  private var bytes = 0

  /// Whether what is held has to be taken before more is added.
  var isFull: Bool { bytes > HeldEntries.mostBytes }

  deinit { for entry in entries[taken...] { entry.free() } }

  private mutating func clear() {
    for entry in entries[taken...] { entry.free() }
    entries.removeAll(keepingCapacity: true)
    (taken, bytes) = (0, 0)
  }

  /// Takes a message over.
  mutating func add(_ message: OpaquePointer, _ handle: borrowing LDAPHandle) throws(LDAPFailure) {
    var ber: OpaquePointer?
    var name = berval()
    var length = 0
    guard ldap_get_dn_ber(handle.raw, message, &ber, &name) == LDAP_SUCCESS,
      cldap_remaining_bytes(ber, &length) == LDAP_SUCCESS
    else {
      ber_free(ber, 0)
      ldap_msgfree(message)
      throw LDAPFailure("the server sent an entry that cannot be decoded", code: LDAP_DECODING_ERROR)
    }
    bytes += length
    entries.append(Held(message: message, ber: ber, name: name))
  }

  /// Hands everything that is held to `take`, in the order in which it came. After an error, nothing is held.
  ///
  /// - Parameter entry: reused for every entry; its bytes are valid only during `take`.
  mutating func take(
    on handle: borrowing LDAPHandle, _ entry: inout DirectoryEntry,
    _ take: (inout DirectoryEntry) throws(LDAPFailure) -> Void
  ) throws(LDAPFailure) {
    defer { clear() }
    while taken < entries.count {
      let held = entries[taken]
      taken += 1
      defer { held.free() }
      try HeldEntries.read(held, handle, &entry)
      try take(&entry)
    }
  }

  /// Points the reused entry at the message's bytes; no value is copied.
  private static func read(
    _ held: Held, _ handle: borrowing LDAPHandle, _ entry: inout DirectoryEntry
  ) throws(LDAPFailure) {
    entry.begin(held.name.bytes)
    while true {
      var description = berval()
      var values: UnsafeMutablePointer<berval>?
      let code = ldap_get_attribute_ber(handle.raw, held.message, held.ber, &description, &values)
      guard code == LDAP_SUCCESS else {
        throw LDAPFailure("the server sent an attribute that cannot be decoded", code: LDAP_DECODING_ERROR)
      }
      guard description.bv_val != nil else { return }
      defer { ber_memfree(values) }
      guard entry.beginAttribute(description.bytes), let values else {
        if entry.isMalformed {
          throw LDAPFailure("the server repeats one attribute again and again in an entry", code: LDAP_DECODING_ERROR)
        }
        continue
      }
      var count = 0
      while values[count].bv_val != nil { count += 1 }
      entry.add(count) { values[$0].bytes }
    }
  }
}
