import Foundation
import ProviderReading
import TestServers

extension Fault {
  /// Every fault of the table, by its name there.
  static let all: [String: Fault] = signIn.merging(children) { $1 }.merging(limits) { $1 }.merging(network) { $1 }
    .merging(content) { $1 }.merging(pages) { $1 }

  // MARK: Signing in

  private static let signIn: [String: Fault] = [
    "401 from the first request on": Fault.none.with { fault in
      fault.target = .users(page: 1)
      fault.tokens = 2
      fault.instead = { $0.place == .token ? nil : [.json(#"{"message":"no"}"#, status: 401)] }
    },
    "401 where the token is given": Fault.none.with { fault in
      fault.target = .users(page: 1)
      fault.tokens = 0
      fault.instead = { $0.place == .token ? [.json(#"{"error":"invalid_client"}"#, status: 401)] : nil }
    },
    "401 in the middle, until the token is renewed": status(401, times: 1).with { $0.tokens = 2 },
    "401 in the middle": status(401),
    "the token's life ends in the middle": changing { moment, _ in
      if moment.place == .users(page: 1) { moment.provider.clock.advance(.seconds(3590)) }
    }.with { $0.tokens = 2 },
  ]

  // MARK: Children

  private static let child = Provider.Place.members(of: "g2", page: 1)

  private static let children: [String: Fault] = [
    "403 on one child": status(403, at: child),
    "403 whose message quotes the credentials": answering(child) { moment in
      let sent = ["authorization", "x-api-key"].compactMap { moment.request.header($0) }
      let words = "\(Style.secret) of \(sent.joined()) may not"
      return [.json(#"{"message":"\#(words.replacingOccurrences(of: "/", with: "\\/"))"}"#, status: 403)]
    },
    "404 on a child that has vanished, as the definition says": status(404, at: child)
      .with { $0.without = ["dee → group:auditors"] },
    "410 on a child, of which the definition says nothing": status(410, at: child),
    "500 for ever on the second page of a child": status(500, at: .members(of: "g1", page: 2))
      .with { $0.group = "engineers" },
  ]

  // MARK: Too many requests, and failures that pass

  private static func http(_ seconds: Int64) -> String {
    let form = DateFormatter()
    form.locale = Locale(identifier: "en_US_POSIX")
    form.timeZone = TimeZone(identifier: "GMT")
    form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return form.string(from: Date(timeIntervalSince1970: Double(seconds)))
  }

  private static let soon = TestClock.start + 40

  private static let limits: [String: Fault] = [
    "429 with Retry-After in seconds": status(429, times: 1, [("Retry-After", "7")]).waiting(7),
    "429 with Retry-After as a date": status(429, times: 1, [("Retry-After", http(soon))]).waiting(40),
    "429 with the reset in seconds since 1970": status(429, times: 1, [("X-Reset", "\(soon)")]).waiting(40),
    "429 with the reset in seconds from now": status(429, times: 1, [("X-Reset", "9")])
      .waiting(9, reset: "seconds"),
    "429 with the reset as a date": status(429, times: 1, [("X-Reset", http(soon))]).waiting(40, reset: "date"),
    "429 without a word on when to come back": status(429, times: 1),
    "403 with nothing left of the allowance": status(403, times: 1, [("X-Left", "0"), ("X-Reset", "\(soon)")])
      .waiting(40),
    "429 for ever": status(429),
    "an error that the definition takes for 429": status(400, times: 1, [], #"{"code":"throttled"}"#),
    "500 once": status(500, times: 1), "502 once": status(502, times: 1), "503 once": status(503, times: 1),
    "503 with Retry-After": status(503, times: 1, [("Retry-After", "5")]).waiting(5),
    "500 for ever": status(500), "502 for ever": status(502), "503 for ever": status(503),
  ]

  private static let half = FakeHTTPServer.Action.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"items\":[")

  private static let network: [String: Fault] = [
    "the connection is reset once": answering(times: 1) { _ in [.reset] }.with { $0.closes = true },
    "the connection is reset for ever": answering { _ in [.reset] }.with { $0.closes = true },
    "the connection ends within the answer once": answering(times: 1) { _ in [half, .close] },
    "the connection ends within the answer for ever": answering { _ in [half, .close] },
    "an answer that comes byte by byte (slow loris)": answering { _ in
      [.text("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"), .drip(32, milliseconds: 200)]
    }.with { $0.requestTimeout = 1 },
    "an answer that never comes": answering { _ in [.hold] }.with { $0.requestTimeout = 1 },
    "an answer that is no HTTP": answering { _ in [.text("220 mail.example.org ready\r\n"), .close] },
    "an answer without end": answering { _ in
      [.text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n["), .flood(Array("[],[],[],[],".utf8))]
    }.with { $0.sizeLimit = 1 << 20 },
    "a gzip bomb": answering { _ in
      [.answer(200, [("Content-Type", "application/json"), ("Content-Encoding", "gzip")], GzipBomb.bytes)]
    }.with { $0.sizeLimit = 1 << 20 },
    "a redirection to another host": answering { moment in
      [.answer(302, [("Location", moment.provider.stranger.url + "/users")])]
    },
    "the time for the whole reading ends": answering { moment in
      moment.provider.clock.expire()
      return [.hold]
    },
  ]

  // MARK: Answers that are none

  private static let content: [String: Fault] = [
    "truncated JSON": body(#"{"total":5,"items":[{"id":"u3","login":"c"#),
    "another content type": body(#"{"total":5,"items":[]}"#, type: "text/plain"),
    "a sign-in page in HTML with 200": body("<!DOCTYPE html><form>Sign in</form>", type: "text/html"),
    "204 without a body": answering { _ in [.text("HTTP/1.1 204 No Content\r\n\r\n")] },
    "200 with an error in the body": body(#"{"error":{"message":"the database is away"}}"#),
    "an object without the list": body(#"{"total":5}"#),
    "a field of 10 MB": body(
      #"{"total":5,"items":[{"id":"u3","login":"\#(String(repeating: "x", count: 10_000_000))"}]}"#),
    "invalid UTF-8": bytes(
      Array(#"{"total":5,"items":[{"id":"u3","login":""#.utf8) + [0xC3, 0x28] + Array(#""}]}"#.utf8)),
    "arrays nested 10,000 deep": body(
      #"{"total":5,"items":"# + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000) + "}"),
  ]

  // MARK: Pages that do not fit together

  private static let pages: [String: Fault] = [
    "a next page on another host": changing(.users(page: 1)) { moment, page in
      guard moment.place == .users(page: 1) else { return }
      page.nextURL = moment.provider.stranger.url + moment.provider.address(2)
    },
    "the same next page twice": changing { moment, page in
      if moment.place == .users(page: 2) { page.next = 2 }
    },
    "the first page whatever is asked for": changing { moment, page in
      guard moment.place.isUsers else { return }
      page.items = [#"{"id":"u1","login":"ada"}"#, #"{"id":"u2","login":"ben"}"#]
    },
    "empty pages without end": changing(.users(page: 1)) { moment, page in
      guard case .users(let number) = moment.place else { return }
      (page.items, page.next) = ([], number * 2)
    },
    "a total that grows in the middle": changing { moment, page in
      if moment.place.isUsers, moment.place != .users(page: 1) { page.total = 6 }
    },
    "a total that is not reached": changing { moment, page in
      if moment.place.isUsers { page.total = 6 }
    },
    "a page that comes twice": changing { moment, page in
      guard moment.place == .users(page: 2) else { return }
      page.items = [#"{"id":"u1","login":"ada"}"#, #"{"id":"u2","login":"ben"}"#]
    },
    "somebody leaves, and the pages move": changing { moment, _ in
      if moment.place == .users(page: 1) { moment.provider.leave() }
    },
    "two entries with one id": changing { moment, page in
      if moment.place == .users(page: 2) { page.items[0] = #"{"id":"u2","login":"ben the second"}"# }
    },
    "nobody where there should be people": changing(.users(page: 1)) { moment, page in
      if moment.place.isUsers { (page.items, page.total, page.next) = ([], 0, nil) }
    },
    "a page that has expired once": status(400, times: 1, [], #"{"code":"expired"}"#),
    "a page that has expired for ever": status(400, [], #"{"code":"expired"}"#),
    "a page of groups that has expired, after members were read": status(
      400, at: .groups(page: 2), times: 1, [], #"{"code":"expired"}"#
    ).with { $0.once = [.members(of: "g1", page: 1), .members(of: "g2", page: 1), .members(of: "g3", page: 1)] },
    "a page that has expired, and somebody has left since": answering(times: 1) { moment in
      moment.provider.leave()
      return [.json(#"{"code":"expired"}"#, status: 400)]
    },
  ]
}
