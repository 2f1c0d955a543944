import Foundation
import SignedAssertions
import Synchronization
import TestServers

/// Answers as Microsoft's sign-in and Microsoft Graph v1.0 are documented to: shapes, next links, throttling, errors.
final class GraphFake: Sendable {
  /// What goes wrong.
  enum Mode: Equatable {
    /// Who asks for this path may not.
    case forbidden(String)
    /// This group was deleted after the groups were listed.
    case vanished(String)
    /// This path answers so often that there were too many requests, with the seconds to wait or without a word.
    case throttled(String, after: Int?, times: Int)
    /// The token ends after that many requests.
    case expiring(Int)
    /// The second page of this path is said to have come too late, that many times.
    case late(String, times: Int)
    /// Next links of users lead to another host.
    case foreignNext
    /// Members come only with their type and id, and hidden members not at all.
    case limited
    /// Service principals are left out of members without being counted out.
    case losing
    /// The tenant has neither a licence for last sign-ins nor one for PIM.
    case unlicensed
  }

  static let tenant = "nord.example"
  static let clientID = "11111111-aaaa-4aaa-8aaa-000000000001"
  static let secret = "s3cr3t"
  static let thumbprint = "dGh1bWJwcmludA"
  static let key = Result { try AssertionKey() }

  private let pageSize: Int
  private let modes: [Mode]
  private let state = Mutex((tokens: 0, requests: 0, times: [String: Int]()))
  private let graph: FakeHTTPServer
  private let login: FakeHTTPServer
  private let stranger: FakeHTTPServer

  /// `https://graph.microsoft.com`, as it were.
  var url: String { graph.url }
  /// `https://login.microsoftonline.com`, as it were.
  var loginURL: String { login.url }
  /// Where a foreign link leads.
  var strangerURL: String { stranger.url }
  /// What Graph was asked.
  var requests: [FakeHTTPServer.Request] { graph.requests }
  /// How many tokens were given.
  var tokens: Int { state.withLock { $0.tokens } }
  /// What the stranger was asked.
  var leaked: Int { stranger.requests.count }

