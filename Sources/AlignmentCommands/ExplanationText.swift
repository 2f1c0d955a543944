import AccessModel
import DriftDetection
import ResponsibilityMatrix

/// An explanation as a terminal shows it.
struct ExplanationText {
  let style: TextStyle

  func render(_ explanation: Explanation) -> String {
    var lines = style.wrapped([explanation.conclusion], indent: 0).map(style.bold)
    lines += [""] + person(explanation)
    lines += ["", style.bold("What the matrix says")]
    // What applies first: the rest says why it is not something else.
    for applies in [Explanation.Applies.yes, .unknown, .no] {
      lines += explanation.clauses.filter { $0.applies == applies }.flatMap(clause)
    }
    if explanation.clauses.isEmpty {
      lines += style.wrapped(
        ["no role of this person says anything about \(explanation.capability) on \(explanation.asset.name)"], indent: 2
      )
    }
    lines += ["", style.bold("What the sources say")]
    lines += explanation.ways.flatMap(way)
    if explanation.ways.isEmpty {
      lines += style.wrapped(
        ["no entitlement of the matrix gives \(explanation.capability) on \(explanation.asset.name)"], indent: 2)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func person(_ explanation: Explanation) -> [String] {
    var facts = [explanation.status.word]
    if explanation.external { facts.append("external") }
    facts.append(explanation.department.isEmpty ? "no department" : "department \(explanation.department)")
    let head = "\(explanation.identity.name) (\(explanation.identity.key)): \(facts.joined(separator: ", "))"
    let accounts = explanation.accounts.map { held in
      let counts = held.counts ? "" : ", does not count"
      return "account \(held.account.login) in \(held.account.source): \(held.status.word)\(counts)"
    }
    return style.wrapped([head], indent: 0)
      + style.wrapped(accounts.isEmpty ? ["no account in any source"] : accounts, indent: 2)
  }

  private func clause(_ clause: Explanation.Clause) -> [String] {
    let mark =
      switch clause.applies {
      case .yes: clause.modality == .never ? style.red("applies") : style.green("applies")
      case .no: style.faint("does not apply")
      case .unknown: style.yellow("not proven")
      }
    let reason = clause.applies == .unknown ? " (an attribute of the person is not known)" : ""
    return ["  \(mark)\(reason)"]
      + style.wrapped(
        ["\(clause.role.name) \(clause.text)", "level: \(clause.cell)", "held by: \(clause.assignment)"], indent: 4)
  }

  private func way(_ way: Explanation.Way) -> [String] {
    var lines = style.wrapped(["\(way.capability) through \(way.group)", "entitlement: \(way.entitlement)"], indent: 2)
    lines += way.paths.flatMap { style.wrapped([$0.text], indent: 4) }
    if let unread = way.unread {
      lines.append("    \(style.yellow("not proven")): \(style.shown(unread))")
    } else if way.paths.isEmpty {
      lines.append("    no path")
    }
    return lines
  }
}

/// An explanation for programs: `alignd.explanation/1`.
struct ExplanationDocument: Encodable {
  struct Clause: Encodable {
    let role: String
    let modality: String
    let text: String
    let applies: String
    let cell: String
    let assignment: String
  }

  struct Path: Encodable {
    let text: String
    let source: String
    let account: String
    let groups: [String]
    let state: String
    let relation: String
  }

  struct Way: Encodable {
    let capability: String
    let group: String
    let entitlement: String
    let unread: String?
    let paths: [Path]
  }

  struct Account: Encodable {
    let source: String
    let id: String
    let login: String
    let status: String
    let counts: Bool
  }

  let schema = "alignd.explanation/1"
  let conclusion: String
  let identity: String
  let name: String
  let status: String
  let external: Bool
  let department: String
  let asset: String
  let capability: String
  let accounts: [Account]
  let clauses: [Clause]
  let ways: [Way]

  init(_ explanation: Explanation) {
    conclusion = explanation.conclusion
    identity = explanation.identity.key
    name = explanation.identity.name
    status = explanation.status.word
    external = explanation.external
    department = explanation.department
    asset = explanation.asset.id
    capability = explanation.capability
    accounts = explanation.accounts.map { held in
      Account(
        source: held.account.source, id: held.account.id, login: held.account.login, status: held.status.word,
        counts: held.counts)
    }
    clauses = explanation.clauses.map { clause in
      Clause(
        role: clause.role.id, modality: clause.modality.rawValue, text: clause.text, applies: clause.applies.rawValue,
        cell: clause.cell.description, assignment: clause.assignment.description)
    }
    ways = explanation.ways.map { way in
      Way(
        capability: way.capability, group: way.group, entitlement: way.entitlement.description, unread: way.unread,
        paths: way.paths.map { path in
          Path(
            text: path.text, source: path.account.source, account: path.account.id, groups: path.groups.map(\.id),
            state: path.state.word, relation: path.relation.word)
        })
    }
  }
}
