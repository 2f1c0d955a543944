import Findings
import Foundation
import TestServers
import TicketDelivery

/// The story that `Documentation/events.md` tells: one finding through its life, two runs and a breaker.
enum Samples {
  static let store = "7c1e0b52"
  static let fingerprint = "f1:414ad134110e8a3b6c2f9d07e15b48a6c3d2f1e0b9a87654321fedcba0123456"

  static func run(_ day: Int) -> EventRun {
    EventRun(id: "\(300 + day)", startedAt: "2026-11-\(day)T02:30:00Z")
  }

  static let path = EventPath(
    account: EventAccount(source: "corp", id: "9f2c41d7", login: "adm-tweber"),
    groups: [
      EventGroup(source: "corp", id: "51aa", name: "directory-admins"),
      EventGroup(source: "corp", id: "77b0", name: "crm-admins"),
    ], state: "active", relation: "member", asset: EventReference(id: "crm", name: "CRM"), capability: "administer",
    entitlement: "matrix/entitlements.csv:4",
    text: "adm-tweber → directory-admins → crm-admins: administer CRM")

  static let finding = EventFinding(
    fingerprint: fingerprint, kind: "excess-privilege", severity: "critical", state: .open,
    summary: "excess-privilege: Tom Weber (1005), administer CRM",
    identity: EventIdentity(key: "1005", name: "Tom Weber"),
    account: EventAccount(source: "corp", id: "9f2c41d7", login: "adm-tweber"),
    asset: EventReference(id: "crm", name: "CRM"), owner: "Zoé Laurent", capability: "administer", sources: ["corp"],
    controls: ["A.8.2", "A.5.18"],
    expected: EventFinding.Expected(
      text: "no role permits administer on CRM; held: IT / system administrators",
      cell: "matrix/roles.csv:6 (Authorization level)"),
    actual: EventFinding.Actual(paths: [path]), cause: "directory-admins is nested in crm-admins (corp)",
    remediation: "Take directory-admins out of crm-admins, or let a role permit it.",
    firstSeen: "2026-11-24T02:30:00Z", lastSeen: "2026-11-24T02:30:00Z", dueOn: "2026-12-08")

