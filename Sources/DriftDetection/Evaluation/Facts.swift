import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// Yes, no, or not known: what a test on unread or missing data answers.
enum Answer: Sendable {
  case yes, no, unknown
}

/// The two sides of the comparison before anything is judged, and the questions that many rules ask of them.
///
/// A class, though it is a value at heart: it is handed to every rule and every task, and copying some forty arrays each
/// time was a third of an evaluation's time.
final class Facts: Sendable {
  let matrix: Matrix
  let graph: AccessGraph
  let identities: IdentityTable
  let targets: TargetTable
  let policy: EvaluationPolicy
  let departments: Departments
  /// What drifts show of each source.
  let texts: [SourceTexts]
  /// Department of each identity, and of each asset.
  let departmentOfIdentity: [UInt32]
  let departmentOfAsset: [UInt32]
  /// Name of each role, and the cell of its level: what drifts say of a role, without all the rest.
  let nameOfRole: [String]
  let levelCellOfRole: [Cell]
  /// Levels of each role that give their holder anything to own.
  let owningLevels: [[Int]]
  /// Tags and classification of each asset, folded.
  let tagsOfAsset: [Set<String>]
  let classificationOfAsset: [String]
  /// The matrix's classifications from the lowest to the highest, folded.
  let tiers: [String]
  /// Workloads of the matrix whose accountable person is unknown or not active, by identity, with the reason.
  let unownedWorkloads: [Int: WorkloadFault]

  /// Why nobody answers for a workload.
  struct WorkloadFault: Sendable {
    let text: String
    /// Whether it rests on a person not being among the identities.
    let byAbsence: Bool
  }

  /// Why the identities are not completely known; empty when they are.
  let identitiesUnread: String

  /// The facts, found out on `workers` tasks; they do not depend on how many there are.
  static func make(
    _ matrix: Matrix, _ graph: AccessGraph, _ correlations: [SourceCorrelation], _ policy: EvaluationPolicy,
    workers: Int
  ) async -> Facts {
    let correlator = await Correlator.reading(
      graph, by: correlations, people: matrix.people.map { $0.listed(on: graph.today) },
      workloads: matrix.workloads.map { $0.listed(on: graph.today) }, workers: workers)
    // Only now is there a worker to spare.
    async let targets = TargetTable(matrix, graph, policy.groupLinks)
    let identities = await correlator.identities()
    return Facts(matrix, graph, identities, await targets, policy)
  }

  private init(
    _ matrix: Matrix, _ graph: AccessGraph, _ correlated: IdentityTable, _ targets: TargetTable,
    _ policy: EvaluationPolicy
  ) {
    self.matrix = matrix
    self.graph = graph
    self.policy = policy
    self.targets = targets
    texts = graph.snapshots.map { SourceTexts($0, stableID: graph.stableID(source: $0.source)) }
    var identities = correlated
    unownedWorkloads = Facts.unownedWorkloads(matrix, graph, identities)
    identities.disregard(unownedWorkloads.keys.sorted())
    var departments = Departments(matrix.departments)
    departmentOfAsset = matrix.assets.map { departments.number(of: $0.department) }
    departmentOfIdentity = Facts.departments(of: identities, graph, &departments)
    self.departments = departments
    self.identities = identities
    nameOfRole = matrix.roles.map(\.name)
    levelCellOfRole = matrix.roles.map(\.levelText.cell)
    let isOwning = matrix.levels.map(\.isOwning)
    owningLevels = matrix.roles.map { role in role.levels.filter { isOwning[$0] } }
    tagsOfAsset = matrix.assets.map { Set($0.tags.map(\.folded)) }
    classificationOfAsset = matrix.assets.map(\.classification.folded)
    tiers = matrix.document.classifications.map(\.folded)
    identitiesUnread = identities.authoritativeSnapshots.compactMap { position -> String? in
      let snapshot = graph.snapshots[position]
      guard !snapshot.coverage.isComplete(.accounts) else { return nil }
      return "accounts of \(snapshot.source) were not read completely"
        + Facts.reason(snapshot.coverage.scopes[.accounts]?.reason)
    }.joined(separator: "; ")
  }

  /// Why the groups of a source are not completely known.
  func groupsUnread(of source: String) -> String {
    let unread = graph.snapshots.first {
      source.isEmpty ? !$0.coverage.isComplete(.groups) : $0.source == source
    }
    let coverage = unread?.coverage.scopes[.groups]
    return "groups of \(unread?.source ?? source) were not read completely" + Facts.reason(coverage?.reason)
  }

  static func reason(_ text: String?) -> String {
    guard let text, !text.isEmpty else { return "" }
    return " (\(text))"
  }

  // MARK: Identities

  private static func departments(
    of identities: IdentityTable, _ graph: AccessGraph, _ departments: inout Departments
  ) -> [UInt32] {
    // What was found last for references with the same lower bits: a million identities share some dozens of departments.
    let slots = 4096
    let none: (position: Int, reference: StringRef, number: UInt32) = (-1, 0, 0)
    var last = Array(repeating: none, count: slots)
    let columns = graph.snapshots.map(\.accounts.department)
    var result = [UInt32](repeating: Departments.unknown, count: identities.count)
    for identity in result.indices {
      if case .account(let account) = identities.origin(of: identity), !identities.hasListedPerson(identity) {
        let (position, row) = graph.locate(account: account)
        let reference = columns[position][row]
        // The first record's own department comes first; only without one the others are asked.
        if reference != 0 {
          let slot = Int(reference) % slots
          if last[slot].position != position || last[slot].reference != reference {
            last[slot] = (
              position, reference, departments.number(of: graph.snapshots[position].string(reference))
            )
          }
          result[identity] = last[slot].number
          continue
        }
      }
      result[identity] = departments.number(of: identities.value(of: .department, identity, in: graph))
    }
    return result
  }

