import BuiltProgram
import Foundation
import Synchronization
import TestServers

/// The servers of all companies, each behind a proxy that knows where every exchange stands.
struct KillServers: Sendable {
  let tracker: RequestTracker
  let receiver: WebhookReceiver
  let trackerProxy: StepProxy
  let receiverProxy: StepProxy

  static let signingKey = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

  static func start() async throws -> KillServers {
    let tracker = try await RequestTracker.start(queues: ["AccessDrift"])
    let receiver = try await WebhookReceiver.start(secrets: [signingKey])
    return KillServers(
      tracker: tracker, receiver: receiver, trackerProxy: try StepProxy(to: port(tracker.url)),
      receiverProxy: try StepProxy(to: port(receiver.url)))
  }

  private static func port(_ url: String) throws -> Int {
    guard let port = URL(string: url)?.port else { throw TestServerError("no port in \(url)") }
    return port
  }

  /// Waits until the servers have answered what they were sent, also what was sent by processes that are dead.
  func comeToRest() throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while trackerProxy.open + receiverProxy.open > 0 {
      guard ContinuousClock.now < deadline else { throw TestServerError("a server does not answer") }
      usleep(1000)
    }
    trackerProxy.rest()
    receiverProxy.rest()
  }
}

/// A folder with a configuration, where alignd is started and killed.
struct KillSite: Sendable {
  let folder: TestFolder
  let servers: KillServers
  /// Path that the receiver knows this company by.
  let path: String

  /// A folder for a company.
  ///
  /// - Parameters:
  ///   - number: tells companies apart at the receiver.
  ///   - more: lines of each target besides.
  init(_ number: Int, _ servers: KillServers, _ company: SmallCompany, more: String = "") throws {
    folder = try TestFolder()
    self.servers = servers
    path = "/events/\(number)"
    try company.write(to: folder)
    let base = """
      zone: UTC
      matrix: matrix
      sources:
        - id: hr
          kind: file
          path: people.jsonl
          authoritative: true
      findings:
        flapping: { returns: 8, days: 1, confirmRuns: 1 }

      """
    try folder.write(base + "store: other.db\n", to: "other.yaml")
    try folder.write(base + "store: copy.db\n", to: "copy.yaml")
    try folder.write(
      base + """
        store: alignd.db
        targets:
          - id: helpdesk
            kind: rt
            url: \(servers.trackerProxy.url)
            token: { env: RT_TOKEN }
            queue: AccessDrift
        \(more)
          - id: hooks
            kind: webhook
            url: \(servers.receiverProxy.url)\(path)
            signingKey: { env: SIGNING_KEY }
        \(more)

        """, to: "alignd.yaml")
  }

  private var environment: [String: String] {
    ["RT_TOKEN": servers.tracker.token, "SIGNING_KEY": KillServers.signingKey]
  }

  // MARK: Undisturbed

  /// Runs alignd to its end.
  func alignd(_ arguments: [String], config: String = "alignd.yaml") throws -> BuiltBinary.Answer {
    try BuiltBinary.run(
      arguments + ["--config", config], environment: environment, in: URL(filePath: folder.path))
  }

  /// Runs alignd to its end under another program that changes what it meets.
  func alignd(under words: [String], _ arguments: [String]) throws -> KillableProgram.Ending {
    let program = try start(arguments, under: words)
    return try program.wait()
  }

  // MARK: Disturbed

  private func start(
    _ arguments: [String], config: String = "alignd.yaml", under words: [String] = [], name: String = "out"
  )
    throws -> KillableProgram
  {
    try KillableProgram(
      words + [BuiltBinary.url.path] + arguments + ["--config", config], environment: environment, in: folder.path,
      output: folder.file(name))
  }

  /// Kills a process when it enters a call of the system for the `count`th time on one of its threads.
  func kill(
    _ arguments: [String], config: String = "alignd.yaml", at call: String, count: Int
  ) throws -> KillResult {
    let watch = Watch(servers)
    let words = [
      "strace", "-qq", "-f", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
      "inject=\(call):signal=KILL:when=\(count)",
    ]
    return try watch.result(of: try start(arguments, config: config, under: words), servers)
  }

  /// Kills a process some time after its start.
  func kill(_ arguments: [String], after microseconds: Int) throws -> KillResult {
    let watch = Watch(servers)
    let program = try start(arguments)
    usleep(UInt32(microseconds))
    watch.kill(program)
    return try watch.result(of: program, servers)
  }

