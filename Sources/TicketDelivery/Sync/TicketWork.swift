import AccessModel
import FoundationEssentials

/// One attempt of ``TicketSync``: the order of things.
struct TicketWork {
  let system: any TicketSystem
  let policy: TicketPolicy
  let wanted: WantedTicket
  let draft: TicketDraft
  let known: KnownTicket?
  let isUncertain: Bool
  let now: Date
  let manner: TicketManner
  private let pause: @Sendable (Duration) async throws(CancellationError) -> Void
  /// Whether something was written: nobody knows what a failure after that leaves behind.
  private(set) var hasWritten = false
  var outcome: TicketOutcome

  init(
    system: any TicketSystem, policy: TicketPolicy,
    pause: @escaping @Sendable (Duration) async throws(CancellationError) -> Void, wanted: WantedTicket,
    known: KnownTicket?, isUncertain: Bool, now: Date
  ) {
    (self.system, self.policy, self.pause, self.wanted) = (system, policy, pause, wanted)
    (self.known, self.isUncertain, self.now) = (known, isUncertain, now)
    manner = system.manner
    draft = wanted.draft.fitted(system.manner)
    outcome = TicketOutcome(known: known)
  }

  var key: TicketKey { draft.key }

  /// The order of things.
  mutating func run() async throws(TargetFailure) {
    if let known, let ticket = try await stillThere(known) {
      try await bring(ticket)
    } else {
      try await recover()
    }
  }

  private mutating func bring(_ ticket: FoundTicket) async throws(TargetFailure) {
    if wanted.isOpen { try await keepOpen(ticket) } else { try await keepClosed(ticket) }
  }

  // MARK: Finding it

  /// The ticket that is known here, unless it is gone or is another finding's by now.
  private mutating func stillThere(_ known: KnownTicket) async throws(TargetFailure) -> FoundTicket? {
    guard let ticket = try await system.ticket(known.id) else {
      guard known.digest != nil else { throw Self.unreadable(known.id) }
      outcome.notes.append("ticket \(known.id) is gone")
      return nil
    }
    if ticket.key == key {
      if ticket.id != known.id { outcome.deeds.append(.replaced(known.id, by: ticket.id)) }
    } else if ticket.key == nil, ticket.id == known.id {
      // Made by an attempt that failed before it could look.
      if known.digest == nil, ticket.isOpen { throw await orphaned(ticket) }
      outcome.notes.append("ticket \(known.id) has lost its key")
    } else {
      outcome.notes.append("ticket \(known.id) is now ticket \(ticket.id), which carries another key or none")
      return nil
    }
    learn(ticket)
    return ticket
  }

  /// Looks for the ticket by its key, and makes one where there is none and one is wanted.
  private mutating func recover() async throws(TargetFailure) {
    let found = try await search()
    guard let ticket = choice(of: found) else {
      if wanted.isOpen { return try await create() }
      outcome.known = nil
      return
    }
    // The others first: until they are closed, the next attempt has to search as well.
    try await closeDuplicates(in: found, besides: ticket)
    adopt(ticket)
    try await bring(ticket)
  }

  /// The tickets with the key, but for one. After an attempt of which the end is not known, an open one may be there that the
  /// search does not show: it is searched for again after the delay of searches, and at last among all open tickets.
  private mutating func search(besides old: String? = nil) async throws(TargetFailure) -> [FoundTicket] {
    var found = try await exact().filter { $0.id != old }
    guard isUncertain, !found.contains(where: \.isOpen) else { return found }
    if manner.searchDelay > .zero {
      try await wait(manner.searchDelay)
      found = try await exact().filter { $0.id != old }
    }
    if found.contains(where: \.isOpen) { return found }
    return found + (try await system.openTickets().filter { $0.key == key && $0.id != old })
  }

  private func exact() async throws(TargetFailure) -> [FoundTicket] {
    let found = try await system.tickets(carrying: key)
    let exact = found.filter { $0.key == key }
    guard !exact.isEmpty || found.isEmpty else {
      throw TargetFailure(
        .rejected,
        "the search for the key \(key) gave \(found.count) tickets with other keys: it does not search by key; check the "
          + "configured key field")
    }
    return exact
  }

  /// The oldest open one, else the oldest that may be opened again.
  private func choice(of found: [FoundTicket]) -> FoundTicket? {
    if let open = found.first(where: \.isOpen) { return open }
    return wanted.isOpen ? found.first { !isTooOld($0) } : found.first
  }

