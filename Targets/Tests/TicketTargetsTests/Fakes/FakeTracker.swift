import Foundation
import Synchronization
import TestServers
import TicketTargets

/// What the fakes of ticket systems share: tickets, the faults that they commit, and the reading of requests.
final class FakeTracker: Sendable {
  enum Trap: Hashable, Sendable {
    /// Changes of state are answered well and not done.
    case ignoresState
    /// Tickets are made without their keys.
    case dropsKey
    /// Searches do not filter.
    case searchMatchesEverything
    /// Searches find nothing.
    case searchMatchesNothing
    /// Searches show a ticket only after ``FakeTracker/settle()``.
    case searchIsLate
    /// A ticket is made, and the answer is a 502.
    case losesCreateAnswer
    /// Every write is asked too often.
    case limitsWrites
    /// What is right in a credential's eyes is not allowed.
    case lacksRights
  }

  struct Ticket: Sendable {
    var id: Int
    var fields: [String: JSONValue]
    var labels: [String]
    var isOpen = true
    var isRefused = false
    var isGone = false
    var isMoved = false
    var isListed = true
    var comments: [String] = []
  }

  struct State {
    var tickets: [Ticket] = []
    var traps: Set<Trap>
    var writes = 0
  }

  let state: Mutex<State>

  init(_ traps: Set<Trap>) { state = Mutex(State(traps: traps)) }

  var tickets: [Ticket] { state.withLock { $0.tickets } }
  var traps: Set<Trap> { state.withLock { $0.traps } }
  var writes: Int { state.withLock { $0.writes } }

  func edit(_ id: String, _ change: (inout Ticket) -> Void) {
    state.withLock { state in
      for index in state.tickets.indices where String(state.tickets[index].id) == id { change(&state.tickets[index]) }
    }
  }

  func settle() {
    state.withLock { state in
      for index in state.tickets.indices { state.tickets[index].isListed = true }
    }
  }

  /// Adds a ticket; gives its number.
  func add(_ fields: [String: JSONValue], labels: [String], isLate: Bool = true) -> Int {
    state.withLock { state in
      let id = 10_000 + state.tickets.count + 1
      var ticket = Ticket(id: id, fields: fields, labels: state.traps.contains(.dropsKey) ? [] : labels)
      ticket.isListed = !(isLate && state.traps.contains(.searchIsLate))
      state.tickets.append(ticket)
      return id
    }
  }

  /// Opens or closes, unless that is ignored.
  func set(_ id: Int, isOpen: Bool, _ fields: [String: JSONValue] = [:]) {
    state.withLock { state in
      guard !state.traps.contains(.ignoresState),
        let index = state.tickets.firstIndex(where: { $0.id == id })
      else { return }
      state.tickets[index].isOpen = isOpen
      if isOpen { state.tickets[index].isRefused = false }
      state.tickets[index].fields.merge(fields) { $1 }
    }
  }

  func change(_ id: Int, _ change: (inout Ticket) -> Void) { edit(String(id), change) }

  func ticket(_ id: String) -> Ticket? { tickets.first { String($0.id) == id && !$0.isGone } }

  /// What a search that looks for a label gives.
  func found(_ matches: (Ticket) -> Bool) -> [Ticket] {
    state.withLock { state in
      if state.traps.contains(.searchMatchesNothing) { return [] }
      return state.tickets.filter {
        !$0.isGone && $0.isListed && (state.traps.contains(.searchMatchesEverything) || matches($0))
      }
    }
  }

  /// Counts a write; says whether it is one too many.
  func isLimited(_ request: FakeHTTPServer.Request) -> Bool {
    state.withLock { state in
      if request.method != "GET" { state.writes += 1 }
      return request.method != "GET" && state.traps.contains(.limitsWrites)
    }
  }
}

extension FakeHTTPServer.Request {
  /// The body as JSON; null for none.
  var json: JSONValue { (try? JSONDecoder().decode(JSONValue.self, from: Data(body))) ?? .null }
  /// The parts of the path.
  var parts: [String] { path.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) } }
}

extension FakeHTTPServer.Action {
  /// A JSON value.
  static func json(_ value: JSONValue, status: Int = 200) -> FakeHTTPServer.Action {
    let text = (try? JSONEncoder().encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    return .json(text, status: status, [])
  }

  /// Nothing, with a status.
  static func status(_ status: Int, _ headers: [(String, String)] = []) -> FakeHTTPServer.Action {
    .answer(status, headers, [])
  }
}
