import GRDB

extension StoreSchema {
  /// The first schema: runs, findings with their history, what is held back, tickets, deliveries, targets.
  ///
  /// Invariants are constraints where SQL can say them, so that no defect of alignd, and no hand with `sqlite3`, can break
  /// them unnoticed. Instants are RFC 3339 in UTC, days `YYYY-MM-DD`, lists and objects JSON.
  static func createVersion1(_ database: Database) throws {
    try database.execute(sql: tables)
    try database.execute(sql: history)
  }

  private static let tables = """
    CREATE TABLE store (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      started_at TEXT NOT NULL,
      day TEXT NOT NULL,
      zone TEXT NOT NULL,
      tool TEXT NOT NULL,
      verdict TEXT NOT NULL CHECK (verdict IN ('aligned', 'drift', 'not-proven')),
      is_complete INTEGER NOT NULL CHECK (is_complete IN (0, 1)),
      basis TEXT NOT NULL CHECK (json_valid(basis)),
      counts TEXT NOT NULL CHECK (json_valid(counts)),
      holding TEXT
    ) STRICT;

    CREATE TABLE run_source (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      source TEXT NOT NULL,
      kind TEXT NOT NULL,
      digest TEXT NOT NULL,
      is_complete INTEGER NOT NULL CHECK (is_complete IN (0, 1)),
      accounts INTEGER NOT NULL,
      groups INTEGER NOT NULL,
      memberships INTEGER NOT NULL,
      coverage TEXT NOT NULL CHECK (json_valid(coverage)),
      PRIMARY KEY (run, source)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE finding (
      id INTEGER PRIMARY KEY,
      fingerprint TEXT NOT NULL UNIQUE CHECK (fingerprint GLOB 'f1:*' AND length(fingerprint) = 67),
      state TEXT NOT NULL
        CHECK (state IN ('pending', 'open', 'acknowledged', 'excepted', 'baselined', 'resolved')),
      severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),
      material TEXT NOT NULL,
      whole TEXT NOT NULL,
      first_seen TEXT NOT NULL,
      last_seen TEXT,
      opened_at TEXT,
      resolved_at TEXT,
      due_on TEXT,
      is_escalated INTEGER NOT NULL DEFAULT 0 CHECK (is_escalated IN (0, 1)),
      returns TEXT NOT NULL DEFAULT '',
      streak INTEGER NOT NULL DEFAULT 0 CHECK (streak >= 0),
      acceptance TEXT CHECK (acceptance IS NULL OR json_valid(acceptance)),
      acknowledged_by TEXT,
      CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
      CHECK (state NOT IN ('open', 'acknowledged') OR opened_at IS NOT NULL),
      CHECK ((state = 'acknowledged') = (acknowledged_by IS NOT NULL)),
      CHECK (state <> 'baselined' OR due_on IS NOT NULL),
      CHECK (acceptance IS NULL OR state = 'excepted'),
      CHECK (is_escalated = 0 OR state IN ('open', 'acknowledged'))
    ) STRICT;
    CREATE INDEX finding_live ON finding (fingerprint) WHERE state <> 'resolved';

    CREATE TABLE finding_facts (
      finding INTEGER PRIMARY KEY REFERENCES finding (id) ON DELETE CASCADE,
      facts TEXT NOT NULL CHECK (json_valid(facts))
    ) STRICT;

    CREATE TABLE transition (
      id INTEGER PRIMARY KEY,
      finding INTEGER NOT NULL REFERENCES finding (id) ON DELETE CASCADE,
      run INTEGER REFERENCES run (id),
      at TEXT NOT NULL,
      change TEXT NOT NULL CHECK (change <> ''),
      from_state TEXT
        CHECK (from_state IN ('pending', 'open', 'acknowledged', 'excepted', 'baselined', 'resolved')),
      to_state TEXT NOT NULL
        CHECK (to_state IN ('pending', 'open', 'acknowledged', 'excepted', 'baselined', 'resolved')),
      severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),
      movers TEXT NOT NULL,
      actor TEXT NOT NULL CHECK (actor <> ''),
      note TEXT NOT NULL
    ) STRICT;
    CREATE INDEX transition_finding ON transition (finding);
    CREATE INDEX transition_run ON transition (run);

    CREATE TABLE held (
      fingerprint TEXT PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      change TEXT NOT NULL CHECK (change IN ('opened', 'reopened', 'resolved')),
      severity INTEGER NOT NULL,
      title TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE target (
      id TEXT PRIMARY KEY,
      state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'suspended', 'disabled')),
      reason TEXT NOT NULL DEFAULT '',
      since TEXT NOT NULL,
      CHECK (state = 'active' OR reason <> '')
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE ticket (
      id INTEGER PRIMARY KEY,
      target TEXT NOT NULL REFERENCES target (id),
      key TEXT NOT NULL CHECK (key GLOB 'alignd-*' AND length(key) = 39),
      subject TEXT NOT NULL,
      external_id TEXT,
      url TEXT NOT NULL DEFAULT '',
      state TEXT NOT NULL DEFAULT 'none' CHECK (state IN ('none', 'open', 'closed', 'refused')),
      digest TEXT NOT NULL DEFAULT '',
      UNIQUE (target, key),
      UNIQUE (id, target),
      CHECK ((state = 'none') = (external_id IS NULL))
    ) STRICT;
    CREATE UNIQUE INDEX ticket_external ON ticket (target, external_id) WHERE external_id IS NOT NULL;

    CREATE TABLE ticket_finding (
      target TEXT NOT NULL,
      finding INTEGER NOT NULL REFERENCES finding (id) ON DELETE CASCADE,
      ticket INTEGER NOT NULL,
      PRIMARY KEY (finding, target),
      FOREIGN KEY (ticket, target) REFERENCES ticket (id, target) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ticket_finding_ticket ON ticket_finding (ticket, target);

    CREATE TABLE told (
      target TEXT NOT NULL REFERENCES target (id),
      finding INTEGER NOT NULL REFERENCES finding (id) ON DELETE CASCADE,
      PRIMARY KEY (target, finding)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE delivery (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      target TEXT NOT NULL REFERENCES target (id),
      subject TEXT NOT NULL,
      event TEXT NOT NULL,
      type TEXT NOT NULL,
      at TEXT NOT NULL,
      body TEXT NOT NULL CHECK (json_valid(body)),
      state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'parked', 'done', 'collapsed')),
      attempts INTEGER NOT NULL DEFAULT 0,
      is_sent INTEGER NOT NULL DEFAULT 0 CHECK (is_sent IN (0, 1)),
      not_before INTEGER NOT NULL DEFAULT 0,
      failure TEXT NOT NULL DEFAULT '',
      ended_at TEXT,
      UNIQUE (target, event),
      CHECK ((state IN ('done', 'collapsed')) = (ended_at IS NOT NULL)),
      CHECK (state <> 'parked' OR failure <> '')
    ) STRICT;
    CREATE INDEX delivery_waiting ON delivery (target, subject, id) WHERE state IN ('pending', 'parked');
    """

