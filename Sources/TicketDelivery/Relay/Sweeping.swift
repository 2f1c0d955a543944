public import FindingStore
import FoundationEssentials

extension DeliveryRelay {
  /// Compares the tickets that are open at the target with those that should be, closes those that nothing needs and
  /// duplicates, and has everything else that is out of order brought back by deliveries: tickets that people closed while the
  /// difference persists, that were deleted, or that lost their key.
  ///
  /// Does nothing at a target that takes events, or that is not active.
  ///
  /// - Returns: what an operator should know, in words, and how many deliveries were added.
  public func sweep() async throws(StoreError) -> (notes: [String], added: Int) {
    guard case .tickets(let system, _, let policy) = end, try store.state(ofTarget: target).word == .active else {
      return ([], 0)
    }
    var wanted: [TicketKey: KnownTicket?] = [:]
    var settled: Set<TicketKey> = []
    var pending: Set<TicketKey> = []
    var refused: Set<TicketKey> = []
    for swept in try store.sweptTickets(of: target) {
      guard let key = TicketKey(swept.ticket.key) else { continue }
      if swept.isPending { pending.insert(key) }
      if swept.isWanted { wanted[key] = .some(KnownTicket(swept.ticket)) } else { settled.insert(key) }
      if swept.ticket.state == .refused { refused.insert(key) }
    }
    if wanted.isEmpty && settled.isEmpty { return ([], 0) }
    let sweep = TicketSweep(system, pause: timing.sleep)
    let report: SweepReport
    do throws(TargetFailure) {
      report = try await sweep.look(wanted: wanted, settled: settled, pending: pending)
    } catch {
      return (["\(target): the tickets could not be swept: \(error.reason)"], 0)
    }
    if report.isClean { return ([], 0) }
    let closing = await sweep.close(report)
    var notes: [String] = closing.closed.map { "\(target): ticket \($0) was closed, for nothing needs it" }
    if let failure = closing.failure { notes.append("\(target): a ticket could not be closed: \(failure.reason)") }
    for stranger in report.strangers.prefix(20) {
      notes.append("\(target): ticket \(stranger.id) carries a key that this store does not know; left alone")
    }
    let known = policy.refusal == .leave ? refused : []
    let lost = report.missing.filter { !known.contains($0.key) }
    notes += lost.prefix(50).map { "\(target): \($0.words)" }
    let keys = Set(lost.map(\.key) + report.found.compactMap(\.key)).sorted()
    let now = timing.now().formatted(.iso8601)
    let deliveries = keys.map { key in
      NewDelivery(
        target: target, subject: key.text, event: "sweep-\(now)-\(key.text)", type: "ticket.swept", at: now,
        body: #"{"entries":[]}"#)
    }
    try store.add(deliveries)
    return (notes, deliveries.count)
  }
}

extension SweepReport.Missing {
  /// For an operator.
  fileprivate var words: String {
    switch state {
    case .closed(let ticket): "ticket \(ticket.id) was closed while the difference is there"
    case .refused(let ticket): "ticket \(ticket.id) was closed as not to be mended while the difference is there"
    case .gone: "the ticket \(key) is gone while the difference is there"
    case .keyLost(let ticket): "ticket \(ticket.id) has lost its key \(key)"
    case .unlisted(let ticket): "ticket \(ticket.id) is open and was not listed"
    case .unknown: "there is no ticket \(key) yet"
    }
  }
}