  private static func unownedWorkloads(
    _ matrix: Matrix, _ graph: AccessGraph, _ identities: IdentityTable
  ) -> [Int: WorkloadFault] {
    if matrix.workloads.isEmpty { return [:] }
    var lookup = IdentityLookup(identities, in: graph)
    var result: [Int: WorkloadFault] = [:]
    for identity in 0..<identities.count {
      guard case .workload(let row) = identities.origin(of: identity) else { continue }
      let accountable = matrix.workloads[row].accountable.value
      let found = accountable.isEmpty ? [] : lookup.identities(named: accountable)
      if accountable.isEmpty {
        result[identity] = WorkloadFault(text: "the Workloads table names no accountable person", byAbsence: false)
      } else if found.count != 1 {
        result[identity] = WorkloadFault(
          text: "the accountable person \"\(accountable)\" is \(found.isEmpty ? "unknown" : "ambiguous")",
          byAbsence: found.isEmpty)
      } else if identities.status[found[0]] != .active {
        result[identity] = WorkloadFault(
          text: "the accountable person \"\(accountable)\" is \(identities.status[found[0]].word)", byAbsence: false)
      }
    }
    return result
  }

  /// Whether an identity's attributes match all tests.
  func identity(_ identity: Int, matches tests: [AttributeTest]) -> Answer {
    guard identities.status[identity] == .active else { return .no }
    var answer = Answer.yes
    for test in tests {
      if test.attribute == .department {
        let own = departmentOfIdentity[identity]
        if own == Departments.unknown {
          // A workload has no department; a person has one, though the source may not tell.
          if identities.isWorkload[identity] { return .no }
          answer = .unknown
        } else if departments.known(test.value).map({ departments.contains($0, own) }) != true {
          return .no
        }
        continue
      }
      let own = identities.value(of: IdentityAttribute(test.attribute), identity, in: graph)
      if own.isEmpty {
        if identities.isWorkload[identity] { return .no }
        answer = .unknown
      } else if own.folded != test.value.folded {
        return .no
      }
    }
    return answer
  }

  /// The identities with an active account that is, directly or nested, in one of the groups; ascending.
  func identities(in groups: [Int]) -> [Int] {
    HolderWalk.over(graph, identities) { walk in
      walk.ask(
        groups.map { BoundGroup(group: $0, relation: .member) },
        snapshots: groups.map { graph.locate(group: $0).snapshot })
      return walk.holders.map(Int.init).sorted()
    }
  }

  // MARK: What was read

  /// Whether all groups of a source (empty: of every source) were read.
  func groupsAreRead(source: String) -> Bool {
    graph.snapshots.allSatisfy { snapshot in
      (!source.isEmpty && snapshot.source != source) || snapshot.coverage.isComplete(.groups)
    } && (source.isEmpty || graph.snapshot(of: source) != nil)
  }

  /// Why the members of holder groups are not completely known; nil when they are.
  func unreadReason(groups: [Int], named name: String, source: String) -> String? {
    if groups.isEmpty { return groupsUnread(of: source) }
    let incomplete = HolderWalk.over(graph, identities) { walk in
      walk.ask(
        groups.map { BoundGroup(group: $0, relation: .member) },
        snapshots: groups.map { graph.locate(group: $0).snapshot })
      return walk.incomplete.map(Int.init)
    }
    if let first = incomplete.sorted().first { return whyIncomplete(first) }
    for group in groups {
      let snapshot = graph.snapshots[graph.locate(group: group).snapshot]
      if !snapshot.coverage.isComplete(.accounts) {
        return "accounts of \(snapshot.source) were not read completely"
          + Facts.reason(snapshot.coverage.scopes[.accounts]?.reason)
      }
    }
    return nil
  }

  /// Why members of a group may be missing from what was read.
  func whyIncomplete(_ group: Int) -> String {
    let (position, row) = graph.locate(group: group)
    let snapshot = graph.snapshots[position]
    let name = reference(group: group).name
    if snapshot.groups.membersUnread[row] != 0 {
      return "members of \(name) in \(snapshot.source) were not read"
        + Facts.reason(snapshot.string(snapshot.groups.membersUnread[row]))
    }
    if let member = snapshot.unresolved.first(where: { Int($0.group) == row && $0.reason != .dangling }) {
      return "\(name) in \(snapshot.source) lists a member that \(member.reason.word)"
        + Facts.reason(snapshot.string(member.member))
    }
    return "members of groups in \(snapshot.source) were not read completely"
      + Facts.reason(snapshot.coverage.scopes[.members]?.reason)
  }

  // MARK: Roles

  /// The role that a people column of the inventory gives.
  func role(reading column: String) -> Int? { matrix.role(reading: column) }
}

extension IdentityAttribute {
  init(_ attribute: AttributeTest.Attribute) {
    switch attribute {
    case .department: self = .department
    case .title: self = .title
    case .mail: self = .mail
    case .login: self = .login
    case .employee: self = .employee
    case .name: self = .name
    }
  }
}

extension Person {
  fileprivate func listed(on today: CivilDay) -> ListedPerson {
    let ended = until.map { $0 < today } ?? false
    return ListedPerson(
      key: id, name: name, mail: mail, login: login, department: department, title: title,
      status: status == .active && ended ? .expired : status, external: external)
  }
}

extension Workload {
  fileprivate func listed(on today: CivilDay) -> ListedWorkload {
    let ended = until.map { $0 < today } ?? false
    return ListedWorkload(source: source, account: account, status: ended ? .expired : .active)
  }
}