  /// ``finding`` as the store keeps it.
  static let remembered = #"""
    {"kind": "excess-privilege", "severity": "critical", "identity": {"id": "1005", "name": "Tom Weber"},
    "account": {"source": "corp", "id": "9f2c41d7", "name": "adm-tweber"}, "asset": {"id": "crm", "name": "CRM"},
    "owner": "Zoé Laurent", "department": "", "capability": "administer",
    "expected": "no role permits administer on CRM; held: IT / system administrators",
    "cell": {"file": "matrix/roles.csv", "sheet": "", "row": 6, "column": "Authorization level"},
    "paths": [{"account": {"source": "corp", "id": "9f2c41d7", "name": "adm-tweber"},
    "groups": [{"source": "corp", "id": "51aa", "name": "directory-admins"},
    {"source": "corp", "id": "77b0", "name": "crm-admins"}], "state": "active", "relation": "member",
    "asset": {"id": "crm", "name": "CRM"}, "capability": "administer",
    "entitlement": {"file": "matrix/entitlements.csv", "sheet": "", "row": 4, "column": ""}}],
    "observation": "", "cause": "directory-admins is nested in crm-admins (corp)",
    "remediation": "Take directory-admins out of crm-admins, or let a role permit it.", "controls": ["A.8.2", "A.5.18"]}
    """#

  static func data(
    _ day: Int, _ moved: [Mover], from previous: FindingState? = nil, changes: [String] = [],
    _ change: (inout EventFinding) -> Void
  ) -> FindingEventData {
    var finding = finding
    finding.lastSeen = "2026-11-\(day)T02:30:00Z"
    change(&finding)
    return FindingEventData(
      store: store, run: run(day), previousState: previous, moved: moved, changes: changes, finding: finding)
  }

  static let corp = RunEventData.Source(
    id: "corp", kind: "ldap", complete: true, accounts: 412, groups: 96, memberships: 2210)

  static func run(
    _ day: Int, finished: String, notProven: Int, changed: RunEventData.ChangeCounts, _ sources: [RunEventData.Source]
  ) -> RunEventData {
    RunEventData(
      store: store, run: run(day), finishedAt: finished, verdict: "drift",
      open: RunEventData.SeverityCounts(critical: 3, high: 15, medium: 6, low: 15), excepted: 2, notProven: notProven,
      changed: changed, sources: sources)
  }

  static func event(_ kind: EventKind, _ number: Int, _ time: String) -> CloudEvent {
    CloudEvent(kind, id: "\(store)-\(number)", store: store, time: time)
  }

  /// The document of each kind, as the builder writes it.
  static func document(_ kind: EventKind) throws -> [UInt8] {
    switch kind {
    case .findingOpened:
      try event(kind, 1, "2026-11-24T02:31:07Z").document(data(24, [.reality]) { $0.severity = "high" })
    case .findingUpdated:
      try event(kind, 2, "2026-11-25T02:31:02Z").document(
        data(25, [.matrix], from: .open, changes: ["severity"]) { _ in })
    case .findingEscalated:
      try event(kind, 3, "2026-11-26T02:31:05Z").document(
        data(26, [.calendar], from: .open) { $0.dueOn = "2026-11-25" })
    case .findingResolved:
      try event(kind, 4, "2026-11-28T02:31:01Z").document(
        data(28, [.reality], from: .open) {
          ($0.state, $0.dueOn, $0.lastSeen) = (.resolved, "2026-11-25", "2026-11-27T02:30:00Z")
        })
    case .findingReopened:
      try event(kind, 5, "2026-11-29T02:31:04Z").document(
        data(29, [.reality], from: .resolved) { ($0.state, $0.dueOn) = (.open, "2026-12-13") })
    case .findingExcepted:
      try event(kind, 6, "2026-11-30T10:12:45Z").document(
        data(30, [.person], from: .open) {
          ($0.state, $0.dueOn) = (.excepted, "2026-12-13")
          $0.exception = EventException(
            justification: "Migration of the CRM until February", approver: "Greta Hoffmann",
            until: "2027-02-28")
        })
    case .runCompleted:
      try event(kind, 7, "2026-11-24T02:31:07Z").document(
        run(
          24, finished: "2026-11-24T02:31:07Z", notProven: 0,
          changed: RunEventData.ChangeCounts(opened: 1, resolved: 2), [corp]))
    case .runIncomplete:
      try event(kind, 8, "2026-11-25T02:31:02Z").document(
        run(
          25, finished: "2026-11-25T02:31:02Z", notProven: 4, changed: RunEventData.ChangeCounts(updated: 1),
          [
            corp,
            RunEventData.Source(
              id: "idp", kind: "scim", complete: false, reasons: ["users: page 3 was not answered (503)"],
              accounts: 200, groups: 0, memberships: 0),
          ]))
    case .breakerTripped:
      try event(kind, 9, "2026-11-27T02:31:09Z").document(
        BreakerEventData(
          store: store, run: run(27), live: 39, opening: 212, closing: 0,
          reason: "212 findings would open and 0 would be resolved, more than 200"))
    }
  }
}

/// The root of the project.
let projectFolder = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// What `python3-jsonschema` says against documents, one line a complaint; and the types that it has seen.
func complaints(about documents: [[UInt8]]) throws -> String {
  let folder = try TestFolder()
  let list = "[" + documents.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",") + "]"
  let file = try folder.write(list, to: "documents.json")
  let schema = projectFolder.appending(path: "Documentation/schemas/alignd.event-1.schema.json").path
  let script = """
    import json, sys, jsonschema
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    for event in json.load(open(sys.argv[2])):
        for error in validator.iter_errors(event):
            print(event["type"], error.json_path, error.message[:200])
        part = jsonschema.RefResolver.from_schema(schema).resolve(event["dataschema"])[1]
        of_data = {**schema, "allOf": [], "required": [], "properties": {}, "$ref": "#/$defs/" + part["$anchor"]}
        for error in jsonschema.Draft202012Validator(of_data).iter_errors(event["data"]):
            print(event["type"], "data", error.json_path, error.message[:200])
    """
  return try Command.run(["/usr/bin/python3", "-W", "ignore", "-c", script, schema, file])
}
