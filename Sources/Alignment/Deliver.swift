public import FindingStore
public import Foundation
public import TicketDelivery

/// What became of the deliveries to one target.
public struct TargetTally: Sendable {
  /// Id of the target.
  public let target: String
  /// What was done.
  public var tally: DeliveryRelay.Tally
  /// Why nothing could be tried: a secret that is not there, a setting that cannot be used; empty otherwise.
  public var trouble = ""
}

extension Configuration {
  /// Hands over what waits for every target, all targets at the same time; the result is in configured order.
  ///
  /// - Parameters:
  ///   - store: what waits, and what becomes of it.
  ///   - deadline: when to begin nothing more.
  ///   - isSweeping: whether open tickets are compared with what should be open, too.
  ///   - environment: where secrets are found.
  public func deliver(
    from store: FindingStore, until deadline: Date, isSweeping: Bool = false, environment: [String: String],
    timing: RelayTiming = .system
  ) async throws(StoreError) -> [TargetTally] {
    try store.know(targets: targets.map(\.id), at: timing.now().formatted(.iso8601))
    let results = await withTaskGroup(of: (Int, Result<TargetTally, StoreError>).self) { group in
      for (position, target) in targets.enumerated() {
        group.addTask {
          do throws(StoreError) {
            return (
              position,
              .success(
                try await target.deliver(from: store, until: deadline, isSweeping: isSweeping, environment, timing))
            )
          } catch {
            return (position, .failure(error))
          }
        }
      }
      return await group.reduce(into: [Int: Result<TargetTally, StoreError>]()) { $0[$1.0] = $1.1 }
    }
    var tallies: [TargetTally] = []
    for (_, result) in results.sorted(by: { $0.key < $1.key }) { tallies.append(try result.get()) }
    return tallies
  }
}

extension TargetConfiguration {
  fileprivate func deliver(
    from store: FindingStore, until deadline: Date, isSweeping: Bool, _ environment: [String: String],
    _ timing: RelayTiming
  ) async throws(StoreError) -> TargetTally {
    let end: DeliveryRelay.End
    do {
      end = try settings.connect(environment: environment, routes: routes, policy: policy)
    } catch {
      return TargetTally(target: id, tally: DeliveryRelay.Tally(), trouble: "target \"\(id)\" cannot be used: \(error)")
    }
    let relay = DeliveryRelay(store, target: id, end: end, timing: timing)
    var tally = try await relay.deliver(until: deadline)
    guard isSweeping, tally.stopped.isEmpty else { return TargetTally(target: id, tally: tally) }
    let sweep = try await relay.sweep()
    if sweep.added > 0 { tally.add(try await relay.deliver(until: deadline)) }
    tally.notes += sweep.notes
    tally.notes += try await relay.renew()
    return TargetTally(target: id, tally: tally)
  }
}
