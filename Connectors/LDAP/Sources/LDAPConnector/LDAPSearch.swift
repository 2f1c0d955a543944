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
    var held = HeldEntries()
    var cookie: [UInt8] = []
    var emptyPages = 0
    while true {
      let before = outcome.entries
      let id = try send(on: handle, cookie)
      do throws(LDAPFailure) {
        // The server works on the page that was just asked for while the one before is taken.
        try held.take(on: handle, &entry, take)
      } catch {
        ldap_abandon_ext(handle.raw, id, nil, nil)
        throw error
      }
      let next: [UInt8]?
      do throws(LDAPFailure) {
        next = try receive(id, on: handle, &held, &entry, &outcome, deadline, take)
      } catch {
        try held.take(on: handle, &entry, take)
        throw error
      }
      guard let next else {
        try held.take(on: handle, &entry, take)
        return outcome
      }
      cookie = next
      // A page may be empty when a filter takes long; a server that goes on like this for ever is not reading.
      emptyPages = outcome.entries == before ? emptyPages + 1 : 0
      if emptyPages == LDAPSearch.mostEmptyPages {
        throw LDAPFailure(
          "the server sent \(emptyPages) empty pages in a row below \"\(base)\"", code: LDAP_LOOP_DETECT)
      }
      if ContinuousClock.now > deadline {
        try held.take(on: handle, &entry, take)
        throw overrun(handle, outcome)
      }
    }
  }

  private static let mostEmptyPages = 1000

  private func overrun(_ handle: borrowing LDAPHandle, _ outcome: Outcome) -> LDAPFailure {
    LDAPFailure(
      "reading below \"\(base)\" took longer than \(handle.settings.totalTimeout) s (totalTimeout), after \(outcome.entries) entries",
      code: LDAP_TIMEOUT)
  }

  private func send(on handle: borrowing LDAPHandle, _ cookie: [UInt8]) throws(LDAPFailure) -> Int32 {
    var id: Int32 = 0
    var names: [UnsafeMutablePointer<CChar>?] = attributes.map { strdup($0) } + [nil]
    defer { for name in names { free(name) } }
    let code = cookie.withUnsafeBytes { bytes in
      cldap_search(
        handle.raw, base, scope, filter, &names, Int32(pageSize),
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self), cookie.count, &id)
    }
    guard code == LDAP_SUCCESS else { throw handle.failure("searching below \"\(base)\"", code) }
    return id
  }

  /// Takes the messages of one page; the cookie of the next page, or nil after the last.
  private func receive(
    _ id: Int32, on handle: borrowing LDAPHandle, _ held: inout HeldEntries, _ entry: inout DirectoryEntry,
    _ outcome: inout Outcome, _ deadline: ContinuousClock.Instant,
    _ take: (inout DirectoryEntry) throws(LDAPFailure) -> Void
  ) throws(LDAPFailure) -> [UInt8]? {
    while true {
      var message: OpaquePointer?
      let type = cldap_result(handle.raw, id, Int32(handle.settings.operationTimeout), &message)
      var isKept = false
      defer { if !isKept { ldap_msgfree(message) } }
      switch UInt(bitPattern: Int(type)) {
      case UInt(LDAP_RES_SEARCH_ENTRY):
        guard let message else { throw LDAPFailure("the server sent an empty answer", code: LDAP_DECODING_ERROR) }
        outcome.entries += 1
        isKept = true
        do throws(LDAPFailure) {
          try held.add(message, handle)
          if held.isFull { try held.take(on: handle, &entry, take) }
        } catch {
          ldap_abandon_ext(handle.raw, id, nil, nil)
          throw error
        }
        if outcome.entries & 0xFF == 0, ContinuousClock.now > deadline {
          ldap_abandon_ext(handle.raw, id, nil, nil)
          throw overrun(handle, outcome)
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
        guard let message else { throw LDAPFailure("the server sent an empty answer", code: LDAP_DECODING_ERROR) }
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
    var referrals: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    let parsed = cldap_parse_result(handle.raw, message, &code, &text, &referrals, &hasCookie, &cookie, &length)
    defer {
      ldap_memfree(text)
      ber_memfree(cookie)
    }
    let what = "searching below \"\(base)\", after \(outcome.entries) entries"
    guard parsed == LDAP_SUCCESS else { throw LDAPFailure(what, code: parsed) }
    let elsewhere = LDAPSearch.texts(referrals)
    guard code == LDAP_SUCCESS else {
      if code == LDAP_REFERRAL {
        let target = elsewhere.first ?? "another server"
        throw LDAPFailure("\(what): the server refers to \(target); configure that one as a source", code: code)
      }
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

  private func references(in message: OpaquePointer, _ handle: borrowing LDAPHandle) -> [String] {
    var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    guard ldap_parse_reference(handle.raw, message, &list, nil, 0) == LDAP_SUCCESS, let list else { return [] }
    return LDAPSearch.texts(list)
  }

  /// Takes a list of C strings over, and frees it.
  private static func texts(_ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> [String] {
    guard let list else { return [] }
    var result: [String] = []
    var position = 0
    while let text = list[position] {
      if result.count < 20 { result.append(String(String(cString: text).prefix(300))) }
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
