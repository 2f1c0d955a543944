public import FindingStore
import Findings
import FoundationEssentials

extension DeliveryRelay {
  /// Tells a receiver that forgets what it is not told again (an alert router) of everything that still needs somebody. Does
  /// nothing at every other target, or at one that is not active.
  ///
  /// - Returns: what an operator should know, in words.
  public func renew() async throws(StoreError) -> [String] {
    guard case .receiver(let receiver) = end, let renewing = receiver as? any RenewingReceiver,
      try store.state(ofTarget: target).word == .active, let latest = try store.latestRun()
    else { return [] }
    let now = timing.now().formatted(.iso8601)
    let writer = EventWriter(
      store: try store.identifier(), run: latest.id, startedAt: latest.run.startedAt, time: now, isPersonal: false)
    var standing: [DeliveredEvent] = []
    for fingerprint in try store.standing(at: target) {
      guard let finding = try store.finding(fingerprint) else { continue }
      let step = AdvancedFinding(
        fingerprint: fingerprint, before: finding.record, after: finding.record, changes: [], movers: [], note: "",
        facts: nil)
      guard let event = try? writer.event(step, finding.facts, .findingUpdated), let ready = DeliveredEvent(event)
      else {
        continue
      }
      standing.append(ready)
    }
    if standing.isEmpty { return [] }
    do throws(TargetFailure) {
      try await renewing.renew(standing)
      return []
    } catch {
      return ["\(target): what is open could not be renewed: \(error.reason)"]
    }
  }
}
