import FindingStore
import Findings
import GRDB
import StoreSamples
import Testing

/// Another program tries to write what must never be so.
@Suite struct `What the schema refuses` {
  /// A store with one finding in each state, a ticket, deliveries and what is held.
  static func store() throws -> StoreFixture {
    let (fixture, store) = try StoreFixture.store(steps: 4)
    let states: [FindingState] = [.pending, .open, .acknowledged, .excepted, .baselined, .resolved]
    var commit = StoreCommit(
      run: Samples.run(9), actor: "run", at: Samples.instant(9),
      steps: states.enumerated().map { Samples.opening(100 + $0.offset, $0.element) },
      held: [HeldChange(fingerprint: Samples.fingerprint(7), change: .opened, severity: 3, title: "t")])
    commit.deliveries = [Samples.delivery("hook", "run", "r9", "run.completed")]
    try store.commit(commit)
    return fixture
  }

  static func finding(_ state: FindingState) -> String { "WHERE state = '\(state.rawValue)'" }

  static let refused: [(sql: String, because: String)] = [
    (
      "INSERT INTO finding (fingerprint, state, severity, material, whole, first_seen, opened_at) VALUES ('f1:short', 'open', 3, '', '', '', '')",
      "CHECK"
    ),
    ("UPDATE finding SET state = 'lost' \(finding(.open))", "CHECK"),
    ("UPDATE finding SET severity = 5", "CHECK"), ("UPDATE finding SET severity = -1", "CHECK"),
    ("UPDATE finding SET severity = 'high'", "cannot store TEXT"),
    ("UPDATE finding SET state = 'resolved' \(finding(.open))", "CHECK"),
    ("UPDATE finding SET resolved_at = 't' \(finding(.open))", "CHECK"),
    ("UPDATE finding SET resolved_at = NULL \(finding(.resolved))", "CHECK"),
    ("UPDATE finding SET opened_at = NULL \(finding(.open))", "CHECK"),
    ("UPDATE finding SET acknowledged_by = NULL \(finding(.acknowledged))", "CHECK"),
    ("UPDATE finding SET acknowledged_by = 'x' \(finding(.open))", "CHECK"),
    ("UPDATE finding SET due_on = NULL \(finding(.baselined))", "CHECK"),
    ("UPDATE finding SET acceptance = '{}' \(finding(.open))", "CHECK"),
    ("UPDATE finding SET acceptance = 'no json' \(finding(.excepted))", "CHECK"),
    ("UPDATE finding SET is_escalated = 1 \(finding(.baselined))", "CHECK"),
    ("UPDATE finding SET is_escalated = 2 \(finding(.open))", "CHECK"),
    ("UPDATE finding SET streak = -1", "CHECK"), ("UPDATE finding SET material = NULL", "NOT NULL"),
    ("UPDATE finding SET fingerprint = 'f1:' || printf('%064x', 999) WHERE id = 1", "keeps its fingerprint"),
    ("UPDATE finding SET first_seen = '2020-01-01T00:00:00Z' WHERE id = 1", "keeps its fingerprint"),
    ("DELETE FROM finding \(finding(.open))", "never deleted"),
    ("DELETE FROM finding \(finding(.acknowledged))", "never deleted"),
    ("DELETE FROM finding \(finding(.excepted))", "never deleted"),
    ("DELETE FROM finding \(finding(.baselined))", "never deleted"),
    ("REPLACE INTO finding SELECT * FROM finding WHERE id = 1", "never replaced"),
    (
      "INSERT OR REPLACE INTO finding (id, fingerprint, state, severity, material, whole, first_seen, opened_at) SELECT NULL, fingerprint, 'open', 0, '', '', 't', 't' FROM finding WHERE id = 1",
      "never replaced"
    ),
    ("UPDATE transition SET note = 'never was' WHERE id = 1", "never changed"),
    ("UPDATE transition SET at = at", "never changed"),
    ("DELETE FROM transition WHERE finding = 1", "never deleted"),
    (
      "REPLACE INTO transition SELECT id, finding, run, at, change, from_state, 'excepted', severity, movers, actor, note FROM transition WHERE id = 2",
      "never changed"
    ),
    (
      "REPLACE INTO transition SELECT id, finding, run, at, change, from_state, 'excepted', severity, movers, actor, note FROM transition ORDER BY id DESC LIMIT 1",
      "never changed"
    ),
    ("INSERT INTO transition VALUES (-5, 1, NULL, 't', 'opened', NULL, 'open', 3, '', 'hand', '')", "at its end"),
    ("INSERT INTO transition VALUES (NULL, 1, NULL, 't', 'opened', NULL, 'open', 3, '', '', '')", "CHECK"),
    ("INSERT INTO transition VALUES (NULL, 1, NULL, 't', 'opened', NULL, 'lost', 3, '', 'hand', '')", "CHECK"),
    ("INSERT INTO transition VALUES (NULL, 999, NULL, 't', 'opened', NULL, 'open', 3, '', 'hand', '')", "FOREIGN KEY"),
    ("INSERT INTO transition VALUES (NULL, 1, 999, 't', 'opened', NULL, 'open', 3, '', 'hand', '')", "FOREIGN KEY"),
    ("DELETE FROM run WHERE id = 1", "FOREIGN KEY"), ("UPDATE run SET verdict = 'fine'", "CHECK"),
    ("UPDATE run SET basis = '{'", "CHECK"), ("UPDATE run_source SET is_complete = 2", "CHECK"),
    (
      "INSERT INTO run_source SELECT 999, position, 'x', kind, digest, is_complete, accounts, groups, memberships, coverage FROM run_source LIMIT 1",
      "FOREIGN KEY"
    ),
    ("INSERT INTO finding_facts VALUES (999, '{}')", "FOREIGN KEY"), ("UPDATE finding_facts SET facts = 'x'", "CHECK"),
    ("UPDATE held SET change = 'updated'", "CHECK"), ("UPDATE target SET state = 'gone'", "CHECK"),
    ("UPDATE target SET state = 'paused'", "CHECK"), ("UPDATE ticket SET key = 'alignd-1'", "CHECK"),
    ("UPDATE ticket SET external_id = NULL", "CHECK"), ("UPDATE ticket SET state = 'none'", "CHECK"),
    (
      "INSERT INTO ticket (target, key, subject, external_id, state) SELECT target, 'alignd-' || printf('%032x', 77), subject, external_id, 'open' FROM ticket",
      "UNIQUE"
    ),
    ("INSERT INTO ticket (target, key, subject) SELECT target, key, subject FROM ticket", "UNIQUE"),
    (
      "INSERT INTO ticket (target, key, subject) VALUES ('nobody', 'alignd-' || printf('%032x', 78), '')", "FOREIGN KEY"
    ),
    ("INSERT INTO ticket_finding VALUES ('hook', 1, 1)", "FOREIGN KEY"),
    ("INSERT INTO ticket_finding VALUES ('tickets', 1, 1)", "UNIQUE"),
    (
      "INSERT INTO delivery (target, subject, event, type, at, body) VALUES ('nobody', 's', 'e', 't', 'a', '{}')",
      "FOREIGN KEY"
    ),
    (
      "INSERT INTO delivery (target, subject, event, type, at, body) VALUES ('hook', 's', 'o0', 't', 'a', '{}')",
      "UNIQUE"
    ),
    ("UPDATE delivery SET state = 'done', ended_at = NULL", "CHECK"),
    ("UPDATE delivery SET ended_at = 't' WHERE state = 'pending'", "CHECK"),
    ("UPDATE delivery SET state = 'parked' WHERE state = 'pending'", "CHECK"),
    ("UPDATE delivery SET body = 'x'", "CHECK"), ("UPDATE delivery SET state = 'lost'", "CHECK"),
    ("DELETE FROM target WHERE id = 'hook'", "FOREIGN KEY"),
  ]

