import Foundation
import SignedAssertions
import Synchronization
import TestServers

/// Answers as Okta's management API is documented to: shapes, two `link` headers, rate-limit headers, error codes.
final class OktaFake: Sendable {
  /// What goes wrong.
  enum Mode: Equatable {
    /// Who asks for this path may not.
    case forbidden(String)
    /// This group was deleted after the groups were listed.
    case vanished(String)
    /// This path answers once that there were too many requests, until forty seconds later.
    case limited(String)
    /// This path answers once that few requests are left, until forty seconds later.
    case nearlySpent(String)
    /// The token ends after that many requests.
    case expiring(Int)
    /// Next pages lead to the host of the admin console.
    case adminHost
    /// Next pages of members lead back to the same page.
    case circling
    /// This group hides one of the members that it counts.
    case hiding(String)
    /// Tokens are given only with a proof of possession.
    case proofOfPossession
  }

  static let token = "00secret"
  static let clientID = "0oa-alignd"
  static let key = Result { try AssertionKey() }

  private let pageSize: Int
  private let modes: [Mode]
  private let state = Mutex((tokens: 0, requests: 0, limited: Set<String>()))
  private let main: FakeHTTPServer
  private let admin: FakeHTTPServer

  /// `https://example.okta.com`, as it were.
  var url: String { main.url }
  /// `https://example-admin.okta.com`, as it were.
  var adminURL: String { admin.url }
  /// Paths that were asked for, at either address.
  var requests: [FakeHTTPServer.Request] { main.requests + admin.requests }
  /// Paths that were asked for at the admin console.
  var adminRequests: [FakeHTTPServer.Request] { admin.requests }

  init(pageSize: Int = 200, _ modes: Mode...) throws {
    self.pageSize = pageSize
    self.modes = modes
    let reach = Reach()
    main = try FakeHTTPServer { request in reach.fake?.answer(request) ?? [.close] }
    admin = try FakeHTTPServer { request in reach.fake?.answer(request) ?? [.close] }
    reach.fake = self
  }

  /// The server is made before the fake is.
  private final class Reach: @unchecked Sendable { weak var fake: OktaFake? }

  // MARK: Answering

  private func answer(_ request: FakeHTTPServer.Request) -> [FakeHTTPServer.Action] {
    if request.method == "POST", request.path == "/oauth2/v1/token" { return [giveToken(request)] }
    let number = state.withLock { state in
      state.requests += 1
      return state.requests
    }
    guard isSignedIn(request, number) else {
      return [error(401, "E0000011", "Invalid token provided", remaining: 600 - number)]
    }
    let path = request.path
    if modes.contains(.forbidden(path)) {
      return [error(403, "E0000006", "You do not have permission to perform the requested action", remaining: 500)]
    }
    if modes.contains(.limited(path)), state.withLock({ $0.limited.insert(path).inserted }) {
      return [error(429, "E0000047", "API call exceeded rate limit due to too many requests.", remaining: 0)]
    }
    for mode in modes {
      if case .vanished(let group) = mode, path.hasPrefix("/api/v1/groups/\(group)/") {
        return [error(404, "E0000007", "Not found: Resource not found: \(group) (UserGroup)", remaining: 500)]
      }
    }
    let isNearlySpent = modes.contains(.nearlySpent(path)) && state.withLock { $0.limited.insert(path).inserted }
    guard let (key, items) = OktaCompany.listing(request, hiding: hidden) else {
      return [error(404, "E0000022", "The endpoint does not support the provided HTTP method", remaining: 500)]
    }
    return [page(request, key, items, remaining: isNearlySpent ? 5 : 500)]
  }

  private var hidden: String? {
    for mode in modes { if case .hiding(let group) = mode { return group } }
    return nil
  }

  private func isSignedIn(_ request: FakeHTTPServer.Request, _ number: Int) -> Bool {
    let sent = request.header("authorization")
    if sent == "SSWS \(OktaFake.token)" { return true }
    let tokens = state.withLock { $0.tokens }
    for mode in modes { if case .expiring(let after) = mode, tokens == 1, number > after { return false } }
    return tokens > 0 && sent == "Bearer okta-\(tokens)"
  }