  /// Kills a process while another one does something, which is done all the same.
  func kill(_ arguments: [String], after microseconds: Int, beside other: [String]) throws -> (KillResult, String) {
    let watch = Watch(servers)
    let program = try start(arguments)
    usleep(UInt32(microseconds / 2))
    let second = try start(other, name: "second")
    usleep(UInt32(microseconds / 2))
    watch.kill(program)
    let ending = try second.wait()
    let result = try watch.result(of: program, servers)
    return (result, ending.code == 0 ? "" : "\(other.joined(separator: " ")): \(ending.output)")
  }

  /// Where in an exchange a process is killed.
  struct Place: Sendable {
    /// Which exchanges are counted.
    enum Kind: Sendable { case events, any, writes, creations }

    let kind: Kind
    /// Which of them.
    let count: Int
    /// Microseconds between the step and the kill.
    var delay = 0

    func counts(_ exchange: StepProxy.Exchange) -> Bool {
      switch kind {
      case .events, .any: true
      case .writes: exchange.method != "GET"
      case .creations: exchange.isCreation
      }
    }
  }

  /// Kills a process at a step of an exchange with one of the servers.
  ///
  /// - Parameter isPatient: whether the servers may finish what they were sent, before anything else happens.
  func kill(
    _ arguments: [String], at step: StepProxy.Step, of place: Place, isPatient: Bool = true
  ) throws -> KillResult {
    let watch = Watch(servers, at: step, of: place)
    let program = try start(arguments)
    watch.give(program)
    return try watch.result(of: program, servers, isPatient: isPatient)
  }
}

/// What came of an attempt to kill.
struct KillResult: Sendable {
  var isKilled: Bool
  /// Tickets that the tracker made of which the process that had asked for them cannot have learnt.
  var unlearned = 0
  /// Exit code and output, for one that lived.
  var ending: KillableProgram.Ending
}

extension StepProxy.Exchange {
  /// Whether it makes a ticket.
  fileprivate var isCreation: Bool { method == "POST" && target.hasSuffix("/REST/2.0/ticket") }
}

/// Watches the proxies during one attempt.
private final class Watch: Sendable {
  private struct State {
    var program: KillableProgram?
    var isKilled = false
    var unlearned = 0
    /// Number of the exchange at which the process is killed, once that has come.
    var chosen: Int?
    var counted = 0
  }

  private let state = Mutex(State())
  private let given = DispatchSemaphore(value: 0)

  init(_ servers: KillServers, at step: StepProxy.Step? = nil, of place: KillSite.Place? = nil) {
    let isOfTracker = place.map { $0.kind != .events } ?? false
    servers.trackerProxy.act { [self] exchange, now in
      let reaction = isOfTracker ? react(exchange, now, step, place) : .goOn
      if now == .answered, exchange.isCreation, exchange.status == 201 {
        state.withLock { state in if state.isKilled { state.unlearned += 1 } }
      }
      return reaction
    }
    servers.receiverProxy.act { [self] exchange, now in isOfTracker ? .goOn : react(exchange, now, step, place) }
  }

  private func react(
    _ exchange: StepProxy.Exchange, _ now: StepProxy.Step, _ step: StepProxy.Step?, _ place: KillSite.Place?
  ) -> StepProxy.Reaction {
    guard let place, let step else { return .goOn }
    if now == .arrived, place.counts(exchange) {
      state.withLock { state in
        state.counted += 1
        if state.counted == place.count { state.chosen = exchange.number }
      }
    }
    guard now == step, state.withLock({ $0.chosen }) == exchange.number else { return .goOn }
    given.wait()
    if place.delay > 0 { usleep(UInt32(place.delay)) }
    if let program = state.withLock({ $0.program }) { kill(program) }
    // Later steps let the server finish what it has.
    return step == .arrived || step == .halfSent ? .cut : .goOn
  }

  func give(_ program: KillableProgram) {
    state.withLock { $0.program = program }
    given.signal()
  }

  func kill(_ program: KillableProgram) {
    if program.kill() { state.withLock { $0.isKilled = true } }
  }

  func result(of program: KillableProgram, _ servers: KillServers, isPatient: Bool = true) throws -> KillResult {
    let ending = try program.wait()
    let isKilled = ending.signal == SIGKILL
    state.withLock { $0.isKilled = isKilled }
    if isPatient { try servers.comeToRest() }
    return KillResult(isKilled: isKilled, unlearned: isKilled ? state.withLock { $0.unlearned } : 0, ending: ending)
  }
}
