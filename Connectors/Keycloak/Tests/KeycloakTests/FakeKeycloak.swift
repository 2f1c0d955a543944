import Foundation
import Synchronization
import TestServers

/// A small realm that answers as the Admin REST API of Keycloak is documented to, and misbehaves on demand.
///
/// Lists are cut by `first` and `max`, with the limits that Keycloak has where nothing is asked for; tokens end after some
/// requests; paths are compared as they come, so that a name which is not encoded finds nothing.
final class FakeKeycloak: Sendable {
  /// What goes wrong.
  struct Faults: Sendable {
    /// Answers instead of the right ones: status and body by path.
    var answers: [String: (status: Int, body: String)] = [:]
    /// Requests that a token is good for.
    var tokenLife = Int.max
    /// Paths that once ask for patience, with this status.
    var busy: [String: Int] = [:]
    /// Ids of users that the caller may not see: they are taken out of a page after it was cut.
    var hidden: Set<String> = []
    /// How many users the count has too many.
    var surplus = 0
    /// Seconds that tokens are said to live.
    var expiresIn = 300
  }

  private final class Progress: Sendable {
    let tokens = Mutex(0)
    let uses = Mutex(0)
    let busy: Mutex<[String: Int]>
    init(_ busy: [String: Int]) { self.busy = Mutex(busy) }
  }

  let server: FakeHTTPServer
  private let progress: Progress

  /// A realm `acme`; `lists` holds the answers by their path below the realm.
  init(_ lists: [String: [String]], _ faults: Faults = Faults()) throws {
    let progress = Progress(faults.busy)
    self.progress = progress
    server = try FakeHTTPServer { [FakeKeycloak.answer($0, lists, faults, progress)] }
  }

  /// How many tokens were given.
  var tokens: Int { progress.tokens.withLock { $0 } }

  private static func answer(
    _ request: FakeHTTPServer.Request, _ lists: [String: [String]], _ faults: Faults, _ progress: Progress
  ) -> FakeHTTPServer.Action {
    if request.path == "/sso/realms/acme/protocol/openid-connect/token" { return token(request, faults, progress) }
    let current = progress.tokens.withLock { $0 }
    let uses = progress.uses.withLock { uses in
      uses += 1
      return uses
    }
    guard request.header("authorization") == "Bearer token-\(current)", uses <= faults.tokenLife else {
      return .json(#"{"error":"HTTP 401 Unauthorized"}"#, status: 401)
    }
    let prefix = "/sso/admin/realms/acme"
    guard request.path.hasPrefix(prefix) else { return .json(#"{"error":"Realm not found."}"#, status: 404) }
    let path = String(request.path.dropFirst(prefix.count))
    if let status = progress.busy.withLock({ $0.removeValue(forKey: path) }) {
      return .json(#"{"error":"busy"}"#, status: status, [("Retry-After", "1")])
    }
    if let fault = faults.answers[path] { return .json(fault.body, status: fault.status) }
    let users = lists["/users"] ?? []
    if path == "/users/count" { return .json("\(users.count + faults.surplus)") }
    if path.hasSuffix("/service-account-user") {
      guard let user = lists[path]?.first else { return .json(#"{"error":"no service account"}"#, status: 400) }
      return .json(user)
    }
    guard let list = lists[path] ?? emptyList(at: path, lists) else {
      return .json(#"{"error":"Could not find role"}"#, status: 404)
    }
    return page(of: list, path, request.query, hidden: path == "/users" ? faults.hidden : [])
  }

  private static func token(
    _ request: FakeHTTPServer.Request, _ faults: Faults, _ progress: Progress
  ) -> FakeHTTPServer.Action {
    guard request.method == "POST", request.text.contains("grant_type=client_credentials"),
      request.text.contains("client_id=alignd"), request.text.contains("client_secret=s3cret")
    else {
      return .json(#"{"error":"unauthorized_client","error_description":"Invalid client credentials"}"#, status: 401)
    }
    let number = progress.tokens.withLock { tokens in
      tokens += 1
      return tokens
    }
    progress.uses.withLock { $0 = 0 }
    return .json(#"{"access_token":"token-\#(number)","expires_in":\#(faults.expiresIn),"token_type":"Bearer"}"#)
  }

  /// Lists below something that exists are there, and have nothing in them.
  private static func emptyList(at path: String, _ lists: [String: [String]]) -> [String]? {
    let parts = path.split(separator: "/").map(String.init)
    guard let last = parts.last, ["children", "members", "users", "groups", "roles"].contains(last), parts.count > 1
    else { return nil }
    let name = (parts[parts.count - 2].removingPercentEncoding ?? "").replacingOccurrences(of: "\\", with: "")
    let exists = lists.values.joined().contains { $0.contains("\"\(name)\"") }
    return exists ? [] : nil
  }

  private static func page(
    of list: [String], _ path: String, _ query: [String: String], hidden: Set<String>
  ) -> FakeHTTPServer.Action {
    let standard =
      path.hasSuffix("/children") ? 10 : path.hasSuffix("/members") || path.hasSuffix("users") ? 100 : list.count
    // Composites are given whole.
    let isWhole = path.hasSuffix("/composites")
    let first = isWhole ? 0 : Int(query["first"] ?? "") ?? 0
    let most = isWhole ? list.count : Int(query["max"] ?? "") ?? standard
    let cut = list.dropFirst(first).prefix(most)
    let shown = cut.filter { item in !hidden.contains { item.contains("\"id\":\"\($0)\"") } }
    return .json("[" + shown.joined(separator: ",") + "]")
  }
}