  init(pageSize: Int = 999, _ modes: Mode...) throws {
    self.pageSize = pageSize
    self.modes = modes
    let reach = Reach()
    graph = try FakeHTTPServer { request in [reach.fake?.answer(request) ?? .close] }
    login = try FakeHTTPServer { request in [reach.fake?.giveToken(request) ?? .close] }
    stranger = try FakeHTTPServer { _ in [.json(#"{"value":[]}"#)] }
    reach.fake = self
  }

  /// The servers are made before the fake is.
  private final class Reach: @unchecked Sendable { weak var fake: GraphFake? }

  // MARK: Signing in

  private func giveToken(_ request: FakeHTTPServer.Request) -> FakeHTTPServer.Action {
    let form = formFields(request.text)
    guard request.path == "/\(GraphFake.tenant)/oauth2/v2.0/token", form["grant_type"] == "client_credentials",
      form["scope"] == "\(graph.url)/.default", form["client_id"] == GraphFake.clientID
    else {
      return .json(
        #"{"error":"invalid_request","error_description":"AADSTS900144: a parameter is missing"}"#, status: 400)
    }
    guard isProved(form, audience: login.url + request.path) else {
      return .json(
        #"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}"#, status: 401
      )
    }
    let number = state.withLock { state in
      state.tokens += 1
      return state.tokens
    }
    // Some versions of the endpoint write the number as a text.
    return .json(
      #"{"token_type":"Bearer","expires_in":"3599","ext_expires_in":3599,"access_token":"graph-\#(number)"}"#)
  }

  private func isProved(_ form: [String: String], audience: String) -> Bool {
    if let secret = form["client_secret"] { return secret == GraphFake.secret }
    guard form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      let key = try? GraphFake.key.get(), let token = form["client_assertion"].flatMap(key.proved)
    else { return false }
    return token.header["x5t"] == GraphFake.thumbprint && token.claims["aud"] == audience
      && token.claims["iss"] == GraphFake.clientID && token.claims["sub"] == GraphFake.clientID
      && token.claims["jti"]?.isEmpty == false && token.isInForce(atMost: 600)
  }

  // MARK: Answering

  private func answer(_ request: FakeHTTPServer.Request) -> FakeHTTPServer.Action {
    let (number, tokens) = state.withLock { state in
      state.requests += 1
      return (state.requests, state.tokens)
    }
    var isOver = false
    for mode in modes { if case .expiring(let after) = mode, tokens == 1, number > after { isOver = true } }
    guard !isOver, request.header("authorization") == "Bearer graph-\(tokens)" else {
      return error(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")
    }
    let path = request.path
    for mode in modes {
      switch mode {
      case .forbidden(path):
        return error(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
      case .vanished(let group) where path.hasPrefix("/v1.0/groups/\(group)/"):
        return error(
          404, "Request_ResourceNotFound",
          "Resource '\(group)' does not exist or one of its queried reference-property objects are not present.")
      case .throttled(path, let seconds, let times) where turn("throttled") <= times:
        return error(
          429, "TooManyRequests", "Too many requests", seconds.map { [("Retry-After", String($0))] } ?? [])
      case .late(path, let times) where request.query["$skiptoken"] != nil && turn("late") <= times:
        return error(
          400, "Directory_ExpiredPageToken",
          "The specified page token value has expired and can no longer be included in your request.")
      case .unlicensed where request.query["$select"]?.contains("signInActivity") == true:
        return error(
          403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
          "Neither tenant is B2C or tenant doesn't have premium license")
      case .unlicensed where path.hasSuffix("ScheduleInstances"):
        return error(
          400, "AadPremiumLicenseRequired",
          "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.")
      default: break
      }
    }
    guard let items = GraphCompany.listing(request, isLimited: modes.contains(.limited)) else {
      return error(404, "Request_ResourceNotFound", "Resource not found for the segment.")
    }
    return page(request, items)
  }

  /// How often it was asked so far, this time included.
  private func turn(_ name: String) -> Int {
    state.withLock { state in
      state.times[name, default: 0] += 1
      return state.times[name] ?? 0
    }
  }

  private func page(_ request: FakeHTTPServer.Request, _ all: [String]) -> FakeHTTPServer.Action {
    let query = request.query
    // Without the header, counting is refused, and service principals are not among the members.
    let isAdvanced = request.header("consistencylevel") == "eventual" && query["$count"] == "true"
    let isMembers = request.path.hasSuffix("/members")
    let isLosing = isMembers && (!isAdvanced || modes.contains(.losing))
    let items = isLosing ? all.filter { !$0.contains("#microsoft.graph.servicePrincipal") } : all
    let start = query["$skiptoken"].flatMap { Int($0.dropFirst("token".count)) } ?? 0
    let size = min(pageSize, query["$top"].flatMap { Int($0) } ?? pageSize)
    let end = min(items.count, start + size)
    var members = [#""@odata.context":"\#(graph.url)/v1.0/$metadata#directoryObjects""#]
    if isAdvanced, start == 0 { members.append(#""@odata.count":\#(all.count)"#) }
    if end < items.count {
      let host = modes.contains(.foreignNext) && request.path == "/v1.0/users" ? stranger.url : graph.url
      var parts = URLComponents(string: host + request.target) ?? URLComponents()
      parts.queryItems =
        (parts.queryItems ?? []).filter { $0.name != "$skiptoken" }
        + [URLQueryItem(name: "$skiptoken", value: "token\(end)")]
      members.append(#""@odata.nextLink":"\#(parts.string ?? host)""#)
    }
    members.append(#""value":[\#(items[start..<max(start, end)].joined(separator: ","))]"#)
    return .json("{\(members.joined(separator: ","))}", [("x-ms-resource-unit", "1"), ("request-id", "r-1")])
  }

  private func error(
    _ status: Int, _ code: String, _ words: String, _ fields: [(String, String)] = []
  ) -> FakeHTTPServer.Action {
    .json(
      #"{"error":{"code":"\#(code)","message":"\#(words)","innerError":{"request-id":"r-1"}}}"#, status: status, fields)
  }
}
