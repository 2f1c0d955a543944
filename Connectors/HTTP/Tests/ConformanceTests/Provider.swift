import Crypto
import Foundation
import ProviderReading
import Synchronization
import TestServers

/// A small provider that speaks one ``Style`` correctly: five people in three pages, three groups in two, and a fault in
/// front of its answers.
final class Provider: Sendable {
  /// What is asked for.
  enum Place: Hashable, Sendable {
    case token
    case users(page: Int)
    case groups(page: Int)
    case members(of: String, page: Int)
    case unknown
  }

  /// A page of a listing, before it is written.
  struct Page: Sendable {
    /// JSON texts.
    var items: [String]
    var total: Int
    /// Where the next page begins.
    var next: Int?
    /// A whole address instead.
    var nextURL: String?
  }

  private struct State {
    var asked: [Place: Int] = [:]
    var tokens = 0
    var users = Provider.users
  }

  static let users = [("u1", "ada"), ("u2", "ben"), ("u3", "cy"), ("u4", "dee"), ("u5", "eli")]
  static let groups = [("g1", "engineers"), ("g2", "auditors"), ("g3", "everybody")]
  static let members = ["g1": ["u1", "u2", "u3"], "g2": ["u4"], "g3": ["g1", "ghost"]]
  private static let size = 2

  let style: Style
  let fault: Fault
  let clock: TestClock
  /// Another host, to which nothing must ever be sent.
  let stranger: FakeHTTPServer
  private let state = Mutex(State())
  private let listener = Mutex(FakeHTTPServer?.none)

  init(_ style: Style, _ fault: Fault, _ clock: TestClock) throws {
    (self.style, self.fault, self.clock) = (style, fault, clock)
    stranger = try FakeHTTPServer { _ in [.json("{}")] }
    let server = try FakeHTTPServer { [weak self] in self?.answer($0) ?? [.close] }
    listener.withLock { $0 = server }
  }

  var url: String { listener.withLock { $0?.url ?? "" } }
  /// How many tokens were given.
  var tokens: Int { state.withLock { $0.tokens } }
  /// Every request that came.
  var requests: Int { listener.withLock { $0?.requests.count ?? 0 } }
  /// How often a place was asked for.
  func asked(_ place: Place) -> Int { state.withLock { $0.asked[place] ?? 0 } }

  /// The token that is good now.
  var token: String { "conformance-token-\(tokens)-8d2e" }

  /// What basic authentication sends.
  var basic: String { Data("\(Style.user):\(Style.secret)".utf8).base64EncodedString() }

  /// The first of the people leaves.
  func leave() { state.withLock { $0.users = Array(Provider.users.dropFirst()) } }

  // MARK: Answering

