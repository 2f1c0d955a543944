/// Compares all open tickets that carry keys of alignd's with those that are wanted open: what single deliveries cannot see.
///
/// Closes only what the store knows to be settled, and duplicates. Tickets with keys that the store has never heard of may be
/// those of another installation, and are told, not touched.
public struct TicketSweep: Sendable {
  private let system: any TicketSystem
  private let pause: @Sendable (Duration) async throws(CancellationError) -> Void

  /// A sweep over a system.
  public init(
    _ system: any TicketSystem,
    pause: @escaping @Sendable (Duration) async throws(CancellationError) -> Void = TicketSync.sleep
  ) {
    (self.system, self.pause) = (system, pause)
  }

  /// Looks, and writes nothing.
  ///
  /// - Parameters:
  ///   - wanted: the keys that are wanted open, and what is known of their tickets.
  ///   - settled: keys that the store knows and that are not wanted open.
  ///   - pending: keys with deliveries under way: neither missing nor orphaned.
  public func look(
    wanted: [TicketKey: KnownTicket?], settled: Set<TicketKey>, pending: Set<TicketKey> = []
  ) async throws(TargetFailure) -> SweepReport {
    var report = SweepReport()
    var open: [TicketKey: [FoundTicket]] = [:]
    for ticket in try await system.openTickets() {
      guard let key = ticket.key, ticket.isOpen, !pending.contains(key) else { continue }
      open[key, default: []].append(ticket)
    }
    for (key, tickets) in open.sorted(by: { $0.key < $1.key }) {
      if let known = wanted[key] {
        // The one that is known, if it is among them, else the oldest.
        let kept = tickets.first { $0.id == known?.id } ?? tickets[0]
        if kept.id != known?.id { report.found.append(kept) }
        for other in tickets where other.id != kept.id { report.duplicates.append(.init(kept: kept, other: other)) }
      } else if settled.contains(key) {
        report.orphans += tickets
      } else {
        report.strangers += tickets
      }
    }
    for (key, known) in wanted.sorted(by: { $0.key < $1.key }) where open[key] == nil && !pending.contains(key) {
      report.missing.append(.init(key: key, state: try await state(of: known, key)))
    }
    return report
  }

  /// Closes the orphans and duplicates of a report with a comment each; gives the ids of those that are closed now, and the
  /// first failure, at which it stops.
  public func close(_ report: SweepReport) async -> (closed: [String], failure: TargetFailure?) {
    var closed: [String] = []
    let orphan = TicketText(plain: "Closed by alignd: the difference that this ticket is about is gone.")
    let work = report.orphans.map { ($0.id, orphan) } + report.duplicates.map { ($0.other.id, .duplicate(of: $0.kept)) }
    do throws(TargetFailure) {
      for (index, (id, text)) in work.enumerated() {
        if index > 0, system.manner.pace > .zero { try await wait(system.manner.pace) }
        try await system.set(id, isOpen: false, saying: text)
        if let ticket = try await system.ticket(id), ticket.isOpen {
          throw TargetFailure(.rejected, "ticket \(id) was closed, as the system says, and still is open")
        }
        closed.append(id)
      }
    } catch {
      return (closed, error)
    }
    return (closed, nil)
  }

  private func state(of known: KnownTicket?, _ key: TicketKey) async throws(TargetFailure) -> SweepReport.State {
    guard let known else { return .unknown }
    guard let ticket = try await system.ticket(known.id) else { return .gone }
    if ticket.key == nil, ticket.id == known.id { return ticket.isOpen ? .keyLost(ticket) : .closed(ticket) }
    guard ticket.key == key else { return .gone }
    // Open and not among the open ones: the list of them is late.
    if ticket.isOpen { return .unlisted(ticket) }
    return ticket.isRefused ? .refused(ticket) : .closed(ticket)
  }

  private func wait(_ duration: Duration) async throws(TargetFailure) {
    do { try await pause(duration) } catch { throw TargetFailure(.retry, "it was cancelled between two requests") }
  }
}

/// What a sweep saw, each part sorted by key.
public struct SweepReport: Sendable, Equatable {
  /// A second open ticket with one key.
  public struct Duplicate: Sendable, Equatable {
    /// The one that stays: the one that is known here, else the oldest.
    public var kept: FoundTicket
    /// The one too many.
    public var other: FoundTicket
  }

  /// A key that is wanted open and has no open ticket.
  public struct Missing: Sendable, Equatable {
    /// Which.
    public var key: TicketKey
    /// What became of its ticket.
    public var state: State
  }

  /// What became of a ticket that should be open.
  public enum State: Sendable, Equatable {
    /// Somebody closed it.
    case closed(FoundTicket)
    /// Somebody closed it as not to be mended.
    case refused(FoundTicket)
    /// It was deleted, or merged into another finding's.
    case gone
    /// It is open and carries no key any more.
    case keyLost(FoundTicket)
    /// It is open; the list of open tickets did not show it.
    case unlisted(FoundTicket)
    /// None was known.
    case unknown
  }

  /// Open tickets whose keys are settled here.
  public var orphans: [FoundTicket] = []
  /// Open tickets with keys that nobody here knows.
  public var strangers: [FoundTicket] = []
  /// Open tickets beside another one with the same key.
  public var duplicates: [Duplicate] = []
  /// Open tickets of wanted keys that are not those known here: to be adopted.
  public var found: [FoundTicket] = []
  /// Wanted keys without an open ticket: to be delivered again, except for refused ones.
  public var missing: [Missing] = []

  /// Whether everything is as it should be.
  public var isClean: Bool {
    orphans.isEmpty && strangers.isEmpty && duplicates.isEmpty && found.isEmpty && missing.isEmpty
  }

  /// Nothing seen.
  public init() {}
}
