import AccessModel
import DriftDetection
import Findings
import ResponsibilityMatrix

extension JSONReport {
  /// A finding, with both its sides.
  func finding(_ json: inout JSONWriter, _ finding: Finding) {
    let drift = finding.drift
    json.object { json in
      json.pair("fingerprint", finding.fingerprint)
      json.pair("kind", drift.kind.rawValue)
      json.pair("severity", drift.severity.word)
      json.pair("state", finding.state.rawValue)
      json.pair("summary", finding.summary)
      identity(&json, drift.identity)
      json.key("account")
      if let reference = drift.account { account(&json, reference) } else { json.null() }
      json.key("group")
      if let reference = drift.group { group(&json, reference) } else { json.null() }
      named(&json, "asset", drift.asset)
      json.pair("capability", drift.capability)
      named(&json, "role", drift.role)
      json.pair("sources", finding.sources)
      json.pair("controls", drift.kind.controls)
      json.key("expected")
      json.object { json in
        json.pair("text", drift.expected.text)
        json.key("cell")
        cell(&json, drift.expected.cell)
      }
      json.key("actual")
      json.object { json in
        json.key("paths")
        json.array(drift.paths, path)
        json.pair("observation", drift.observation)
      }
      json.pair("cause", drift.cause)
      json.pair("remediation", drift.remediation)
      json.key("exception")
      if let exception = finding.exception {
        json.object { applied(&$0, exception) }
      } else {
        json.null()
      }
      json.pair("firstSeen", finding.firstSeen)
      json.pair("lastSeen", finding.lastSeen)
      json.pair("dueOn", finding.record?.dueOn?.description)
      json.pair("key", drift.key)
    }
  }

  /// The keys that every mention of an exception has.
  func applied(_ json: inout JSONWriter, _ exception: AppliedException) {
    json.pair("id", exception.id)
    json.pair("justification", exception.justification)
    json.pair("approver", exception.approver)
    json.pair("until", exception.until.description)
    json.key("cell")
    cell(&json, exception.cell)
  }

  /// A cell of the matrix, or null.
  func cell(_ json: inout JSONWriter, _ cell: Cell?) {
    guard let cell else { return json.null() }
    json.object { json in
      json.pair("file", cell.file)
      json.pair("sheet", cell.sheet)
      json.pair("row", cell.row)
      json.pair("column", cell.column)
    }
  }

  /// The key `identity` and whom it names, or null.
  func identity(_ json: inout JSONWriter, _ identity: IdentityReference?) {
    json.key("identity")
    guard let identity else { return json.null() }
    json.object { json in
      json.pair("key", identity.key)
      json.pair("name", identity.name)
    }
  }

  /// A key and what it names, or null.
  func named(_ json: inout JSONWriter, _ key: String, _ reference: NamedReference?) {
    json.key(key)
    guard let reference else { return json.null() }
    json.object { json in
      json.pair("id", reference.id)
      json.pair("name", reference.name)
    }
  }

  private func path(_ json: inout JSONWriter, _ path: GrantPath) {
    json.object { json in
      json.key("account")
      account(&json, path.account)
      json.key("groups")
      json.array(path.groups, group)
      json.pair("state", path.state.word)
      json.pair("relation", path.relation.word)
      named(&json, "asset", path.asset)
      json.pair("capability", path.capability)
      json.key("entitlement")
      cell(&json, path.entitlement)
      json.pair("text", path.text)
    }
  }

  private func account(_ json: inout JSONWriter, _ account: AccountReference) {
    json.object { json in
      json.pair("source", account.source)
      json.pair("id", account.id)
      json.pair("login", account.login)
    }
  }

  private func group(_ json: inout JSONWriter, _ group: GroupReference) {
    json.object { json in
      json.pair("source", group.source)
      json.pair("id", group.id)
      json.pair("name", group.name)
    }
  }
}

extension JSONWriter {
  /// A key and its string, or null.
  mutating func pair(_ name: String, _ value: String?) {
    key(name)
    string(value)
  }

  /// A key and its number.
  mutating func pair(_ name: String, _ value: Int) {
    key(name)
    number(value)
  }

  /// A key and its strings.
  mutating func pair(_ name: String, _ values: [String]) {
    key(name)
    array(values) { $0.string($1) }
  }
}
