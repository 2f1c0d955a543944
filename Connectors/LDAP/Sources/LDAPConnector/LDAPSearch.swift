import AccessModel
import CLDAP
import DirectorySchema
import Glibc

/// One search, page after page, entry by entry. A search is complete only if its last page is: result 0 and an empty
/// cookie. Anything else throws, after the entries that did come were handed over.
struct LDAPSearch {
  let base: String
  let scope: Int32
  let filter: String
  let attributes: [String]
  let pageSize: Int

  /// What a search saw besides entries.
  struct Outcome {
    var entries = 0
    /// Where the server pointed instead of answering.
    var referrals: [String] = []
  }

  /// Runs the search on the calling thread.
  ///
  /// - Parameters:
  ///   - entry: reused for every entry; its bytes are valid only during `take`.
  ///   - deadline: when the whole reading has to end.
  func run(
    on handle: borrowing LDAPHandle, entry: inout DirectoryEntry, deadline: ContinuousClock.Instant,
    take: (inout DirectoryEntry) throws(LDAPFailure) -> Void
  ) throws(LDAPFailure) -> Outcome {
    var outcome = Outcome()
    var cookie: [UInt8] = []
    while true {
      let id = try send(on: handle, cookie)
      guard let next = try receive(id, on: handle, &entry, &outcome, deadline, take) else { return outcome }
      cookie = next
    }
  }

  private func send(on handle: borrowing LDAPHandle, _ cookie: [UInt8]) throws(LDAPFailure) -> Int32 {
    var id: Int32 = 0
    var names: [UnsafeMutablePointer<CChar>?] = attributes.map { strdup($0) } + [nil]
    defer { for name in names { free(name) } }
    let code = cookie.withUnsafeBytes { bytes in
      cldap_search(
        handle.raw, base, scope, filter, &names, Int32(pageSize),
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self), cookie.count,
        Int32(handle.settings.operationTimeout / 1000), &id)
    }
    guard code == LDAP_SUCCESS else { throw handle.failure("searching below \"\(base)\"", code) }
    return id
  }

  /// Takes the messages of one page; the cookie of the next page, or nil after the last.
  private func receive(
    _ id: Int32, on handle: borrowing LDAPHandle, _ entry: inout DirectoryEntry, _ outcome: inout Outcome,
    _ deadline: ContinuousClock.Instant, _ take: (inout DirectoryEntry) throws(LDAPFailure) -> Void
  ) throws(LDAPFailure) -> [UInt8]? {
    while true {
      var message: OpaquePointer?
      let type = cldap_result(handle.raw, id, Int32(handle.settings.operationTimeout), &message)
      defer { ldap_msgfree(message) }
      switch UInt(bitPattern: Int(type)) {
      case UInt(LDAP_RES_SEARCH_ENTRY):
        guard let message else { continue }
        outcome.entries += 1
        try read(message, handle, &entry)
        do throws(LDAPFailure) { try take(&entry) } catch {
          ldap_abandon_ext(handle.raw, id, nil, nil)
          throw error
        }
        if outcome.entries & 0xFFF == 0, ContinuousClock.now > deadline {
          ldap_abandon_ext(handle.raw, id, nil, nil)
          throw LDAPFailure(
            "reading below \"\(base)\" took longer than \(handle.settings.totalTimeout) s", code: LDAP_TIMEOUT)
        }
      case UInt(LDAP_RES_SEARCH_REFERENCE):
        if let message { outcome.referrals += references(in: message, handle) }
      case 0:
        ldap_abandon_ext(handle.raw, id, nil, nil)
        throw LDAPFailure(
          "the server sent nothing for \(handle.settings.operationTimeout / 1000) s after \(outcome.entries) entries below \"\(base)\"",
          code: LDAP_TIMEOUT)
      case UInt(LDAP_RES_SEARCH_RESULT), UInt(LDAP_RES_EXTENDED):
        // An extended response with our message id ends a search too: Samba refuses unknown controls so.
        guard let message else { throw LDAPFailure("the server sent an empty answer") }
        return try finish(message, type, handle, outcome)
      default:
        throw handle.failure(
          "searching below \"\(base)\", after \(outcome.entries) entries", cldap_last_code(handle.raw))
      }
    }
  }

  private func finish(
    _ message: OpaquePointer, _ type: Int32, _ handle: borrowing LDAPHandle, _ outcome: Outcome
  ) throws(LDAPFailure) -> [UInt8]? {
    var code: Int32 = LDAP_OTHER
    var text: UnsafeMutablePointer<CChar>?
    var hasCookie: Int32 = 0
    var cookie: UnsafeMutablePointer<CChar>?
    var length = 0
    let parsed = cldap_parse_result(handle.raw, message, &code, &text, &hasCookie, &cookie, &length)
    defer {
      ldap_memfree(text)
      ber_memfree(cookie)
    }
    let what = "searching below \"\(base)\", after \(outcome.entries) entries"
    guard parsed == LDAP_SUCCESS else { throw LDAPFailure(what, code: parsed) }
    guard code == LDAP_SUCCESS else {
      throw LDAPFailure(what, code: code, text: text.map { String(cString: $0) } ?? "")
    }
    guard UInt(bitPattern: Int(type)) == UInt(LDAP_RES_SEARCH_RESULT) else {
      throw LDAPFailure("\(what): the server ended the search with an unexpected answer")
    }
    if pageSize == 0 { return nil }
    guard hasCookie != 0 else {
      throw LDAPFailure("\(what): the server left the page control out of its answer, so it may have stopped early")
    }
    guard length > 0, let cookie else { return nil }
    return Array(UnsafeRawBufferPointer(start: cookie, count: length))
  }

  /// Points the reused entry at the message's bytes; no value is copied.
  private func read(
    _ message: OpaquePointer, _ handle: borrowing LDAPHandle, _ entry: inout DirectoryEntry
  ) throws(LDAPFailure) {
    var ber: OpaquePointer?
    var name = berval()
    guard ldap_get_dn_ber(handle.raw, message, &ber, &name) == LDAP_SUCCESS else {
      throw LDAPFailure("the server sent an entry that cannot be decoded")
    }
    defer { ber_free(ber, 0) }
    entry.begin(name.bytes)
    while true {
      var description = berval()
      var values: UnsafeMutablePointer<berval>?
      let code = ldap_get_attribute_ber(handle.raw, message, ber, &description, &values)
      guard code == LDAP_SUCCESS else { throw LDAPFailure("the server sent an attribute that cannot be decoded") }
      guard description.bv_val != nil else { return }
      defer { ber_memfree(values) }
      guard entry.beginAttribute(description.bytes), var value = values else { continue }
      while value.pointee.bv_val != nil {
        entry.add(value.pointee.bytes)
        value += 1
      }
    }
  }

  private func references(in message: OpaquePointer, _ handle: borrowing LDAPHandle) -> [String] {
    var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    guard ldap_parse_reference(handle.raw, message, &list, nil, 0) == LDAP_SUCCESS, let list else { return [] }
    var result: [String] = []
    var position = 0
    while let text = list[position] {
      result.append(String(cString: text))
      position += 1
    }
    ber_memvfree(UnsafeMutableRawPointer(list).assumingMemoryBound(to: UnsafeMutableRawPointer?.self))
    return result
  }
}

extension berval {
  /// The bytes that the value points at.
  var bytes: ByteText {
    ByteText(
      start: UnsafeRawPointer(bv_val)?.assumingMemoryBound(to: UInt8.self), count: bv_val == nil ? 0 : Int(bv_len))
  }
}