  /// Whether a ticket has been closed for so long that a new one is to be made.
  private func isTooOld(_ ticket: FoundTicket) -> Bool {
    guard let window = policy.reopenWindow, !ticket.isOpen, let closedAt = ticket.closedAt else { return false }
    return now.timeIntervalSince(closedAt) > Double(window.components.seconds)
  }

  private mutating func adopt(_ ticket: FoundTicket) {
    outcome.deeds.append(known.map { .replaced($0.id, by: ticket.id) } ?? .adopted(ticket.id))
    // What it says is not known: it may be from an older attempt.
    outcome.known = KnownTicket(id: ticket.id, url: ticket.url, digest: "", isOpen: ticket.isOpen)
  }

  private mutating func learn(_ ticket: FoundTicket) {
    outcome.known = KnownTicket(
      id: ticket.id, url: ticket.url, digest: ticket.id == known?.id ? known?.digest : "", isOpen: ticket.isOpen)
  }

  // MARK: Wanted open

  private mutating func create() async throws(TargetFailure) {
    try await keepPace()
    let id = try await system.create(draft)
    // Whatever fails from here on: this one is there.
    outcome.known = KnownTicket(id: id, digest: nil, isOpen: true)
    guard let made = try await system.ticket(id) else {
      throw Self.unreadable(id)
    }
    guard made.key == key else { throw await orphaned(made) }
    outcome.known = KnownTicket(id: made.id, url: made.url, digest: wanted.draft.digest, isOpen: made.isOpen)
    outcome.deeds.append(known.map { .replaced($0.id, by: made.id) } ?? .created(made.id))
    guard made.isOpen else {
      throw TargetFailure(.rejected, "ticket \(id) was closed when it was made; its first state must be an open one")
    }
    compareTitle(made)
    // Late searches show nothing yet; others that do not will not find it after a crash either.
    guard manner.searchDelay == .zero else { return }
    let found = try await exact()
    if found.contains(where: { $0.id == made.id }) {
      if let oldest = found.first(where: \.isOpen), oldest.id != made.id {
        outcome.known = KnownTicket(id: oldest.id, url: oldest.url, digest: "", isOpen: true)
        try await closeDuplicates(in: found, besides: oldest)
        try await revise(oldest)
      }
    } else {
      outcome.notes.append(
        "the search by key does not show ticket \(made.id), which was just made; check the configured key field")
    }
  }

  /// What it means that a ticket cannot be read that was made and never seen: making another one would not help.
  private static func unreadable(_ id: String) -> TargetFailure {
    TargetFailure(.rejected, "ticket \(id) was made and cannot be read; alignd needs the right to see what it makes")
  }

  /// Closes a ticket that was made and has no key: nobody would ever find it again.
  private mutating func orphaned(_ ticket: FoundTicket) async -> TargetFailure {
    let mend =
      "the system took the ticket and dropped its key; check that the key field is there, applies to the queue or "
      + "project, may be written by alignd and takes the same value twice"
    do throws(TargetFailure) {
      try await keepPace()
      try await system.set(
        ticket.id, isOpen: false,
        saying: TicketText(plain: "Closed by alignd: the key that identifies this ticket was not kept."))
      outcome.known = nil
      return TargetFailure(.rejected, "\(mend); ticket \(ticket.id) was closed again")
    } catch {
      return TargetFailure(.rejected, "\(mend); ticket \(ticket.id) has to be closed by hand: \(error.reason)")
    }
  }

  private mutating func keepOpen(_ ticket: FoundTicket) async throws(TargetFailure) {
    if !ticket.isOpen {
      if ticket.isRefused, policy.refusal == .leave {
        outcome.deeds.append(.leftRefused(ticket.id))
        return
      }
      if isTooOld(ticket) { return try await succeed(ticket) }
      try await set(ticket, isOpen: true, saying: wanted.reopening)
      outcome.deeds.append(.reopened(ticket.id))
    }
    try await revise(ticket)
  }

  /// Puts another ticket in place of one that has been closed for too long; first looks whether an earlier attempt did.
  private mutating func succeed(_ old: FoundTicket) async throws(TargetFailure) {
    let found = try await search(besides: old.id)
    guard let ticket = choice(of: found) else { return try await create() }
    try await closeDuplicates(in: found, besides: ticket)
    adopt(ticket)
    try await keepOpen(ticket)
  }