  /// RFC 7523, with the claims that Okta demands.
  private func giveToken(_ request: FakeHTTPServer.Request) -> FakeHTTPServer.Action {
    func refuse(_ error: String, _ words: String) -> FakeHTTPServer.Action {
      .json(#"{"error":"\#(error)","error_description":"\#(words)"}"#, status: 400)
    }
    if modes.contains(.proofOfPossession) {
      return refuse("invalid_dpop_proof", "The DPoP proof JWT header is missing.")
    }
    let form = formFields(request.text)
    guard form["grant_type"] == "client_credentials",
      form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      form["scope"] == "okta.users.read okta.groups.read okta.roles.read okta.apps.read"
    else { return refuse("invalid_request", "a parameter is missing") }
    guard let key = try? OktaFake.key.get(), let assertion = form["client_assertion"].flatMap(key.proved),
      assertion.header["kid"] == "key-1", assertion.claims["iss"] == OktaFake.clientID,
      assertion.claims["sub"] == OktaFake.clientID, assertion.claims["aud"] == "\(main.url)/oauth2/v1/token",
      assertion.claims["jti"]?.isEmpty == false, assertion.isInForce(atMost: 300)
    else {
      return .json(#"{"error":"invalid_client","error_description":"The client_assertion is invalid."}"#, status: 401)
    }
    let number = state.withLock { state in
      state.tokens += 1
      return state.tokens
    }
    return .json(
      #"{"token_type":"Bearer","expires_in":3600,"access_token":"okta-\#(number)","scope":"okta.users.read"}"#)
  }

  /// A page of a listing: an array with `link` headers, or an object with the next address in it.
  private func page(
    _ request: FakeHTTPServer.Request, _ key: String?, _ items: [String], remaining: Int
  ) -> FakeHTTPServer.Action {
    let query = request.query
    let start = query["after"].flatMap { Int($0.dropFirst("cursor".count)) } ?? 0
    let size = min(pageSize, query["limit"].flatMap { Int($0) } ?? pageSize)
    let end = min(items.count, start + size)
    let body = "[" + items[start..<end].joined(separator: ",") + "]"
    let host = modes.contains(.adminHost) ? admin.url : main.url
    var next: String?
    if end < items.count { next = address(request, host, after: "cursor\(end)") }
    if modes.contains(.circling), request.path.hasSuffix("/users"), request.path.contains("/groups/") {
      next = address(request, host, after: query["after"] ?? "cursor0")
    }
    if let key {
      let links = next.map { #"{"next":{"href":"\#($0)"}}"# } ?? "{}"
      return .json(#"{"\#(key)":\#(body),"_links":\#(links)}"#, limits(remaining: remaining))
    }
    // Two header fields of the same name, not one with a comma.
    var fields = [("link", "<\(host)\(request.path)?limit=\(size)>; rel=\"self\"")]
    if let next { fields.append(("link", "<\(next)>; rel=\"next\"")) }
    return .json(body, fields + limits(remaining: remaining))
  }

  private func address(_ request: FakeHTTPServer.Request, _ host: String, after: String) -> String {
    var parts = URLComponents(string: host + request.target) ?? URLComponents()
    parts.queryItems =
      (parts.queryItems ?? []).filter { $0.name != "after" } + [URLQueryItem(name: "after", value: after)]
    return parts.string ?? host
  }

  private func limits(remaining: Int) -> [(String, String)] {
    let now = Date()
    let form = DateFormatter()
    form.locale = Locale(identifier: "en_US_POSIX")
    form.timeZone = TimeZone(secondsFromGMT: 0)
    form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return [
      ("Date", form.string(from: now)), ("X-Rate-Limit-Limit", "600"), ("X-Rate-Limit-Remaining", String(remaining)),
      ("X-Rate-Limit-Reset", String(Int(now.timeIntervalSince1970) + 40)),
    ]
  }

  private func error(_ status: Int, _ code: String, _ words: String, remaining: Int) -> FakeHTTPServer.Action {
    .json(
      #"{"errorCode":"\#(code)","errorSummary":"\#(words)","errorLink":"\#(code)","errorId":"oae1","errorCauses":[]}"#,
      status: status, limits(remaining: remaining))
  }
}
