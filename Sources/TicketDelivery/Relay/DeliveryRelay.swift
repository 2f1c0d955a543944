public import FindingStore
import Findings
public import FoundationEssentials

/// Hands over what waits for one target: in order for each thing, each attempt recorded before and after, so that a kill at
/// any instant leaves what is needed to go on without losing or doubling anything.
///
/// One relay a target, one attempt at a time: what two attempts at once would do to a ticket, nobody could mend.
public struct DeliveryRelay: Sendable {
  /// What is at the other end.
  public enum End: Sendable {
    /// Takes events.
    case receiver(any EventReceiver)
    /// Keeps tickets.
    case tickets(any TicketSystem, TicketWriter, TicketPolicy)
  }

  let store: FindingStore
  let target: String
  let end: End
  let timing: RelayTiming

  /// What a relay did.
  public struct Tally: Sendable, Equatable {
    /// Deliveries by what became of them.
    public var done = 0, collapsed = 0, again = 0, parked = 0
    /// Tickets that were made, closed and opened again.
    public var created = 0, closed = 0, reopened = 0
    /// What an operator should know, in words; at most a hundred.
    public var notes: [String] = []
    /// Why the relay stopped before everything was tried; empty when it did not.
    public var stopped = ""

    /// Nothing yet.
    public init() {}

    /// Adds what another pass did.
    public mutating func add(_ other: Tally) {
      done += other.done
      collapsed += other.collapsed
      again += other.again
      parked += other.parked
      created += other.created
      closed += other.closed
      reopened += other.reopened
      notes += other.notes
      stopped = other.stopped
    }

    mutating func note(_ text: String) { if notes.count < 100 { notes.append(text) } }
  }

  /// A relay by its parts.
  public init(_ store: FindingStore, target: String, end: End, timing: RelayTiming = .system) {
    (self.store, self.target, self.end, self.timing) = (store, target, end, timing)
  }

  /// Hands over everything that is due, until nothing is, the time is up, or the target refuses.
  ///
  /// - Parameter deadline: when to begin nothing more.
  public func deliver(until deadline: Date) async throws(StoreError) -> Tally {
    var tally = Tally()
    let state = try store.state(ofTarget: target)
    guard state.word == .active else {
      tally.stopped = "the target is \(state.word.rawValue): \(state.reason)"
      return tally
    }
    while timing.now() < deadline {
      let things = try store.nextDeliveries(of: target, now: milliseconds(), limit: 64)
      if things.isEmpty { return tally }
      for deliveries in things {
        guard timing.now() < deadline else { break }
        let goesOn: Bool
        switch end {
        case .receiver(let receiver): goesOn = try await hand(deliveries, to: receiver, &tally)
        case .tickets(let system, let writer, let policy):
          goesOn = try await bring(deliveries, system, writer, policy, &tally)
        }
        if !goesOn { return tally }
      }
    }
    tally.stopped = "the time for deliveries was up"
    return tally
  }

  // MARK: Events

  /// Hands over events about one thing, in order; false when the target must be left alone.
  private func hand(
    _ deliveries: [StoredDelivery], to receiver: any EventReceiver, _ tally: inout Tally
  ) async throws(StoreError) -> Bool {
    for delivery in deliveries {
      guard let event = DeliveredEvent(delivery.content) else {
        try store.record(
          .parked(failure: "what is kept of this event cannot be read; run alignd db check"), of: [delivery.id],
          ticket: nil, at: instant())
        tally.parked += 1
        return true
      }
      guard try store.begin([delivery.id]) else { return true }
      do {
        try await receiver.receive(event)
      } catch {
        return try failed([delivery], error, nil, &tally)
      }
      try store.record(.done, of: [delivery.id], ticket: nil, at: instant())
      tally.done += 1
      if receiver.pace > .zero {
        do { try await timing.sleep(receiver.pace) } catch { return false }
      }
    }
    return true
  }

  // MARK: Tickets