  /// Brings the words up to date, if they are not.
  private mutating func revise(_ ticket: FoundTicket) async throws(TargetFailure) {
    let digest = wanted.draft.digest
    let before = outcome.known?.digest
    // After an attempt that ended nobody knows where, the ticket may say what was wanted then, and is not any longer.
    guard before != digest || isUncertain else { return }
    var draft = draft
    let change = before?.isEmpty ?? true ? nil : wanted.change
    if !manner.revisesBody, let change { draft.body = TicketText(change.blocks + draft.body.blocks) }
    try await keepPace()
    try await system.revise(ticket.id, draft)
    let now = try await readBack(ticket.id)
    if now.key != key {
      guard ticket.key == nil else {
        throw TargetFailure(.rejected, "ticket \(ticket.id) lost its key when it was revised; check the key field")
      }
      outcome.notes.append("ticket \(ticket.id) takes no key; only alignd's own store knows it")
    }
    if wanted.draft.hasNewTitle(since: before), now.title.words == ticket.title.words,
      now.title.words != draft.title.words
    {
      throw TargetFailure(
        .rejected, "ticket \(ticket.id) was revised, as the system says, and is as it was; check alignd's rights there")
    }
    compareTitle(now)
    outcome.deeds.append(.revised(ticket.id))
    if manner.revisesBody, let change {
      try await keepPace()
      try await system.comment(ticket.id, change)
      outcome.deeds.append(.commented(ticket.id))
    }
    outcome.known?.digest = digest
  }

  // MARK: Wanted closed

  private mutating func keepClosed(_ ticket: FoundTicket) async throws(TargetFailure) {
    guard ticket.isOpen else { return }
    try await set(ticket, isOpen: false, saying: wanted.closing)
    outcome.deeds.append(.closed(ticket.id))
  }

  /// Closes every other open ticket with the key.
  private mutating func closeDuplicates(
    in found: [FoundTicket], besides kept: FoundTicket
  ) async throws(TargetFailure) {
    for other in found where other.isOpen && other.id != kept.id {
      try await write(other.id, isOpen: false, saying: .duplicate(of: kept))
      outcome.deeds.append(.duplicateClosed(other.id))
    }
  }

  // MARK: Writing

  private mutating func set(
    _ ticket: FoundTicket, isOpen: Bool, saying text: TicketText
  ) async throws(TargetFailure) {
    try await write(ticket.id, isOpen: isOpen, saying: text)
    outcome.known?.isOpen = isOpen
  }

  private mutating func write(_ id: String, isOpen: Bool, saying text: TicketText) async throws(TargetFailure) {
    try await keepPace()
    try await system.set(id, isOpen: isOpen, saying: text)
    guard try await readBack(id).isOpen == isOpen else {
      throw TargetFailure(
        .rejected,
        "ticket \(id) was \(isOpen ? "opened" : "closed"), as the system says, and still is \(isOpen ? "closed" : "open"); "
          + "check the configured state and that the workflow lets alignd set it")
    }
  }

  private func readBack(_ id: String) async throws(TargetFailure) -> FoundTicket {
    guard let ticket = try await system.ticket(id) else {
      throw TargetFailure(.retry, "ticket \(id) went while it was written to")
    }
    return ticket
  }

  private mutating func compareTitle(_ ticket: FoundTicket) {
    if ticket.title.words != draft.title.words {
      outcome.notes.append(
        "ticket \(ticket.id) keeps another title than it was given: \(ticket.title.shown(limit: 80))")
    }
  }

  /// Lets the system's time between two writes pass, before every one but the first.
  private mutating func keepPace() async throws(TargetFailure) {
    if hasWritten, manner.pace > .zero { try await wait(manner.pace) }
    hasWritten = true
  }

  private func wait(_ duration: Duration) async throws(TargetFailure) {
    do { try await pause(duration) } catch { throw TargetFailure(.retry, "it was cancelled between two requests") }
  }
}

extension TicketText {
  /// What is said on a ticket that is closed in favour of another one.
  static func duplicate(of kept: FoundTicket) -> TicketText {
    TicketText([
      .paragraph([
        .plain("Closed by alignd: ticket "), .code(kept.id),
        .plain(" is about the same and older. Please go on there."),
      ])
    ])
  }
}

extension String {
  /// Its words: systems change the blanks of titles.
  fileprivate var words: [Substring] { split(whereSeparator: \.isWhitespace) }
}
