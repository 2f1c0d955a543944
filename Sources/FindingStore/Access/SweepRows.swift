import GRDB

/// A ticket as a sweep needs it.
public struct SweptTicket: Sendable, Equatable {
  /// The ticket, as it was last known.
  public var ticket: StoredTicket
  /// Whether one of its findings needs somebody to act.
  public var isWanted: Bool
  /// Whether something about it waits to be delivered.
  public var isPending: Bool
}

extension FindingStore {
  /// All tickets of a target, by key, with what is wanted of them.
  public func sweptTickets(of target: String) throws(StoreError) -> [SweptTicket] {
    let tickets = try tickets(of: target)
    return try read { database in
      let wanted = try String.fetchSet(
        database,
        sql: """
          SELECT DISTINCT key FROM ticket JOIN ticket_finding ON ticket_finding.ticket = ticket.id
          JOIN finding ON finding.id = ticket_finding.finding
          WHERE ticket.target = ? AND finding.state IN ('open', 'acknowledged')
          """, arguments: [target])
      let pending = try String.fetchSet(
        database, sql: "SELECT subject FROM delivery WHERE target = ? AND state IN ('pending', 'parked')",
        arguments: [target])
      return tickets.map {
        SweptTicket(ticket: $0, isWanted: wanted.contains($0.key), isPending: pending.contains($0.key))
      }
    }
  }

  /// Fingerprints of findings that a target was told of and that need somebody to act, ascending.
  public func standing(at target: String) throws(StoreError) -> [String] {
    try read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT fingerprint FROM told JOIN finding ON finding.id = told.finding
          WHERE target = ? AND state IN ('open', 'acknowledged') ORDER BY fingerprint
          """, arguments: [target])
    }
  }

  /// Adds deliveries outside of a run: what a sweep found out of order.
  public func add(_ deliveries: [NewDelivery]) throws(StoreError) {
    try write { database in
      for delivery in deliveries { try Self.add(delivery, database) }
    }
  }
}
