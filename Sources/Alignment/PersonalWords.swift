public import AccessModel
import DriftDetection
import EffectiveAccess
public import FindingStore
import Findings
import Foundation
import ResponsibilityMatrix
import TicketDelivery

/// Why a person's word about a finding is not taken.
public struct WordRefused: Error, Sendable, CustomStringConvertible {
  /// What is so and what could be done.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// What somebody says when they accept a finding.
public struct AcceptanceRequest: Sendable {
  /// Who accepts: employee number, mail address, login, name or identity key of the matrix's or a directory's.
  public var approver: String
  /// Why.
  public var reason: String
  /// What is done instead; may be empty.
  public var compensatingControl: String
  /// Last day.
  public var until: CivilDay

  /// A request by its parts.
  public init(approver: String, reason: String, compensatingControl: String, until: CivilDay) {
    (self.approver, self.reason) = (approver, reason)
    (self.compensatingControl, self.until) = (compensatingControl, until)
  }
}

extension Configuration {
  /// Days that an acceptance by command may last, by severity: what is worse is looked at again sooner.
  static let longestAcceptance: [Severity: Int] = [.critical: 30, .high: 90, .medium: 180, .low: 365, .info: 365]

  /// A person says that they know of a finding.
  ///
  /// - Parameters:
  ///   - finding: the finding.
  ///   - person: who, in their own words.
  public func acknowledge(
    _ finding: StoredFinding, by person: String, at moment: Moment, store: FindingStore
  ) throws {
    let step = try LifeCycle(life, instant: moment.instant, day: moment.day).acknowledged(finding.record, by: person)
    try commit(step, of: finding, by: person, at: moment, store)
  }

  /// A person accepts a finding for a time: only somebody whom the matrix lets approve on the asset, and never somebody who
  /// gains by it under any of their accounts (ISO/IEC 27001:2022 A.5.3). Reads matrix and sources to know that.
  public func accept(
    _ finding: StoredFinding, _ request: AcceptanceRequest, at moment: Moment, store: FindingStore,
    environment: [String: String]
  ) async throws {
    let facts = finding.facts
    if let kind = DriftKind(rawValue: facts.kind), !kind.canBeAccepted {
      throw WordRefused("\(facts.kind) cannot be accepted: it says that the judgement itself cannot be trusted")
    }
    guard let asset = facts.asset else {
      throw WordRefused(
        "the finding is about no asset, so nobody is its owner; write a row into the Exceptions table of the matrix")
    }
    let longest = Self.longestAcceptance[finding.record.severity] ?? 365
    guard request.until.days(since: moment.day) <= longest else {
      let last = CivilDay(daysSinceEpoch: moment.day.daysSinceEpoch + Int32(longest))
      throw WordRefused("a \(facts.severity) finding can be accepted for \(longest) days at most, until \(last)")
    }
    let (loaded, readings) = try await readBothSides(at: moment, environment: environment)
    let explanation = try await Explanation.explain(
      person: request.approver, capability: "approve", asset: asset.id, allPaths: false, loaded.matrix,
      readings.map(\.snapshot), readings.map(\.correlation), policy: policy, on: moment.day)
    try requireApprover(explanation, facts)
    let acceptance = Acceptance(
      approver: explanation.identity.key, reason: request.reason, compensatingControl: request.compensatingControl,
      until: request.until.description, acceptedAt: moment.instant, paths: facts.pathIDs, severity: facts.severity,
      kind: facts.kind)
    let step = try LifeCycle(life, instant: moment.instant, day: moment.day).accepted(finding.record, by: acceptance)
    try commit(step, of: finding, by: explanation.identity.key, at: moment, store)
  }

  private func requireApprover(_ explanation: Explanation, _ facts: FindingFacts) throws(WordRefused) {
    let name = "\(explanation.identity.name) (\(explanation.identity.key))"
    let asset = facts.asset?.name ?? ""
    guard explanation.status == .active else { throw WordRefused("\(name) is \(explanation.status.word)") }
    let applying = explanation.clauses.filter { $0.applies == .yes }
    guard applying.contains(where: { $0.modality != .never }), !applying.contains(where: { $0.modality == .never })
    else {
      throw WordRefused(
        "\(name) may not accept this: no role of theirs lets them approve on \(asset); see: alignd explain "
          + "\"\(explanation.identity.key)\" approve \"\(facts.asset?.id ?? "")\"")
    }
    let own = Set(explanation.accounts.map { "\($0.account.source)/\($0.account.id)" })
    let concerned = Set(
      (facts.paths.map(\.account) + [facts.account].compactMap { $0 }).map { "\($0.source)/\($0.id)" })
    if facts.identity?.id == explanation.identity.key || !own.isDisjoint(with: concerned) {
      throw WordRefused("\(name) gains by it: nobody accepts a finding about themselves; another approver must")
    }
  }

  private func commit(
    _ step: LifeCycle.Step, of finding: StoredFinding, by person: String, at moment: Moment, _ store: FindingStore
  ) throws {
    let fingerprint = finding.record.fingerprint
    let advanced = AdvancedFinding(
      fingerprint: fingerprint, before: finding.record, after: step.record, changes: step.changes, movers: [.person],
      note: step.note, facts: nil)
    var commit = StoreCommit(run: nil, actor: person, at: moment.instant, steps: [advanced])
    let latest = try store.latestRun()
    try store.know(targets: targets.map(\.id), at: moment.instant)
    let storeID = try store.identifier()
    let events = EventWriter(
      store: storeID, run: latest?.id ?? 0, startedAt: latest?.run.startedAt ?? moment.instant, time: moment.instant,
      isPersonal: true, word: try store.latestTransition() + 1)
    try Dispatch(targets.map(\.plan), events: events, storeID: storeID, at: moment.instant).add(to: &commit, store)
    try store.commit(commit)
  }
}
