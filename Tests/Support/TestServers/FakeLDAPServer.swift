import Foundation
import Synchronization

/// A small LDAP server that answers as a test tells it: for the replies that no server here gives (Active Directory's
/// ranges), and for those that no server should give.
///
/// Binds succeed, the root says that it offers pages, and a base that is only asked for exists; every other search is the
/// test's.
public final class FakeLDAPServer: Sendable {
  /// A search that somebody sent.
  public struct Search: Sendable {
    /// Message id, which answers repeat.
    public let id: Int
    /// Number of the connection, from one.
    public let connection: Int
    /// Base.
    public let base: String
    /// 0 base, 1 one level, 2 subtree.
    public let scope: Int
    /// Attributes asked for.
    public let attributes: [String]
    /// The page control's cookie as text; nil without the control.
    public let cookie: String?

    /// Whether it asks for members, as alignd's search for groups does.
    public var isForGroups: Bool {
      attributes.contains { $0.lowercased().hasPrefix("member") && $0.lowercased() != "memberof" }
    }
  }

  /// What the server does next.
  public enum Action: Sendable {
    /// Sends bytes.
    case send([UInt8])
    /// Closes the connection.
    case close
  }

  /// `ldap://127.0.0.1:PORT`.
  public let url: String
  /// Its port.
  public let port: Int
  private let listener: Int32
  private let isActiveDirectory: Bool
  private let seen = Mutex((connections: 0, searches: [Search]()))
  private let answer: @Sendable (Search) -> [Action]

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - isActiveDirectory: whether the root says so.
  ///   - answer: what it does about a search; nothing means silence.
  public init(isActiveDirectory: Bool = false, _ answer: @escaping @Sendable (Search) -> [Action]) throws {
    (listener, port) = try Loopback.listener()
    url = "ldap://127.0.0.1:\(port)"
    self.isActiveDirectory = isActiveDirectory
    self.answer = answer
    let listener = listener
    let thread = Thread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0, let self else { return }
        let number = self.seen.withLock { seen in
          seen.connections += 1
          return seen.connections
        }
        Thread { [weak self] in
          FakeLDAPServer.serve(connection, number, self)
          close(connection)
        }.start()
      }
    }
    thread.start()
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// How many connections there were.
  public var connections: Int { seen.withLock { $0.connections } }
  /// The searches that were the test's to answer.
  public var searches: [Search] { seen.withLock { $0.searches } }

  // MARK: Answers

  /// An entry. An attribute without values is sent as such.
  public static func entry(_ id: Int, _ name: String, _ attributes: [(String, [String])]) -> Action {
    let list = attributes.map { name, values in
      BER.element(0x30, BER.text(name) + BER.element(0x31, values.flatMap { BER.text($0) }))
    }
    return .send(BER.message(id, BER.element(0x64, BER.text(name) + BER.element(0x30, list.flatMap { $0 }))))
  }

  /// The end of a search, with the page control if `cookie` is given.
  public static func done(
    _ id: Int, code: Int = 0, text: String = "", referral: String? = nil, cookie: String? = nil
  ) -> Action {
    let elsewhere = referral.map { BER.element(0xA3, BER.text($0)) } ?? []
    let result = BER.element(0x65, BER.enumerated(code) + BER.text("") + BER.text(text) + elsewhere)
    let control = cookie.map { cookie in
      BER.element(
        0x30,
        BER.text("1.2.840.113556.1.4.319")
          + BER.element(0x04, BER.element(0x30, BER.integer(0) + BER.text(cookie))))
    }
    return .send(BER.message(id, result, controls: control ?? []))
  }

  /// A continuation reference.
  public static func reference(_ id: Int, _ url: String) -> Action {
    .send(BER.message(id, BER.element(0x73, BER.text(url))))
  }

  // MARK: Serving

  private static func serve(_ connection: Int32, _ number: Int, _ server: FakeLDAPServer?) {
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      var rest = received[...]
      while let message = BER.take(&rest) {
        guard let server, server.handle(message.content, connection, number) else { return }
      }
      received = Array(rest)
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      received += buffer[..<count]
    }
  }

  private func handle(_ message: ArraySlice<UInt8>, _ connection: Int32, _ number: Int) -> Bool {
    var rest = message
    guard let id = BER.take(&rest), let operation = BER.take(&rest) else { return false }
    let identifier = id.content.reduce(0) { $0 << 8 | Int($1) }
    switch operation.tag {
    case 0x60:
      let reply = BER.element(0x61, BER.enumerated(0) + BER.text("") + BER.text(""))
      return perform([.send(BER.message(identifier, reply))], connection)
    case 0x63:
      guard let search = search(identifier, number, operation.content, rest) else { return false }
      return perform(standardAnswer(search) ?? answered(search), connection)
    case 0x42: return false
    default: return true
    }
  }

  private func standardAnswer(_ search: Search) -> [Action]? {
    if search.base.isEmpty, search.scope == 0 {
      let capability = isActiveDirectory ? ["1.2.840.113556.1.4.800"] : []
      let root = [("supportedControl", ["1.2.840.113556.1.4.319"]), ("supportedCapabilities", capability)]
      return [FakeLDAPServer.entry(search.id, "", root), FakeLDAPServer.done(search.id)]
    }
    guard search.scope == 0, search.attributes == ["1.1"] else { return nil }
    return [FakeLDAPServer.entry(search.id, search.base, []), FakeLDAPServer.done(search.id)]
  }

  private func answered(_ search: Search) -> [Action] {
    seen.withLock { $0.searches.append(search) }
    return answer(search)
  }

  private func perform(_ actions: [Action], _ connection: Int32) -> Bool {
    var bytes: [UInt8] = []
    var closes = false
    for action in actions where !closes {
      switch action {
      case .close: closes = true
      case .send(let more): bytes += more
      }
    }
    // In one go: small writes after each other wait for the other side's acknowledgement.
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    if closes { return false }
    return true
  }

  private func search(_ id: Int, _ number: Int, _ content: ArraySlice<UInt8>, _ controls: ArraySlice<UInt8>) -> Search?
  {
    var rest = content
    var parts: [ArraySlice<UInt8>] = []
    while let part = BER.take(&rest) { parts.append(part.content) }
    guard parts.count == 8 else { return nil }
    var names: [String] = []
    var list = parts[7]
    while let name = BER.take(&list) { names.append(String(decoding: name.content, as: UTF8.self)) }
    return Search(
      id: id, connection: number, base: String(decoding: parts[0], as: UTF8.self), scope: Int(parts[1].last ?? 0),
      attributes: names, cookie: FakeLDAPServer.cookie(controls))
  }

  private static func cookie(_ controls: ArraySlice<UInt8>) -> String? {
    var rest = controls
    guard var list = BER.take(&rest)?.content, var control = BER.take(&list)?.content else { return nil }
    var value: ArraySlice<UInt8>?
    while let part = BER.take(&control) { value = part.content }
    guard var value, var page = BER.take(&value)?.content, BER.take(&page) != nil, let cookie = BER.take(&page) else {
      return nil
    }
    return String(decoding: cookie.content, as: UTF8.self)
  }
}
