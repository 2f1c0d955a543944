"""The same work on a store of alignd's with Python's sqlite3: live findings into a dictionary, and what changed, with
executemany, in one transaction that is on the disk before it is told."""

import json
import sqlite3

LIVE = """SELECT fingerprint, state, severity, material, whole, first_seen, last_seen, opened_at, resolved_at, due_on,
  is_escalated, returns, streak, acceptance, acknowledged_by FROM finding WHERE state <> 'resolved'"""


class Memory:
    def __init__(self, path):
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA foreign_keys = ON")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.number = 0

    def live(self):
        return {row[0]: row for row in self.connection.execute(LIVE)}

    def run(self, changed):
        """Resolves half as many findings as are to change, and opens half."""
        self.number += 1
        execute, many = self.connection.execute, self.connection.executemany
        live = self.live()
        half, at = changed // 2, f"run {self.number}"
        gone = list(live)[:half]
        new = [f"f1:{self.number:032x}{number:032x}" for number in range(half)]
        some = execute("SELECT facts FROM finding_facts LIMIT 1").fetchone()[0]
        facts = [json.dumps(json.loads(some)) for _ in new]
        execute("BEGIN IMMEDIATE")
        run = execute(
            "INSERT INTO run (started_at, day, zone, tool, verdict, is_complete, basis, counts) "
            "VALUES (?, '', '', '', 'drift', 1, '{}', '{}')", (at,)
        ).lastrowid
        many(
            "UPDATE finding SET state = 'resolved', resolved_at = ?, last_seen = ?, due_on = NULL WHERE fingerprint = ?",
            [(at, at, one) for one in gone],
        )
        many(
            "INSERT INTO finding (fingerprint, state, severity, material, whole, first_seen, opened_at, due_on) "
            "VALUES (?, 'open', 3, ?, ?, ?, ?, ?)",
            [(one, one[3:35], one[35:], at, at, at) for one in new],
        )
        ids = {one: execute("SELECT id FROM finding WHERE fingerprint = ?", (one,)).fetchone()[0] for one in gone + new}
        many("INSERT INTO finding_facts VALUES (?, ?)", [(ids[one], text) for one, text in zip(new, facts)])
        many(
            "INSERT INTO transition (finding, run, at, change, from_state, to_state, severity, movers, actor, note) "
            "VALUES (?, ?, ?, ?, ?, ?, 3, 'reality', 'run', '')",
            [(ids[one], run, at, "resolved", "open", "resolved") for one in gone]
            + [(ids[one], run, at, "opened", None, "open") for one in new],
        )
        body = json.dumps({"specversion": "1.0", "data": "x" * 950})
        many(
            "INSERT INTO delivery (target, subject, event, type, at, body) VALUES ('hook', ?, ?, ?, ?, ?)",
            [(one, at + one, "finding.changed", at, body) for one in gone + new],
        )
        execute("COMMIT")
        return len(ids)
