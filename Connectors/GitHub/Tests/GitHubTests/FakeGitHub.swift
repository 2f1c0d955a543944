import Crypto
import CryptoExtras
import Foundation
import Synchronization
import TestServers

/// A small organisation that answers as the REST API of GitHub is documented to, and misbehaves on demand.
///
/// Pages follow each other by `Link` fields whose addresses lie on another path than the first page's, as GitHub's do.
final class FakeGitHub: Sendable {
  /// What goes wrong.
  struct Faults: Sendable {
    /// Answers instead of the right ones: status and body by path.
    var answers: [String: (status: Int, body: String)] = [:]
    /// Paths that say that there were too many requests, once for each of these.
    var limited: [String: [Limit]] = [:]
    /// Most items on a page, whatever is asked for.
    var pageSize = 100
    /// Requests that an installation's token is good for.
    var tokenLife = Int.max
  }

  /// How GitHub says that there were too many requests.
  enum Limit: Sendable {
    /// Nothing remains, and a reset, in seconds since 1970.
    case primary(status: Int, reset: Int64)
    /// 403, although much remains, with `Retry-After` or without; the reset is that of the hourly allowance.
    case secondary(retryAfter: Int?, reset: Int64)
  }

  private final class Progress: Sendable {
    let tokens = Mutex(0)
    let uses = Mutex(0)
    let limited: Mutex<[String: [Limit]]>
    init(_ limited: [String: [Limit]]) { self.limited = Mutex(limited) }
  }

  let server: FakeHTTPServer
  private let progress: Progress

  /// An organisation; `lists` holds the answers by path, `appKey` the public key of the App 12 with the installation 34.
  init(_ lists: [String: [String]], _ faults: Faults = Faults(), appKey: _RSA.Signing.PublicKey? = nil) throws {
    let progress = Progress(faults.limited)
    self.progress = progress
    server = try FakeHTTPServer { [FakeGitHub.answer($0, lists, faults, appKey, progress)] }
  }

  /// How many installation tokens were given.
  var tokens: Int { progress.tokens.withLock { $0 } }

  private static func answer(
    _ request: FakeHTTPServer.Request, _ lists: [String: [String]], _ faults: Faults, _ key: _RSA.Signing.PublicKey?,
    _ progress: Progress
  ) -> FakeHTTPServer.Action {
    if request.path == "/app/installations/34/access_tokens" { return token(request, key, progress) }
    let current = progress.tokens.withLock { $0 }
    let uses = progress.uses.withLock { uses in
      uses += 1
      return uses
    }
    let isKnown =
      key == nil
      ? request.header("authorization") == "Bearer pat"
      : request.header("authorization") == "Bearer ghs_\(current)" && uses <= faults.tokenLife
    guard isKnown else { return message("Bad credentials", 401) }
    guard request.header("x-github-api-version") == "2022-11-28" else { return message("no version", 400) }
    // Later pages lie elsewhere: /pages/ORIGINAL.
    let path = request.path.hasPrefix("/pages/") ? String(request.path.dropFirst(6)) : request.path
    let limit = progress.limited.withLock { limited in
      limited[path].flatMap { $0.isEmpty ? nil : limited[path]?.removeFirst() }
    }
    if let limit { return refusal(limit) }
    if let fault = faults.answers[path] {
      return .json(fault.body, status: fault.status, [("x-ratelimit-remaining", "4000")])
    }
    guard let whole = lists[path + (request.query["role"].map { "?role=\($0)" } ?? "")] ?? lists[path] else {
      return message("Not Found", 404)
    }
    if path.hasPrefix("/orgs/"), path.split(separator: "/").count == 2 { return .json(whole[0]) }
    if path.hasPrefix("/installation/") { return .json(whole[0]) }
    return page(of: whole, request, path, faults.pageSize)
  }

  private static func page(
    of list: [String], _ request: FakeHTTPServer.Request, _ path: String, _ most: Int
  ) -> FakeHTTPServer.Action {
    let isRoles = path.hasSuffix("/organization-roles")
    // Roles are given whole.
    let size = isRoles ? list.count : min(most, request.query["per_page"].flatMap { Int($0) } ?? 30)
    let number = request.query["page"].flatMap { Int($0) } ?? 1
    let rest = list.dropFirst((number - 1) * size)
    var headers = [("x-ratelimit-limit", "5000"), ("x-ratelimit-remaining", "4000")]
    if rest.count > size {
      var query = request.query
      query["page"] = String(number + 1)
      let host = "http://" + (request.header("host") ?? "")
      let next = query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
      headers.append(
        ("Link", "<\(host)/pages\(path)?\(next)>; rel=\"next\", <\(host)/pages\(path)?page=9>; rel=\"last\""))
    }
    let items = "[" + rest.prefix(size).joined(separator: ",") + "]"
    return .json(
      isRoles ? #"{"total_count":\#(list.count),"roles":\#(items)}"# : items, headers)
  }

  private static func refusal(_ limit: Limit) -> FakeHTTPServer.Action {
    let page = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api"
    switch limit {
    case .primary(let status, let reset):
      return .json(
        #"{"message":"API rate limit exceeded for user ID 1.","documentation_url":"\#(page)"}"#, status: status,
        [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", String(reset))])
    case .secondary(let seconds, let reset):
      let words = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
      return .json(
        #"{"message":"\#(words)","documentation_url":"\#(page)"}"#, status: 403,
        [("x-ratelimit-remaining", "3999"), ("x-ratelimit-reset", String(reset))]
          + (seconds.map { [("Retry-After", String($0))] } ?? []))
    }
  }

  private static func message(_ text: String, _ status: Int) -> FakeHTTPServer.Action {
    .json(
      #"{"message":"\#(text)","documentation_url":"https://docs.github.com/rest","status":"\#(status)"}"#,
      status: status)
  }

  // MARK: The App

  private static func token(
    _ request: FakeHTTPServer.Request, _ key: _RSA.Signing.PublicKey?, _ progress: Progress
  ) -> FakeHTTPServer.Action {
    guard request.method == "POST", let key, let jwt = request.header("authorization")?.dropFirst("Bearer ".count),
      isGood(String(jwt), key)
    else { return message("A JSON web token could not be decoded", 401) }
    let number = progress.tokens.withLock { tokens in
      tokens += 1
      return tokens
    }
    progress.uses.withLock { $0 = 0 }
    let end = ISO8601DateFormatter().string(from: Date().addingTimeInterval(3600))
    return .json(#"{"token":"ghs_\#(number)","expires_at":"\#(end)","repository_selection":"all"}"#, status: 201)
  }

  /// Whether the App signed it, and it lives ten minutes at most.
  private static func isGood(_ jwt: String, _ key: _RSA.Signing.PublicKey) -> Bool {
    let parts = jwt.split(separator: ".").map(String.init)
    guard parts.count == 3, let claims = decoded(parts[1]), let mark = decoded(parts[2]),
      let told = try? JSONSerialization.jsonObject(with: claims) as? [String: Any], let issued = told["iat"] as? Int,
      let end = told["exp"] as? Int, told["iss"] as? String == "12"
    else { return false }
    let now = Int(Date().timeIntervalSince1970)
    guard issued <= now, end > now, end - issued <= 600 else { return false }
    return key.isValidSignature(
      _RSA.Signing.RSASignature(rawRepresentation: mark),
      for: SHA256.hash(data: Data("\(parts[0]).\(parts[1])".utf8)), padding: .insecurePKCS1v1_5)
  }

  private static func decoded(_ text: String) -> Data? {
    let plain = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4))
  }
}
