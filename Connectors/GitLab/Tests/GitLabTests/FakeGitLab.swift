import Foundation
import Synchronization
import TestServers

/// A small GitLab that answers as its REST API is documented to, and misbehaves on demand.
///
/// Pages follow each other by `Link`, without any total, as GitLab's do above ten thousand rows.
final class FakeGitLab: Sendable {
  /// What goes wrong.
  struct Faults: Sendable {
    /// Answers instead of the right ones: status and body by path.
    var answers: [String: (status: Int, body: String)] = [:]
    /// Paths that have moved, and where to.
    var moved: [String: String] = [:]
    /// Paths that say once that there were too many requests, with these header fields.
    var limited: [String: [String: String]] = [:]
    /// Most items on a page, whatever is asked for.
    var pageSize = 100
    /// Whether the lists are paged by keyset.
    var usesKeyset = false
  }

  let server: FakeHTTPServer

  /// A GitLab; `objects` holds single answers by path below `/api/v4`, `lists` those with pages.
  init(_ objects: [String: String], _ lists: [String: [String]], _ faults: Faults = Faults()) throws {
    let limited = Limited(faults.limited)
    server = try FakeHTTPServer { [FakeGitLab.answer($0, objects, lists, faults, limited)] }
  }

  private final class Limited: Sendable {
    let paths: Mutex<[String: [String: String]]>
    init(_ paths: [String: [String: String]]) { self.paths = Mutex(paths) }
  }

  private static func answer(
    _ request: FakeHTTPServer.Request, _ objects: [String: String], _ lists: [String: [String]], _ faults: Faults,
    _ limited: Limited
  ) -> FakeHTTPServer.Action {
    guard request.header("authorization") == "Bearer glpat" else {
      return .json(#"{"message":"401 Unauthorized"}"#, status: 401)
    }
    guard request.path.hasPrefix("/api/v4") else { return .json(#"{"error":"404 Not Found"}"#, status: 404) }
    let path = String(request.path.dropFirst("/api/v4".count))
    if let fields = limited.paths.withLock({ $0.removeValue(forKey: path) }) {
      return .json(
        #"{"message":{"error":"This endpoint has been requested too many times. Try again later."}}"#, status: 429,
        fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
    if let place = faults.moved[path] { return .answer(302, [("Location", place)]) }
    if let fault = faults.answers[path] { return .json(fault.body, status: fault.status) }
    if let object = objects[path] { return .json(object) }
    guard let list = lists[path] else { return .json(#"{"message":"404 Group Not Found"}"#, status: 404) }
    return page(of: list, request, faults)
  }

  private static func page(
    of list: [String], _ request: FakeHTTPServer.Request, _ faults: Faults
  ) -> FakeHTTPServer.Action {
    let size = min(faults.pageSize, request.query["per_page"].flatMap { Int($0) } ?? 20)
    // Keyset pages begin behind the last id; here the id is its position.
    let start =
      faults.usesKeyset
      ? request.query["cursor"].flatMap { Int($0) } ?? 0
      : ((request.query["page"].flatMap { Int($0) } ?? 1) - 1) * size
    let rest = list.dropFirst(start)
    var headers: [(String, String)] = [("RateLimit-Remaining", "500")]
    if rest.count > size {
      var query = request.query
      if faults.usesKeyset { query["cursor"] = String(start + size) } else { query["page"] = String(start / size + 2) }
      let pairs = query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
      let here = "http://" + (request.header("host") ?? "") + request.path
      headers.append(("Link", "<\(here)?per_page=\(size)>; rel=\"first\", <\(here)?\(pairs)>; rel=\"next\""))
    }
    return .json("[" + rest.prefix(size).joined(separator: ",") + "]", headers)
  }
}
