import AccessModel
import DriftDetection
import Findings

extension Finding {
  /// `f1:` and the first twelve digits: enough to tell findings of one report apart.
  var shortFingerprint: String { String(fingerprint.prefix(15)) }

  /// Whom or what the finding is about: the control, else the person, the account, the group, the role,
  /// the asset.
  var subject: String {
    if drift.kind == .raciGap, drift.key.count > 2 { return "control \(drift.key[2].shownName)" }
    if let identity = drift.identity { return identity.shown }
    if let account = drift.account { return account.shown }
    if let group = drift.group { return group.shown }
    if let role = drift.role { return role.name.shownName }
    if let asset = drift.asset { return asset.name.shownName }
    return "the matrix"
  }

  /// `administer CRM`; empty when the finding is about no capability and no asset, or about the asset itself.
  var access: String {
    let aboutAsset = drift.identity == nil && drift.account == nil && drift.group == nil && drift.role == nil
    let asset = aboutAsset && drift.capability == nil ? "" : drift.asset?.name.shownName ?? ""
    return [drift.capability?.shown() ?? "", asset].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// One line: `excess-privilege: Tom Ott (1007), administer CRM`.
  var summary: String {
    let about = access.isEmpty ? subject : "\(subject), \(access)"
    return "\(drift.kind.rawValue): \(about)"
  }

  /// What was found, in words, where no path says it; empty where the paths say it all.
  var observation: String {
    let observed = drift.observation.shown(limit: 2_000)
    guard drift.paths.isEmpty else { return observed }
    if observed.isEmpty { return "no path exists" }
    return drift.kind == .missingAuthority ? "no path exists; \(observed)" : observed
  }

  /// Every source that the finding speaks of, ordered.
  var sources: [String] { sourceIDs }
}

extension IdentityReference {
  /// `Tom Ott (1007)`.
  var shown: String { name.isEmpty || name == key ? key.shownName : "\(name.shownName) (\(key.shown()))" }
}

extension AccountReference {
  /// `svc-backup in corp`.
  var shown: String { "\(login.shownName) in \(source.shown())" }
}

extension GroupReference {
  /// `Domain Admins in corp`.
  var shown: String { "\(name.shownName) in \(source.shown())" }
}

extension GrantPath {
  /// From the account to the bound group, each name fit to be shown.
  var chain: [String] { [account.login.shownName] + groupNames(\.shownName) }

  /// ` as owner`, ` (eligible)`, both or nothing.
  var manner: String { (relation == .owner ? " as owner" : "") + (state == .eligible ? " (eligible)" : "") }

  /// As ``text``, fit to be shown.
  var shown: String {
    "\(chain.joined(separator: " → "))\(manner): \(capability.shown()) \(asset.name.shownName)"
  }
}

extension NotProven {
  /// `approve on CRM: Carla Berg (1003)`; what was meant, as far as it is known.
  var shown: String {
    var words = ""
    switch (capability, asset) {
    case (let capability?, let asset?): words = "\(capability.shown()) on \(asset.name.shownName)"
    case (let capability?, nil): words = "\(capability.shown()) on any asset"
    case (nil, let asset?): words = asset.name.shownName
    case (nil, nil): words = ""
    }
    if let identity { words = words.isEmpty ? identity.shown : "\(words): \(identity.shown)" }
    if words.isEmpty { words = subject.isEmpty ? "wherever it applies" : subject.shown(limit: 400) }
    return count == 1 ? words : "\(words) (\(count.of("judgement")))"
  }
}

extension Report {
  /// Findings that somebody has to act on.
  var open: [Finding] { findings.filter { !$0.state.isSetAside } }
  /// Findings that an exception accepts, or that wait as those of day one.
  var accepted: [Finding] { findings.filter { $0.state.isSetAside } }
  /// How many judgements could not be made.
  var unproven: Int { notProven.reduce(0) { $0 + $1.count } }
  /// Sources that were not read completely.
  var partial: [SourceSummary] { sources.filter { !$0.isComplete } }

  /// `1 critical, 4 high`, of open findings; highest first.
  var bySeverity: [(severity: Severity, count: Int)] {
    var counts: [Severity: Int] = [:]
    for finding in findings where !finding.state.isSetAside { counts[finding.drift.severity, default: 0] += 1 }
    return Severity.allCases.reversed().map { ($0, counts[$0] ?? 0) }
  }

  /// The answer in one sentence.
  var sentence: String {
    let open = bySeverity.filter { $0.count > 0 }
    let total = open.reduce(0) { $0 + $1.count }
    let list = open.map { "\($0.count.grouped) \($0.severity.word)" }.joined(separator: ", ")
    let baselined = findings.count { $0.state == .baselined }
    let accepted = findings.count - total - baselined
    var parts: [String] = []
    switch verdict {
    case .aligned: parts.append("everything was read, and nothing drifts that is not accepted")
    case .drift: parts.append("\(total.of("open finding"))\(list.isEmpty ? "" : " (\(list))")")
    case .notProven: parts.append("nothing seen drifts, but not everything could be judged")
    }
    if verdict != .drift, total > 0 { parts.append("\(total.of("finding")) (\(list))") }
    if unproven > 0 { parts.append("\(unproven.of("judgement")) not proven") }
    if accepted > 0 { parts.append("\(accepted.grouped) accepted by \(accepted == 1 ? "an exception" : "exceptions")") }
    if baselined > 0 { parts.append("\(baselined.grouped) baselined on day one") }
    return parts.joined(separator: "; ")
  }
}

extension FindingState {
  /// Whether nobody has to act for now.
  var isSetAside: Bool { self == .excepted || self == .baselined }
}

extension Finding {
  /// What or who set it aside; empty for one that is not.
  var setAsideBy: String {
    if let exception { return exception.id.shown() }
    if let acceptance = record?.acceptance { return "accepted by \(acceptance.approver.shown())" }
    return state == .baselined ? "there on day one" : ""
  }

  /// Last day on which nobody has to act on it; empty for one that is not set aside.
  var setAsideUntil: String {
    if let exception { return exception.until.description }
    if let acceptance = record?.acceptance { return acceptance.until.shown() }
    return state == .baselined ? record?.dueOn?.description ?? "" : ""
  }
}

extension Report.Verdict {
  /// The word for a heading.
  var heading: String {
    switch self {
    case .aligned: "ALIGNED"
    case .drift: "DRIFT"
    case .notProven: "NOT PROVEN"
    }
  }
}

extension SourceSummary {
  /// Whether everything that the source should show was read.
  var isComplete: Bool { coverage.isComplete && groupsNotRead.isEmpty }
  /// Scopes in alphabetical order, which is `accounts`, `groups`, `members`.
  var scopes: [(scope: Scope, coverage: ScopeCoverage)] {
    coverage.scopes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

extension ScopeCoverage {
  /// `120 read of 120 declared`, or `60 read`.
  var counts: String {
    declared.map { "\(count.grouped) read of \($0.grouped) declared" } ?? "\(count.grouped) read"
  }
}