  /// Brings one ticket to what is remembered of its findings, for all news about it at once.
  private func bring(
    _ deliveries: [StoredDelivery], _ system: any TicketSystem, _ writer: TicketWriter, _ policy: TicketPolicy,
    _ tally: inout Tally
  ) async throws(StoreError) -> Bool {
    let ids = deliveries.map(\.id)
    guard let first = deliveries.first, let key = TicketKey(first.content.subject),
      var ticket = try store.ticket(key.text, of: target)
    else {
      try store.record(
        .parked(failure: "what is kept of this ticket cannot be read; run alignd db check"), of: ids, ticket: nil,
        at: instant())
      tally.parked += ids.count
      return true
    }
    let findings = try members(of: key)
    let news = deliveries.compactMap { TicketNews(json: $0.content.body) }
    guard let wanted = writer.wanted(key, about: ticket.subject, findings, news: news) else {
      try store.record(.collapsed, of: ids, ticket: nil, at: instant())
      tally.collapsed += ids.count
      return true
    }
    let isUncertain = deliveries.contains(where: \.isSent)
    if !wanted.isOpen, ticket.externalID == nil, !isUncertain {
      // It was over before anybody was told.
      try store.record(.collapsed, of: ids, ticket: nil, at: instant())
      tally.collapsed += ids.count
      return true
    }
    guard try store.begin(ids) else { return true }
    let pause = timing.sleep
    let outcome = await TicketSync(system, policy: policy, pause: pause).bring(
      wanted, known: KnownTicket(ticket), isUncertain: isUncertain, now: timing.now())
    ticket.update(outcome)
    for deed in outcome.deeds {
      switch deed {
      case .created: tally.created += 1
      case .closed: tally.closed += 1
      case .reopened: tally.reopened += 1
      default: break
      }
    }
    for note in outcome.notes { tally.note("\(target): \(note)") }
    if let failure = outcome.failure {
      return try failed(deliveries, failure, ticket, isUncertain: outcome.isUncertain, &tally)
    }
    try store.record(.done, of: ids, ticket: ticket, at: instant())
    tally.done += ids.count
    if system.manner.pace > .zero {
      do { try await timing.sleep(system.manner.pace) } catch { return false }
    }
    return true
  }

  private func members(of key: TicketKey) throws(StoreError) -> [StoredFinding] {
    var result: [StoredFinding] = []
    for fingerprint in try store.findings(of: key.text, of: target) {
      if let finding = try store.finding(fingerprint) { result.append(finding) }
    }
    return result
  }

  // MARK: Failures

  /// Records a failure; false when the target must be left alone.
  ///
  /// - Parameter isUncertain: whether the next attempt must look what is there, whatever this failure says.
  private func failed(
    _ deliveries: [StoredDelivery], _ failure: TargetFailure, _ ticket: StoredTicket?, isUncertain: Bool = false,
    _ tally: inout Tally
  ) throws(StoreError) -> Bool {
    let ids = deliveries.map(\.id)
    let attempts = (deliveries.map(\.attempts).max() ?? 0) + 1
    let wait = timing.wait(afterAttempts: attempts, told: failure.retryAfter)
    let later = milliseconds() + wait.milliseconds
    tally.note("\(target): \(failure.reason)")
    // What an earlier attempt may have done is not undone by the failure of this one.
    let isUncertain = isUncertain || failure.kind == .uncertain || deliveries.contains(where: \.isSent)
    switch failure.kind {
    case .retry, .uncertain:
      try store.record(
        .again(notBefore: later, failure: failure.reason, isUncertain: isUncertain), of: ids, ticket: ticket,
        at: instant())
      tally.again += ids.count
      // Who asks to be left alone, is.
      return failure.retryAfter == nil
    case .rejected:
      try store.record(
        .parked(failure: failure.reason, isUncertain: isUncertain), of: ids, ticket: ticket, at: instant())
      tally.parked += ids.count
      return true
    case .refused, .gone:
      try store.record(
        .again(notBefore: 0, failure: failure.reason, isUncertain: isUncertain), of: ids, ticket: ticket, at: instant())
      tally.again += ids.count
      let word: TargetState.Word = failure.kind == .gone ? .disabled : .suspended
      try store.set(TargetState(word, reason: failure.reason, since: instant()), ofTarget: target)
      tally.stopped = "\(target) is \(word.rawValue) from now on: \(failure.reason)"
      return false
    }
  }

  private func instant() -> String { timing.now().formatted(.iso8601) }
  private func milliseconds() -> Int64 { Int64(timing.now().timeIntervalSince1970 * 1000) }
}

extension Duration {
  /// Whole milliseconds.
  var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}

extension KnownTicket {
  /// What the store keeps of a ticket; nil while there is none.
  init?(_ ticket: StoredTicket) {
    guard let id = ticket.externalID else { return nil }
    let digest: String? =
      switch ticket.digest {
      case "": nil
      case StoredTicket.unknownDigest: ""
      default: ticket.digest
      }
    self.init(id: id, url: ticket.url, digest: digest, isOpen: ticket.state == .open)
  }
}

extension StoredTicket {
  /// What is kept for a ticket that was seen and of which nobody knows what it says: no digest looks like it. Nothing is kept
  /// for one that was made and never seen, and that is another matter: no second one is made for that.
  static let unknownDigest = "?"

  /// Takes over what is known after an attempt.
  mutating func update(_ outcome: TicketOutcome) {
    guard let known = outcome.known else {
      (externalID, url, state, digest) = (nil, "", .none, "")
      return
    }
    (externalID, url) = (known.id, known.url)
    digest = known.digest.map { $0.isEmpty ? Self.unknownDigest : $0 } ?? ""
    state = known.isOpen ? .open : outcome.isRefused ? .refused : .closed
  }
}
