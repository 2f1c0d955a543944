import Foundation
import Synchronization

/// A small HTTP/1.1 server that does what a test tells it: a fake, for faults that no real server commits on demand and for
/// the documented answers of services that cannot run here.
///
/// ```swift
/// let server = try FakeHTTPServer { request in [.json(#"{"path": "\#(request.path)"}"#)] }
/// // server.url, server.requests
/// ```
public final class FakeHTTPServer: Sendable {
  /// A request that somebody sent.
  public struct Request: Sendable {
    /// Number of the connection, from one.
    public let connection: Int
    /// Method.
    public let method: String
    /// Path with query, as it came.
    public let target: String
    /// Header lines, names in lower case.
    public let headers: [(name: String, value: String)]
    /// Body.
    public let body: [UInt8]

    /// The path without the query.
    public var path: String {
      target.split(separator: "?", omittingEmptySubsequences: false).first.map(String.init) ?? ""
    }
    /// The query, decoded; the last of repeated names counts.
    public var query: [String: String] {
      let items = URLComponents(string: target)?.queryItems ?? []
      return Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
    }
    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The first value of a header.
    public func header(_ name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }
  }

  /// What the server does next.
  public enum Action: Sendable {
    /// Sends bytes.
    case send([UInt8])
    /// Sends bytes again and again until the client has gone.
    case flood([UInt8])
    /// Sends one byte each time that this many milliseconds have passed, until the client has gone.
    case drip(UInt8, milliseconds: Int)
    /// Is silent until the client has gone.
    case hold
    /// Waits until the gate opens.
    case wait(Gate)
    /// Closes the connection orderly.
    case close
    /// Resets the connection (RST).
    case reset

    /// A whole answer.
    public static func answer(
      _ status: Int, _ headers: [(String, String)] = [], _ body: [UInt8] = []
    ) -> Action {
      let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
      return .send(Array("HTTP/1.1 \(status) Fake\r\n\(lines)Content-Length: \(body.count)\r\n\r\n".utf8) + body)
    }

    /// A whole answer with a JSON text.
    public static func json(_ text: String, status: Int = 200, _ headers: [(String, String)] = []) -> Action {
      answer(status, [("Content-Type", "application/json")] + headers, Array(text.utf8))
    }

    /// A text as bytes.
    public static func text(_ text: String) -> Action { .send(Array(text.utf8)) }
  }

  /// Keeps answers back until the test opens it.
  public final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// A closed gate.
    public init() {}

    /// Lets everybody through from now on.
    public func open() { semaphore.signal() }

    fileprivate func pass() {
      semaphore.wait()
      semaphore.signal()
    }
  }

  /// `http://127.0.0.1:PORT`.
  public let url: String
  /// Its port.
  public let port: Int
  private let listener: Int32
  private let seen = Mutex((connections: 0, ended: 0, requests: [Request]()))
  private let act: @Sendable (Request) -> [Action]

  /// Starts a server; `act` says what it does about each request.
  public init(_ act: @escaping @Sendable (Request) -> [Action]) throws {
    (listener, port) = try Loopback.listener()
    url = "http://127.0.0.1:\(port)"
    self.act = act
    let listener = listener
    let thread = Thread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0, let self else {
          // Closed here and nowhere else: nobody else's socket can get the number while this thread still uses it.
          close(listener)
          if connection >= 0 { close(connection) }
          return
        }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        // Small answers go out at once.
        var yes: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        let number = self.seen.withLock { seen in
          seen.connections += 1
          return seen.connections
        }
        let server = Thread { [weak self] in
          FakeHTTPServer.serve(connection, number, { [weak self] in self })
          close(connection)
          self?.seen.withLock { $0.ended += 1 }
        }
        server.stackSize = 1 << 19
        server.start()
      }
    }
    thread.start()
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
  }

  /// How many connections there were.
  public var connections: Int { seen.withLock { $0.connections } }
  /// How many of them have ended.
  public var endedConnections: Int { seen.withLock { $0.ended } }
  /// The requests, in order of arrival.
  public var requests: [Request] { seen.withLock { $0.requests } }

  // MARK: Serving

  private static func serve(_ connection: Int32, _ number: Int, _ server: () -> FakeHTTPServer?) {
    var reader = Reader(connection: connection)
    while let request = reader.request(number) {
      guard let server = server() else { return }
      server.seen.withLock { $0.requests.append(request) }
      let actions = server.act(request)
      for action in actions where !perform(action, connection, isHead: request.method == "HEAD") { return }
    }
  }

  /// Whether the connection goes on.
  private static func perform(_ action: Action, _ connection: Int32, isHead: Bool) -> Bool {
    switch action {
    case .send(let bytes):
      return sendAll(isHead ? headOnly(bytes) : bytes, connection)
    case .flood(let bytes):
      while sendAll(bytes, connection) {}
      return false
    case .drip(let byte, let milliseconds):
      while sendAll([byte], connection) {
        var waiting = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
        if poll(&waiting, 1, Int32(milliseconds)) != 0 { return false }
      }
      return false
    case .hold:
      var byte: UInt8 = 0
      while recv(connection, &byte, 1, 0) > 0 {}
      return false
    case .wait(let gate):
      gate.pass()
      return true
    case .close:
      return false
    case .reset:
      var now = linger(l_onoff: 1, l_linger: 0)
      setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
      return false
    }
  }

  private static func headOnly(_ bytes: [UInt8]) -> [UInt8] {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return bytes }
    return Array(bytes[..<end.upperBound])
  }

  private static func sendAll(_ bytes: [UInt8], _ connection: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Takes requests from a connection.
  private struct Reader {
    let connection: Int32
    var received: [UInt8] = []

    mutating func request(_ number: Int) -> Request? {
      let end = Array("\r\n\r\n".utf8)
      while received.firstRange(of: end) == nil {
        guard more() else { return nil }
        // Who speaks TLS here is answered in plain text, as servers do.
        guard received.first != 0x16 else {
          _ = FakeHTTPServer.sendAll(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), connection)
          return nil
        }
      }
      guard let boundary = received.firstRange(of: end) else { return nil }
      let lines = String(decoding: received[..<boundary.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
      let words = lines[0].split(separator: " ")
      guard words.count == 3 else { return nil }
      let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
        guard let colon = line.firstIndex(of: ":") else { return nil }
        let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        return (line[..<colon].lowercased(), value)
      }
      let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
      received.removeSubrange(..<boundary.upperBound)
      while received.count < length { guard more() else { return nil } }
      let body = Array(received.prefix(length))
      received.removeFirst(length)
      return Request(
        connection: number, method: String(words[0]), target: String(words[1]), headers: headers, body: body)
    }

    private mutating func more() -> Bool {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return false }
      received += buffer[..<count]
      return true
    }
  }
}
