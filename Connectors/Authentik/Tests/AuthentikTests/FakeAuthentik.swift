import Foundation
import Synchronization
import TestServers

/// A small authentik that answers as its API is documented to, and misbehaves on demand.
final class FakeAuthentik: Sendable {
  /// What goes wrong.
  struct Faults: Sendable {
    /// Answers instead of the right ones: status and body by path.
    var answers: [String: (status: Int, body: String)] = [:]
    /// Paths that once ask for patience.
    var busy: Set<String> = []
    /// Paths whose declared number grows from one page to the next.
    var growing: Set<String> = []
    /// Paths whose second page names itself as the next one.
    var endless: Set<String> = []
  }

  let server: FakeHTTPServer

  /// An authentik; `lists` holds the answers by path below `/api/v3`.
  init(_ lists: [String: [String]], _ faults: Faults = Faults()) throws {
    let busy = Busy(faults.busy)
    server = try FakeHTTPServer { [FakeAuthentik.answer($0, lists, faults, busy)] }
  }

  private final class Busy: Sendable {
    let paths: Mutex<Set<String>>
    init(_ paths: Set<String>) { self.paths = Mutex(paths) }
  }

  private static func answer(
    _ request: FakeHTTPServer.Request, _ lists: [String: [String]], _ faults: Faults, _ busy: Busy
  ) -> FakeHTTPServer.Action {
    guard request.header("authorization") == "Bearer t0ken" else {
      return .json(#"{"detail":"Token invalid/expired"}"#, status: 403)
    }
    guard request.path.hasPrefix("/api/v3") else { return .json(#"{"detail":"Not found."}"#, status: 404) }
    let path = String(request.path.dropFirst("/api/v3".count))
    if busy.paths.withLock({ $0.remove(path) }) != nil {
      return .json(#"{"detail":"Request was throttled."}"#, status: 429, [("Retry-After", "30")])
    }
    if let fault = faults.answers[path] { return .json(fault.body, status: fault.status) }
    // An address without its last stroke leads somewhere else.
    guard let list = lists[path] else { return .answer(301, [("Location", path + "/")]) }
    let size = request.query["page_size"].flatMap { Int($0) } ?? 20
    let page = request.query["page"].flatMap { Int($0) } ?? 1
    let pages = max(1, (list.count + size - 1) / size)
    let items = list.dropFirst((page - 1) * size).prefix(size)
    let next = faults.endless.contains(path) && page == 2 ? 2 : page < pages ? page + 1 : 0
    let count = faults.growing.contains(path) ? list.count + page - 1 : list.count
    return .json(
      #"{"pagination":{"next":\#(next).0,"previous":\#(page - 1).0,"count":\#(count).0,"current":\#(page).0,"#
        + #""total_pages":\#(pages).0,"start_index":1,"end_index":1},"results":[\#(items.joined(separator: ","))],"#
        + #""autocomplete":{}}"#)
  }
}