  private func answer(_ request: FakeHTTPServer.Request) -> [FakeHTTPServer.Action] {
    let (place, start) = place(of: request)
    let count = state.withLock { state in
      state.asked[place, default: 0] += 1
      return state.asked[place] ?? 0
    }
    let moment = Fault.Moment(place: place, count: count, provider: self, request: request)
    if place == .token { return fault.instead(moment) ?? [giveToken(request)] }
    guard isSignedIn(request) else { return [.json(#"{"message":"who are you"}"#, status: 401)] }
    var page = page(place, start)
    if let instead = fault.instead(moment) { return instead }
    fault.change(moment, &page)
    let closing = fault.closes ? [("Connection", "close")] : []
    return [.json(text(page), headers(page) + closing)] + (fault.closes ? [.close] : [])
  }

  private func giveToken(_ request: FakeHTTPServer.Request) -> FakeHTTPServer.Action {
    let form = fields(request.text)
    let isKnown =
      switch style.authentication {
      case .clientCredentials: form["client_id"] == Style.user && form["client_secret"] == Style.secret
      case .assertion: isSigned(form["client_assertion"] ?? "")
      default: false
      }
    guard isKnown else { return .json(#"{"error":"invalid_client"}"#, status: 401) }
    state.withLock { $0.tokens += 1 }
    return .json(#"{"access_token":"\#(token)","expires_in":3600}"#)
  }

  private func isSigned(_ assertion: String) -> Bool {
    let parts = assertion.components(separatedBy: ".")
    guard parts.count == 3, let bytes = data(parts[2]), let claims = data(parts[1]),
      let signature = try? P256.Signing.ECDSASignature(rawRepresentation: bytes)
    else { return false }
    let isWhole = Style.privateKey.publicKey.isValidSignature(signature, for: Data("\(parts[0]).\(parts[1])".utf8))
    return isWhole && String(decoding: claims, as: UTF8.self).contains(#""aud":"\#(url)/token""#)
  }

  private func data(_ text: String) -> Data? {
    let plain = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4))
  }

  private func isSignedIn(_ request: FakeHTTPServer.Request) -> Bool {
    switch style.authentication {
    case .bearer: request.header("authorization") == "Bearer \(Style.secret)"
    case .apiKey: request.header("x-api-key") == Style.secret
    case .basic:
      request.header("authorization")
        == "Basic " + basic
    case .clientCredentials, .assertion: request.header("authorization") == "Bearer \(token)"
    case .awsSigV4:
      request.header("authorization")?.hasPrefix("AWS4-HMAC-SHA256 Credential=\(Style.user)/") == true
    }
  }

  // MARK: Places

  private func fields(_ form: String) -> [String: String] {
    let items = URLComponents(string: "?" + form)?.queryItems ?? []
    return Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
  }

  private func place(of request: FakeHTTPServer.Request) -> (Place, start: Int) {
    if request.path == "/token" { return (.token, 0) }
    var values = request.query
    switch style.paging {
    case .cursorInForm: values = fields(request.text)
    case .cursorInJSON:
      values = (try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: String]) ?? [:]
    default:
      let parts = request.path.split(separator: "/").map(String.init)
      values["list"] = parts.last
      if parts.count == 3 { values["group"] = parts[1] }
    }
    let list = values["list"] ?? ""
    let group = values["group"] ?? ""
    let start = start(values, ids: ids(list, group))
    // A page that begins behind the last item is one more.
    let page = (start + Provider.size - 1) / Provider.size + 1
    switch list {
    case "users": return (.users(page: page), start)
    case "groups": return (.groups(page: page), start)
    case "members": return (.members(of: group, page: page), start)
    default: return (.unknown, start)
    }
  }

  private func ids(_ list: String, _ group: String) -> [String] {
    switch list {
    case "users": state.withLock { $0.users.map(\.0) }
    case "groups": Provider.groups.map(\.0)
    default: Provider.members[group] ?? []
    }
  }

  private func start(_ values: [String: String], ids: [String]) -> Int {
    switch style.paging {
    case .page: return ((values["page"].flatMap { Int($0) } ?? 1) - 1) * Provider.size
    case .offset: return values["offset"].flatMap { Int($0) } ?? 0
    case .marker:
      guard let last = values["after"] else { return 0 }
      return ids.firstIndex(of: last).map { $0 + 1 } ?? ids.count
    case .link, .nextURL, .cursorInQuery, .cursorInForm, .cursorInJSON:
      return values["cursor"].flatMap { Int($0.dropFirst()) } ?? 0
    }
  }

  // MARK: Pages

  private func page(_ place: Place, _ start: Int) -> Page {
    var all: [String]
    switch place {
    case .users:
      all = state.withLock { $0.users }.map { #"{"id":"\#($0.0)","login":"\#($0.1)"}"# }
    case .groups: all = Provider.groups.map { #"{"id":"\#($0.0)","name":"\#($0.1)"}"# }
    case .members(let group, _): all = (Provider.members[group] ?? []).map { #"{"id":"\#($0)"}"# }
    case .token, .unknown: all = []
    }
    let end = min(start + Provider.size, all.count)
    let items = start < end ? Array(all[start..<end]) : []
    return Page(items: items, total: all.count, next: end < all.count ? end : nil)
  }

  /// The address of the page that begins at a position, for styles that give one.
  func address(_ start: Int, _ list: String = "users") -> String { "/\(list)?cursor=c\(start)" }

  private func text(_ page: Page) -> String {
    let next =
      switch style.paging {
      case .nextURL: page.nextURL.map { #","next":"\#($0)""# } ?? page.next.map { #","next":"?cursor=c\#($0)""# }
      case .cursorInQuery, .cursorInForm, .cursorInJSON: page.next.map { #","next":"c\#($0)""# }
      case .link, .page, .offset, .marker: String?.none
      }
    return #"{"total":\#(page.total),"items":[\#(page.items.joined(separator: ","))]\#(next ?? "")}"#
  }

  private func headers(_ page: Page) -> [(String, String)] {
    guard style.paging == .link, let next = page.nextURL ?? page.next.map({ "?cursor=c\($0)" }) else { return [] }
    return [("Link", #"<?cursor=c0>; rel="first""#), ("Link", #"<\#(next)>; rel="next""#)]
  }
}
