import TicketDelivery

/// What searches give back, made sure of.
enum FoundTickets {
  /// Most pages that are read of one list; a list that goes on is a server that does not page.
  static let pageLimit = 2_000

  /// Those that carry a key, oldest first. Throws when others came with them: the system has not searched by key, and the one
  /// that is looked for may be on a page that never came.
  static func exact(
    _ found: [FoundTicket], key: TicketKey, field: String
  ) throws(TargetFailure) -> [FoundTicket] {
    let exact = found.filter { $0.key == key }
    guard exact.count == found.count else {
      throw TargetFailure(
        .rejected,
        "the search for \(key) in \(field) gave \(found.count - exact.count) tickets without it: the system does not search "
          + "by that field; check that it is there and can be searched")
    }
    return exact
  }

  /// An id that is a number, as it stands in paths. Ids come from a database or an answer, and go into addresses.
  static func number(_ id: String) throws(TargetFailure) -> String {
    guard (1...18).contains(id.utf8.count), id.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      throw TargetFailure(.rejected, "\"\(TargetFailure.shown(Array(id.utf8)))\" is no ticket number")
    }
    return id
  }

  /// An address that a system gave for people, to be shown and never called; empty unless it is a plain https one.
  static func link(_ text: String?) -> String {
    guard let text, text.utf8.count <= 500, text.hasPrefix("https://") || text.hasPrefix("http://"),
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3C && $0 != 0x3E })
    else { return "" }
    return text
  }

  /// What a list without an end means.
  static func endless(_ list: String) -> TargetFailure {
    TargetFailure(.rejected, "\(list) has no end after \(pageLimit) pages; the system does not page as documented")
  }

  /// What an answer without the expected part means.
  static func unexpected(_ what: String, isWrite: Bool = false) -> TargetFailure {
    TargetFailure(isWrite ? .uncertain : .retry, "\(what); check the address and what stands in between")
  }
}