  /// History is added to at its end and never changed; it goes only with a finding that is over, or of which nobody was told.
  /// `REPLACE` deletes without asking a trigger, so what it would delete may not be inserted again.
  private static let history = """
    CREATE TRIGGER transition_is_final BEFORE UPDATE ON transition
    BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;

    CREATE TRIGGER transition_is_not_replaced BEFORE INSERT ON transition
    WHEN EXISTS (SELECT 1 FROM transition WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;

    CREATE TRIGGER transition_is_last AFTER INSERT ON transition
    WHEN NEW.id <> (SELECT max(id) FROM transition)
    BEGIN SELECT RAISE(ABORT, 'history is added to at its end'); END;

    CREATE TRIGGER finding_is_not_replaced BEFORE INSERT ON finding
    WHEN EXISTS (SELECT 1 FROM finding WHERE id = NEW.id OR fingerprint = NEW.fingerprint)
    BEGIN SELECT RAISE(ABORT, 'a finding is never replaced'); END;

    CREATE TRIGGER transition_stays BEFORE DELETE ON transition
    WHEN EXISTS (SELECT 1 FROM finding WHERE id = OLD.finding AND state NOT IN ('resolved', 'pending'))
    BEGIN SELECT RAISE(ABORT, 'the history of a live finding is never deleted'); END;

    CREATE TRIGGER finding_stays BEFORE DELETE ON finding
    WHEN OLD.state NOT IN ('resolved', 'pending')
    BEGIN SELECT RAISE(ABORT, 'a live finding is never deleted'); END;

    CREATE TRIGGER finding_is_itself BEFORE UPDATE OF fingerprint, first_seen ON finding
    WHEN NEW.fingerprint <> OLD.fingerprint OR NEW.first_seen <> OLD.first_seen
    BEGIN SELECT RAISE(ABORT, 'a finding keeps its fingerprint and its first day'); END;
    """
}
