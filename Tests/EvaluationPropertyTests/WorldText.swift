import AccessModel
import DriftDetection
import ReferenceEvaluation
import ResponsibilityMatrix

extension PlainWorld {
  /// The world in readable lines, for the message of a failed test.
  var text: String {
    (sources.flatMap(\.lines) + matrixLines).joined(separator: "\n")
  }

  private func name(_ capabilities: [Int]) -> String {
    capabilities.map { matrix.capabilities.all[$0].name }.joined(separator: " ")
  }

  private var matrixLines: [String] {
    var lines = [
      "policy: grace \(policy.graceDays), at most \(policy.maxRoles) roles; today \(today); tiers \(matrix.document.classifications)"
    ]
    for asset in matrix.assets {
      let people = asset.people.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.map(\.value.description))" }
      lines.append(
        "asset \(asset.id): \(asset.kind) \"\(asset.classification)\" department \"\(asset.department)\" "
          + "\(asset.tags) judged \(asset.judged) \(people.joined(separator: ", "))")
    }
    for role in matrix.roles {
      lines.append("role \(role.id): levels \(role.levels) owned \(role.owned)")
    }
    for (number, level) in matrix.levels.enumerated() {
      for statement in level.statements {
        lines.append(
          "level \(number)\(level.accountable ? " accountable" : "") \(level.assetColumn): \(statement.modality.rawValue) "
            + "\(name(statement.capabilities)) on \(statement.scope.include) except \(statement.scope.exclude)"
            + (statement.whenEligible ? " when eligible" : ""))
      }
    }
    for row in 0..<matrix.assignments.count {
      let entry = matrix.assignments[row]
      lines.append(
        "assignment: \(matrix.roles[entry.role].id) to \(entry.holder) assets \(entry.assets) \(days(entry.from, entry.until))"
          + " governed by \"\(entry.governedBy)\"")
    }
    for entry in matrix.entitlements {
      lines.append(
        "entitlement: \(entry.relation.word) of \(entry.source)/\(entry.group) is \(name([entry.capability])) on "
          + matrix.assets[entry.asset].id)
    }
    for person in matrix.people {
      lines.append(
        "person \(person.id): mail \(person.mail) \(person.status) department \"\(person.department)\" "
          + "external \(person.external) \(days(nil, person.until))")
    }
    for entry in matrix.workloads {
      lines.append(
        "workload \(entry.source)/\(entry.account): accountable \(entry.accountable.value) \(days(nil, entry.until))")
    }
    for entry in matrix.constraints { lines.append("constraint \(entry.id): \(entry.left) against \(entry.right)") }
    for entry in matrix.exceptions {
      lines.append(
        "exception \(entry.id): \(entry.kind.rawValue) of \(entry.subject.value) asset \(entry.asset.map(String.init) ?? "any")"
          + " capability \(entry.capability.map(String.init) ?? "any") through \(entry.throughGroups) approver "
          + "\(entry.approver.value) until \(entry.until)")
    }
    return lines
  }
}

private func days(_ from: CivilDay?, _ until: CivilDay?) -> String {
  "\(from.map { "from \($0)" } ?? "") \(until.map { "until \($0)" } ?? "")"
}

extension PlainSource {
  fileprivate var lines: [String] {
    var lines = [
      "source \(id): accounts \(accountsComplete), groups \(groupsComplete), members \(membersComplete), \(authority)"
    ]
    for account in accounts {
      lines.append(
        "  account \(account.id): login \(account.login) mail \(account.mail) employee \(account.employee) "
          + "\(account.status) \(account.kind) department \"\(account.department)\" title \(account.title) external "
          + "\(account.external) \(account.locator) last \(account.lastSignIn?.description ?? "unknown")")
    }
    for group in groups {
      lines.append("  group \(group.id) \"\(group.name)\" \(group.privilege) \(group.membersUnread)")
    }
    for edge in edges {
      lines.append(
        "  \(edge.member) \(edge.relation.word) of \(edge.group) \(edge.state.word) \(days(edge.from, edge.until))")
    }
    return lines
  }
}
