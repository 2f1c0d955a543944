import GRDB

/// Which ticket of a target a finding belongs to: once told, for as long as the finding lives.
public struct TicketMembership: Sendable, Hashable {
  /// Id of the target.
  public var target: String
  /// The ticket's key.
  public var key: String
  /// What the ticket is about, as its group is called: a cause, a person, an asset, a role, a finding.
  public var subject: String
  /// The finding.
  public var fingerprint: String

  /// A membership by its parts.
  public init(target: String, key: String, subject: String, fingerprint: String) {
    (self.target, self.key, self.subject, self.fingerprint) = (target, key, subject, fingerprint)
  }
}

/// A ticket as it was last known.
public struct StoredTicket: Sendable, Equatable {
  /// Where a ticket stands.
  public enum State: String, Sendable {
    /// None was made yet, as far as is known.
    case none
    /// Open, closed.
    case open, closed
    /// Closed by somebody who will not mend it.
    case refused
  }

  /// Id of the target.
  public var target: String
  /// The key that it carries.
  public var key: String
  /// What it is about.
  public var subject: String
  /// The target's id of it; nil while there is none.
  public var externalID: String?
  /// Where people see it.
  public var url: String
  /// Where it stands.
  public var state: State
  /// Digest of the draft that was last delivered.
  public var digest: String

  /// A ticket by its parts.
  public init(
    target: String, key: String, subject: String, externalID: String?, url: String, state: State, digest: String
  ) {
    (self.target, self.key, self.subject, self.externalID) = (target, key, subject, externalID)
    (self.url, self.state, self.digest) = (url, state, digest)
  }
}

extension FindingStore {
  /// A ticket of a target.
  public func ticket(_ key: String, of target: String) throws(StoreError) -> StoredTicket? {
    try read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM ticket WHERE target = ? AND key = ?", arguments: [target, key])
        .map(Self.ticket)
    }
  }

  /// All tickets of a target, by key.
  public func tickets(of target: String) throws(StoreError) -> [StoredTicket] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM ticket WHERE target = ? ORDER BY key", arguments: [target])
        .map(Self.ticket)
    }
  }

  /// Tickets of a finding, by target.
  public func tickets(about fingerprint: String) throws(StoreError) -> [StoredTicket] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT ticket.* FROM ticket JOIN ticket_finding ON ticket_finding.ticket = ticket.id
          JOIN finding ON finding.id = ticket_finding.finding WHERE fingerprint = ? ORDER BY ticket.target
          """, arguments: [fingerprint]
      ).map(Self.ticket)
    }
  }

  /// Fingerprints of the findings of a ticket, ascending.
  public func findings(of key: String, of target: String) throws(StoreError) -> [String] {
    try read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT fingerprint FROM finding JOIN ticket_finding ON ticket_finding.finding = finding.id
          JOIN ticket ON ticket.id = ticket_finding.ticket
          WHERE ticket.target = ? AND ticket.key = ? ORDER BY fingerprint
          """, arguments: [target, key])
    }
  }

  /// The ticket that a finding belongs to at a target, by key; nil while it belongs to none.
  public func ticketKey(of fingerprint: String, at target: String) throws(StoreError) -> String? {
    try read { database in
      try String.fetchOne(
        database.cachedStatement(
          sql: """
            SELECT key FROM ticket JOIN ticket_finding ON ticket_finding.ticket = ticket.id
            JOIN finding ON finding.id = ticket_finding.finding
            WHERE ticket_finding.target = ? AND fingerprint = ?
            """), arguments: [target, fingerprint])
    }
  }

  static func save(_ membership: TicketMembership, _ database: Database) throws {
    try database.execute(
      sql: "INSERT INTO ticket (target, key, subject) VALUES (?, ?, ?) ON CONFLICT (target, key) DO NOTHING",
      arguments: [membership.target, membership.key, membership.subject])
    try database.execute(
      sql: """
        INSERT INTO ticket_finding (target, finding, ticket)
        SELECT ?, finding.id, ticket.id FROM finding, ticket
        WHERE fingerprint = ? AND ticket.target = ? AND ticket.key = ?
        ON CONFLICT (finding, target) DO UPDATE SET ticket = excluded.ticket
        """, arguments: [membership.target, membership.fingerprint, membership.target, membership.key])
    guard database.changesCount == 1 else {
      throw StoreError(
        .inconsistent, "\(membership.fingerprint) is to belong to a ticket and is no finding that is remembered")
    }
  }

  static func save(_ ticket: StoredTicket, _ database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO ticket (external_id, url, state, digest, subject, target, key) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (target, key) DO UPDATE SET
          external_id = excluded.external_id, url = excluded.url, state = excluded.state, digest = excluded.digest
        """,
      arguments: [
        ticket.externalID, ticket.url, ticket.state.rawValue, ticket.digest, ticket.subject, ticket.target, ticket.key,
      ])
  }

  private static func ticket(_ row: Row) throws -> StoredTicket {
    guard let state = StoredTicket.State(rawValue: try row.value("state")) else {
      throw StoreError(.inconsistent, "a ticket has a state that is none; run `alignd db check`")
    }
    return StoredTicket(
      target: try row.value("target"), key: try row.value("key"), subject: try row.value("subject"),
      externalID: try row.value("external_id"), url: try row.value("url"), state: state,
      digest: try row.value("digest"))
  }
}
