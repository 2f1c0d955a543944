public import FoundationEssentials
import Synchronization
public import TicketDelivery

/// A ticket system in memory that commits, on demand, every fault that ticket systems commit, and that can fail at any call.
public final class MemoryTicketSystem: TicketSystem {
  /// What it does wrong, all the time.
  public struct Traps: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: Int
    /// By bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Takes a new state and keeps the old one.
    public static let ignoresState = Traps(rawValue: 1)
    /// Takes a revision and changes nothing.
    public static let ignoresRevision = Traps(rawValue: 2)
    /// Answers a search with all tickets.
    public static let searchMatchesEverything = Traps(rawValue: 4)
    /// Answers a search with nothing.
    public static let searchMatchesNothing = Traps(rawValue: 8)
    /// Searches and lists show a ticket only after ``MemoryTicketSystem/settle()``.
    public static let searchIsLate = Traps(rawValue: 16)
    /// Makes tickets without their keys.
    public static let dropsKey = Traps(rawValue: 32)
    /// Makes a second ticket with a key, and drops the key of that one.
    public static let dropsSecondKey = Traps(rawValue: 64)
    /// Makes closed tickets.
    public static let createsClosed = Traps(rawValue: 128)
    /// Cannot replace bodies.
    public static let keepsBodies = Traps(rawValue: 256)
    /// Changes titles.
    public static let cutsTitles = Traps(rawValue: 512)
    /// Shows nobody the tickets that it has made.
    public static let hidesMade = Traps(rawValue: 1024)
  }

  /// Where a call fails.
  public enum Failing: Sendable, Hashable {
    /// Before anything is done.
    case before(call: Int)
    /// After it was done: the answer is lost.
    case after(call: Int)
  }

  /// A ticket as it is kept.
  public struct Ticket: Sendable, Equatable {
    /// Its number.
    public var id: String
    /// Its key.
    public var key: TicketKey?
    /// Its title.
    public var title: String
    /// Its body.
    public var body: TicketText
    /// Its severity.
    public var severity: String
    /// Whether it is open.
    public var isOpen = true
    /// Whether it was closed as not to be mended.
    public var isRefused = false
    /// When it was closed.
    public var closedAt: Date?
    /// Comments, in order.
    public var comments: [TicketText] = []
    /// Id of the ticket that it was merged into.
    public var mergedInto: String?
    fileprivate var isListed = true
  }

  private struct State {
    var tickets: [Ticket] = []
    var serial = 0
    var calls = 0
    var writes = 0
    var failing: Failing?
  }

  /// What fits.
  public let manner: TicketManner
  private let traps: Traps
  private let state = Mutex(State())

  /// An empty system with traps.
  public init(_ traps: Traps = []) {
    self.traps = traps
    manner = TicketManner(
      titleLimit: 200, bodyLimit: 20_000, markup: .plain,
      searchDelay: traps.contains(.searchIsLate) ? .seconds(30) : .zero, pace: .seconds(1),
      revisesBody: !traps.contains(.keepsBodies))
  }

  // MARK: For tests

  /// All tickets, oldest first.
  public var tickets: [Ticket] { state.withLock { $0.tickets } }
  /// How many calls there were.
  public var calls: Int { state.withLock { $0.calls } }
  /// How many of them changed something, or were meant to.
  public var writes: Int { state.withLock { $0.writes } }

  /// The open tickets with a key.
  public func open(_ key: TicketKey) -> [Ticket] {
    tickets.filter { $0.isOpen && $0.key == key && $0.mergedInto == nil }
  }

  /// Counts calls from here on, and fails at one of them.
  public func fail(_ failing: Failing?) {
    state.withLock {
      $0.calls = 0
      $0.failing = failing
    }
  }

  /// Searches show everything from now on.
  public func settle() {
    state.withLock { state in
      for index in state.tickets.indices { state.tickets[index].isListed = true }
    }
  }

  /// Changes a ticket as a person would.
  public func edit(_ id: String, _ change: (inout Ticket) -> Void) {
    state.withLock { state in
      for index in state.tickets.indices where state.tickets[index].id == id { change(&state.tickets[index]) }
    }
  }

  /// Deletes a ticket.
  public func delete(_ id: String) { state.withLock { $0.tickets.removeAll { $0.id == id } } }

  /// Adds a ticket as a person, or an earlier attempt, would; gives its id.
  @discardableResult
  public func plant(
    _ key: TicketKey?, title: String = "planted", isOpen: Bool = true, isRefused: Bool = false, closedAt: Date? = nil
  ) -> String {
    state.withLock { state in
      state.serial += 1
      state.tickets.append(
        Ticket(
          id: "T\(state.serial)", key: key, title: title, body: TicketText([]), severity: "low", isOpen: isOpen,
          isRefused: isRefused, closedAt: closedAt))
      return "T\(state.serial)"
    }
  }

  // MARK: TicketSystem

  private func call<Result>(
    isWrite: Bool, _ body: (inout State) throws(TargetFailure) -> Result
  ) throws(TargetFailure) -> Result {
    let result = state.withLock { state -> Swift.Result<Result, TargetFailure> in
      state.calls += 1
      if isWrite { state.writes += 1 }
      let kind: TargetFailure.Kind = isWrite ? .uncertain : .retry
      if state.failing == .before(call: state.calls) { return .failure(TargetFailure(kind, "killed before")) }
      do throws(TargetFailure) {
        let result = try body(&state)
        if state.failing == .after(call: state.calls) { return .failure(TargetFailure(kind, "killed after")) }
        return .success(result)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func index(_ id: String, in state: State) throws(TargetFailure) -> Int {
    guard let index = state.tickets.firstIndex(where: { $0.id == id }) else {
      throw TargetFailure(.rejected, "there is no ticket \(id)")
    }
    return index
  }

  private static func shown(_ ticket: Ticket) -> FoundTicket {
    FoundTicket(
      id: ticket.id, url: "https://tickets.example/\(ticket.id)", key: ticket.key, isOpen: ticket.isOpen,
      isRefused: ticket.isRefused, title: ticket.title, closedAt: ticket.closedAt)
  }

  /// Searches.
  public func tickets(carrying key: TicketKey) async throws(TargetFailure) -> [FoundTicket] {
    try call(isWrite: false) { state in
      if traps.contains(.searchMatchesNothing) || traps.contains(.hidesMade) { return [] }
      return state.tickets.filter {
        $0.isListed && $0.mergedInto == nil && ($0.key == key || traps.contains(.searchMatchesEverything))
      }.map(Self.shown)
    }
  }

  /// Reads.
  public func ticket(_ id: String) async throws(TargetFailure) -> FoundTicket? {
    try call(isWrite: false) { state in
      guard !traps.contains(.hidesMade), let ticket = state.tickets.first(where: { $0.id == id }) else { return nil }
      guard let other = ticket.mergedInto else { return Self.shown(ticket) }
      return state.tickets.first { $0.id == other }.map(Self.shown)
    }
  }

  /// Lists.
  public func openTickets() async throws(TargetFailure) -> [FoundTicket] {
    try call(isWrite: false) { state in
      state.tickets.filter { $0.isListed && $0.isOpen && $0.key != nil && $0.mergedInto == nil }.map(Self.shown)
    }
  }

  /// Makes.
  public func create(_ draft: TicketDraft) async throws(TargetFailure) -> String {
    try call(isWrite: true) { state in
      state.serial += 1
      let isSecond = state.tickets.contains { $0.key == draft.key }
      let drops = traps.contains(.dropsKey) || (isSecond && traps.contains(.dropsSecondKey))
      var ticket = Ticket(
        id: "T\(state.serial)", key: drops ? nil : draft.key,
        title: traps.contains(.cutsTitles) ? String(draft.title.prefix(3)) : draft.title, body: draft.body,
        severity: draft.severity)
      ticket.isOpen = !traps.contains(.createsClosed)
      ticket.isListed = !traps.contains(.searchIsLate)
      state.tickets.append(ticket)
      return ticket.id
    }
  }

  /// Revises.
  public func revise(_ id: String, _ draft: TicketDraft) async throws(TargetFailure) {
    try call(isWrite: true) { state throws(TargetFailure) in
      let index = try Self.index(id, in: state)
      guard !traps.contains(.ignoresRevision) else { return }
      if !traps.contains(.dropsKey) { state.tickets[index].key = draft.key }
      state.tickets[index].title = traps.contains(.cutsTitles) ? String(draft.title.prefix(3)) : draft.title
      state.tickets[index].severity = draft.severity
      if manner.revisesBody {
        state.tickets[index].body = draft.body
      } else {
        state.tickets[index].comments.append(draft.body)
      }
    }
  }

  /// Comments.
  public func comment(_ id: String, _ text: TicketText) async throws(TargetFailure) {
    try call(isWrite: true) { state throws(TargetFailure) in
      let index = try Self.index(id, in: state)
      state.tickets[index].comments.append(text)
    }
  }

  /// Opens or closes.
  public func set(_ id: String, isOpen: Bool) async throws(TargetFailure) {
    try call(isWrite: true) { state throws(TargetFailure) in
      let index = try Self.index(id, in: state)
      guard !traps.contains(.ignoresState) else { return }
      state.tickets[index].isOpen = isOpen
      if isOpen { state.tickets[index].isRefused = false }
    }
  }

  /// Says that it is one.
  public func probe() async throws(TargetFailure) -> [String] { ["a ticket system in memory"] }
}
