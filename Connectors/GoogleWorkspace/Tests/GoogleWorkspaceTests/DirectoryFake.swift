import Foundation
import SignedAssertions
import Synchronization
import TestServers

/// Answers as Google's token endpoint and the Directory API of the Admin SDK are documented to: shapes, page tokens,
/// reasons of errors, empty collections without their key, numbers of 64 bits as texts.
final class DirectoryFake: Sendable {
  /// What goes wrong.
  enum Mode: Equatable {
    /// Who asks for this path may not.
    case forbidden(String)
    /// This group was deleted after the groups were listed.
    case vanished(String)
    /// This path answers three times that there were too many requests, by that status and reason.
    case limited(String, Int, String)
    /// The token ends after that many requests.
    case expiring(Int)
    /// This group shows one member less than it counts.
    case hiding(String)
    /// Page tokens of users do not move on.
    case circling
    /// Groups are silently left out.
    case silent
  }

  static let email = "alignd@nord.iam.gserviceaccount.com"
  static let admin = "reader@nord.example"
  static let key = Result { try AssertionKey() }
  static let scopes =
    "https://www.googleapis.com/auth/admin.directory.user.readonly "
    + "https://www.googleapis.com/auth/admin.directory.group.readonly "
    + "https://www.googleapis.com/auth/admin.directory.rolemanagement.readonly"

  private let pageSize: Int
  private let modes: [Mode]
  private let state = Mutex((tokens: 0, requests: 0, limits: 0))
  private let server: FakeHTTPServer

  /// `https://admin.googleapis.com`, as it were; tokens are given below `/token`.
  var url: String { server.url }
  /// What was asked.
  var requests: [FakeHTTPServer.Request] { server.requests }

  init(pageSize: Int = 500, _ modes: Mode...) throws {
    self.pageSize = pageSize
    self.modes = modes
    let reach = Reach()
    server = try FakeHTTPServer { request in [reach.fake?.answer(request) ?? .close] }
    reach.fake = self
  }

  /// The server is made before the fake is.
  private final class Reach: @unchecked Sendable { weak var fake: DirectoryFake? }

  /// The key file of the service account.
  static func keyFile(_ key: AssertionKey) throws -> String {
    let file = [
      "type": "service_account", "project_id": "nord", "private_key_id": "k1", "private_key": key.pkcs8PEM,
      "client_email": email, "client_id": "100000000000000000001",
    ]
    return String(decoding: try JSONSerialization.data(withJSONObject: file), as: UTF8.self)
  }

  // MARK: Answering

  private func answer(_ request: FakeHTTPServer.Request) -> FakeHTTPServer.Action {
    if request.path == "/token" { return giveToken(request) }
    let (number, tokens) = state.withLock { state in
      state.requests += 1
      return (state.requests, state.tokens)
    }
    var isOver = false
    for mode in modes { if case .expiring(let after) = mode, tokens == 1, number > after { isOver = true } }
    guard !isOver, request.header("authorization") == "Bearer ya29.\(tokens)" else {
      return error(401, "authError", "Request had invalid authentication credentials.")
    }
    let path = request.path
    for mode in modes {
      switch mode {
      case .forbidden(path): return error(403, "forbidden", "Not Authorized to access this resource/api")
      case .vanished(let group) where path.hasSuffix("/groups/\(group)/members"):
        return error(404, "notFound", "Resource Not Found: groupKey")
      case .limited(path, let status, let reason):
        let count = state.withLock { state in
          state.limits += 1
          return state.limits
        }
        if count <= 3 { return error(status, reason, "Quota exceeded") }
      default: break
      }
    }
    guard let (key, items) = DirectoryCompany.listing(request) else {
      return error(404, "notFound", "Resource Not Found")
    }
    return page(request, key, items)
  }

  private func giveToken(_ request: FakeHTTPServer.Request) -> FakeHTTPServer.Action {
    let form = formFields(request.text)
    guard form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer", let key = try? DirectoryFake.key.get(),
      let token = form["assertion"].flatMap(key.proved), token.header["kid"] == "k1",
      token.claims["iss"] == DirectoryFake.email, token.claims["sub"] == DirectoryFake.admin,
      token.claims["aud"] == "\(server.url)/token", token.isInForce(atMost: 3600)
    else { return .json(#"{"error":"invalid_grant","error_description":"Invalid JWT Signature."}"#, status: 400) }
    // One scope that was not delegated, and nothing is given at all.
    guard token.claims["scope"] == DirectoryFake.scopes else {
      return .json(
        #"{"error":"unauthorized_client","error_description":"Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested."}"#,
        status: 401)
    }
    let number = state.withLock { state in
      state.tokens += 1
      return state.tokens
    }
    return .json(#"{"access_token":"ya29.\#(number)","expires_in":3599,"token_type":"Bearer"}"#)
  }

  private func page(_ request: FakeHTTPServer.Request, _ key: String, _ all: [String]) -> FakeHTTPServer.Action {
    var items = all
    for mode in modes {
      if case .hiding(let group) = mode, request.path.hasSuffix("/groups/\(group)/members") { items.removeLast() }
      if mode == .silent, key == "groups" { items = [] }
    }
    let query = request.query
    let start = query["pageToken"].flatMap { Int($0.dropFirst("page".count)) } ?? 0
    let size = min(pageSize, query["maxResults"].flatMap { Int($0) } ?? pageSize)
    let end = min(items.count, start + size)
    var members = [#""kind":"admin#directory#\#(key)","etag":"\"e\"""#]
    // A collection without anything in it is left out.
    if start < end { members.append(#""\#(key)":[\#(items[start..<end].joined(separator: ","))]"#) }
    if end < items.count {
      let isCircling = modes.contains(.circling) && key == "users"
      members.append(#""nextPageToken":"page\#(isCircling ? size : end)""#)
    }
    return .json("{\(members.joined(separator: ","))}")
  }

  private func error(_ status: Int, _ reason: String, _ words: String) -> FakeHTTPServer.Action {
    .json(
      #"{"error":{"code":\#(status),"message":"\#(words)","errors":[{"message":"\#(words)","domain":"global","reason":"\#(reason)"}]}}"#,
      status: status)
  }
}