  @Test func `each forbidden row`() throws {
    let fixture = try Self.store()
    let connection = try fixture.foreign()
    let before = try fixture.everything
    for (sql, because) in Self.refused {
      let error = #expect(throws: DatabaseError.self, "\(sql)") { try connection.write { try $0.execute(sql: sql) } }
      #expect(error?.message?.contains(because) == true, "\(sql): \(error?.message ?? "")")
    }
    #expect(try fixture.everything == before)
  }

  @Test func `what is over may go, with its history, and what nobody was told of`() throws {
    let fixture = try Self.store()
    try fixture.foreign().write { database in
      try database.execute(sql: "DELETE FROM finding WHERE state IN ('resolved', 'pending')")
    }
    #expect(try fixture.opened().check() == [])
  }

  @Test func `a sound store has no complaints, and each hand that broke one is told of`() throws {
    let hands: [(String, String)] = [
      ("DELETE FROM finding_facts WHERE finding = 1", "nothing says what they are about"),
      (
        "UPDATE finding SET state = 'acknowledged', acknowledged_by = 'x' WHERE id = 1",
        "stand elsewhere than their history says"
      ),
      (
        "UPDATE delivery SET state = 'done', ended_at = 't' WHERE target = 'tickets'; UPDATE ticket SET state = 'closed'",
        "no delivery will open"
      ),
      ("DROP TRIGGER transition_stays; DELETE FROM transition WHERE finding = 1", "without a history"),
      ("PRAGMA foreign_keys = OFF; DELETE FROM target; PRAGMA foreign_keys = ON", "does not exist"),
    ]
    #expect(try Self.store().opened().check() == [])
    for (sql, complaint) in hands {
      let fixture = try Self.store()
      try fixture.foreign().writeWithoutTransaction { try $0.execute(sql: sql) }
      let said = try fixture.opened().check()
      #expect(said.contains { $0.contains(complaint) }, "\(sql): \(said)")
    }
  }
}
