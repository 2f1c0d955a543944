import Foundation
import Synchronization

/// Hands HTTP exchanges on to a real server and stops at every step of each, so that a test can do something exactly there:
/// kill the client, above all.
///
/// ```swift
/// let proxy = try StepProxy(to: 8080)
/// proxy.act { exchange, step in
///   guard step == .sent, exchange.method == "POST" else { return .goOn }
///   kill(pid, SIGKILL)
///   return .goOn  // the server's answer is taken, and reaches nobody
/// }
/// ```
public final class StepProxy: Sendable {
  /// Where an exchange stands.
  public enum Step: Sendable, Hashable, CaseIterable {
    /// The client has sent it, and nothing of it has reached the server.
    case arrived
    /// The server has the first half of it.
    case halfSent
    /// The server has all of it, and its answer is awaited.
    case sent
    /// The answer is here, and nothing of it has reached the client.
    case answered
    /// The client's system has all of the answer.
    case passed
  }

  /// A request and, from ``Step/answered`` on, the status of its answer.
  public struct Exchange: Sendable {
    /// Number of the request since ``act(_:)``, from one.
    public let number: Int
    /// Method.
    public let method: String
    /// Path with query.
    public let target: String
    /// The answer's status; 0 before there is one.
    public var status = 0
  }

  /// How an exchange goes on.
  public enum Reaction: Sendable {
    /// As if nothing stood in between.
    case goOn
    /// Both connections are closed.
    case cut
    /// The client gets these bytes instead, and the connection is closed: of ``Step/arrived``, nothing reaches the server; of
    /// ``Step/answered``, the server has done what was asked.
    case answer([UInt8])
    /// The client gets these bytes, and then one more each time that so many milliseconds have passed, until it has gone.
    case drip([UInt8], milliseconds: Int)
  }

  /// What is done at each step; it may block.
  public typealias Action = @Sendable (Exchange, Step) -> Reaction

  /// `http://127.0.0.1:PORT`.
  public let url: String
  private let state: State

  private final class State: Sendable {
    let inner = Mutex((action: nil as Action?, number: 0, open: 0))

    func begin(_ head: String) -> Exchange {
      let words = head.prefix { $0 != "\r\n" }.split(separator: " ")
      let number = inner.withLock { inner in
        inner.number += 1
        inner.open += 1
        return inner.number
      }
      return Exchange(
        number: number, method: words.first.map(String.init) ?? "", target: words.count > 1 ? String(words[1]) : "")
    }
    func reaction(_ exchange: Exchange, _ step: Step) -> Reaction {
      inner.withLock { $0.action }?(exchange, step) ?? .goOn
    }
    func end() { inner.withLock { $0.open -= 1 } }
  }

  /// Starts a proxy to a server on a port of 127.0.0.1.
  public init(to port: Int) throws {
    let (listener, own) = try Loopback.listener()
    url = "http://127.0.0.1:\(own)"
    let state = State()
    self.state = state
    _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
    // Lives as long as the tests do: a few descriptors.
    let thread = Thread {
      while case let client = accept(listener, nil, nil), client >= 0 {
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        let connection = Thread { StepProxy.serve(client, port, state) }
        connection.stackSize = 1 << 19
        connection.start()
      }
    }
    thread.stackSize = 1 << 19
    thread.start()
  }

  /// Has every step of every exchange from now on lead to an action, and counts requests anew.
  public func act(_ action: @escaping Action) {
    state.inner.withLock { inner in (inner.action, inner.number) = (action, 0) }
  }

  /// Lets everything pass, and counts requests anew.
  public func rest() { state.inner.withLock { inner in (inner.action, inner.number) = (nil, 0) } }

  /// How many exchanges are under way.
  public var open: Int { state.inner.withLock { $0.open } }

  // MARK: One connection

  private static func serve(_ client: Int32, _ port: Int, _ state: State) {
    var yes: Int32 = 1
    setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    var requests = MessageReader(client)
    var server: Int32 = -1
    defer {
      close(client)
      if server >= 0 { close(server) }
    }
    while let request = requests.message(isAnswer: false, hasBody: true) {
      var exchange = state.begin(request.head)
      let goesOn = { () -> Bool in
        defer { state.end() }
        func passes(_ step: Step) -> Bool { perform(state.reaction(exchange, step), client) }
        guard passes(.arrived) else { return false }
        // A connection for each request: a server that closes idle ones must not look like one that lost a request.
        if server >= 0 { close(server) }
        server = Loopback.connection(to: port) ?? -1
        guard server >= 0 else { return false }
        setsockopt(server, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        let half = request.bytes.count / 2
        guard write(request.bytes[..<half], server), passes(.halfSent), write(request.bytes[half...], server),
          passes(.sent)
        else { return false }
        var answers = MessageReader(server)
        guard let answer = answers.message(isAnswer: true, hasBody: exchange.method != "HEAD") else { return false }
        exchange.status = answer.head.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) } ?? 0
        guard passes(.answered) else { return false }
        let isTaken = write(answer.bytes[...], client)
        return passes(.passed) && isTaken && answer.keepsAlive
      }()
      if !goesOn { return }
    }
  }

  /// Whether the exchange goes on.
  private static func perform(_ reaction: Reaction, _ client: Int32) -> Bool {
    switch reaction {
    case .goOn: return true
    case .cut: return false
    case .answer(let bytes):
      _ = write(bytes[...], client)
      return false
    case .drip(let bytes, let milliseconds):
      guard write(bytes[...], client) else { return false }
      var waiting = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
      while poll(&waiting, 1, Int32(milliseconds)) == 0, write([0x20], client) {}
      return false
    }
  }

  private static func write(_ bytes: ArraySlice<UInt8>, _ descriptor: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}

/// Takes whole HTTP/1.1 messages from a socket (RFC 9112 6.3), as they came.
private struct MessageReader {
  struct Message {
    let head: String
    let bytes: [UInt8]
    /// Whether the connection goes on after it.
    let keepsAlive: Bool
  }

  private let descriptor: Int32
  private var received: [UInt8] = []

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  mutating func message(isAnswer: Bool, hasBody: Bool) -> Message? {
    let end = Array("\r\n\r\n".utf8)
    while received.firstRange(of: end) == nil { guard more() else { return nil } }
    guard let boundary = received.firstRange(of: end) else { return nil }
    let head = String(decoding: received[..<boundary.lowerBound], as: UTF8.self)
    var fields: [String: String] = [:]
    for line in head.components(separatedBy: "\r\n").dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    let status = isAnswer ? head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 : 0
    var length = boundary.upperBound
    var keepsAlive = fields["connection"]?.lowercased() != "close"
    if !hasBody || status == 204 || status == 304 {
      // Nothing follows.
    } else if fields["transfer-encoding"]?.lowercased().hasSuffix("chunked") ?? false {
      let last = Array("0\r\n\r\n".utf8)
      while !received[boundary.upperBound...].starts(with: last), !received.ends(with: [13, 10] + last) {
        guard more() else { return nil }
      }
      length = received.count
    } else if let count = fields["content-length"].flatMap({ Int($0) }) {
      length += count
      while received.count < length { guard more() else { return nil } }
    } else if isAnswer {
      keepsAlive = false
      while more() {}
      length = received.count
    }
    let bytes = Array(received.prefix(length))
    received.removeFirst(min(length, received.count))
    return Message(head: head, bytes: bytes, keepsAlive: keepsAlive)
  }

  private mutating func more() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    received += buffer[..<count]
    return true
  }
}

extension Array where Element == UInt8 {
  fileprivate func ends(with other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}
