import BuiltProgram
import Foundation
import Synchronization
import TestServers
import Testing

/// Targets that have done what they were asked to and answer with nonsense.
@Suite(.timeLimit(.minutes(20)), .serialized) struct GarbageTests {
  /// An answer that is none.
  enum Garbage: String, Sendable, CaseIterable {
    case page = "a page for people with 200"
    case flood = "10 MB"
    case truncated = "JSON that ends in the middle"
    case short = "fewer bytes than were promised"
    case list = "a list instead of an object"
    case types = "members of wrong types"
    case empty = "200 without a body"
    case noHTTP = "no HTTP"
    case slow = "one byte each half second"

    var reaction: StepProxy.Reaction {
      func answer(_ body: String, length: Int? = nil, type: String = "application/json") -> StepProxy.Reaction {
        .answer(
          Array(
            "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: \(length ?? body.utf8.count)\r\n\r\n\(body)"
              .utf8))
      }
      return switch self {
      case .page: answer("<html><body>Please log in</body></html>", type: "text/html")
      case .flood: answer("[\"" + String(repeating: "x", count: 10_000_000) + "\"]")
      case .truncated: answer(#"{"id": "1", "items": [{"id"#)
      case .short: answer(#"{"id": "1"}"#, length: 4000)
      case .list: answer("[[], 7, null]")
      case .types: answer(#"{"id": {"id": []}, "items": 5, "Status": 3, "CustomFields": "x", "EffectiveId": 1.5}"#)
      case .empty: answer("")
      case .noHTTP: .answer(Array("220 mail.example.com ESMTP\r\n".utf8))
      case .slow: .drip(Array("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{".utf8), milliseconds: 500)
      }
    }
  }

  @Test(arguments: Garbage.allCases)
  func `what was done and answered with nonsense is found again, and done once`(garbage: Garbage) async throws {
    let servers = try await Self.servers()
    let number = Garbage.allCases.firstIndex(of: garbage).map { $0 + 1 } ?? 0
    let first = (try await servers.tracker.tickets().map(\.id).max() ?? 0) + 1
    var company = SmallCompany(access: [1, 2, 9, 10, 11])
    let site = try KillSite(number, servers, company, more: "    timeout: 2")
    let reaction = garbage.reaction
    let spoiler = Mutex(SeededNumbers(seed: UInt64(number)))
    let spoil: StepProxy.Action = { _, step in
      guard step == .answered else { return .goOn }
      return spoiler.withLock { $0.isTrue(in: 40) } ? reaction : .goOn
    }
    for round in 1...3 {
      if round == 2 { company.access = [2, 3, 9, 11] }
      try company.write(to: site.folder)
      servers.trackerProxy.act(spoil)
      servers.receiverProxy.act(spoil)
      // A machine with little memory: what is spoiled must not be what stops it.
      let run = try site.alignd(under: ["prlimit", "--data=400000000"], ["run", "--once", "--deliver-within", "10"])
      #expect([1, 2].contains(run.code), "\(run.output)")
      _ = try site.alignd(["deliveries", "retry"])
      servers.trackerProxy.rest()
      servers.receiverProxy.rest()
    }
    for _ in 1...2 {
      // Who answers nonsense may have looked like one that is gone for good.
      for target in ["helpdesk", "hooks"] { _ = try site.alignd(["deliveries", "resume", target]) }
      _ = try site.alignd(["deliveries", "retry"])
      let run = try site.alignd(["run", "--once", "--deliver-within", "300"])
      #expect(run.status == 2, "\(run.output)\(run.errors)")
    }
    let truth = try await Truth.ask(site, from: first)
    #expect(truth.problems(company, accepted: []) == [])
    #expect(truth.doubled == 0)
    #expect(try site.alignd(["db", "check"]).status == 0)
  }

  /// One pair of servers for all kinds of nonsense.
  private static func servers() async throws -> KillServers { try await shared.value }
  private static let shared = Task { try await KillServers.start() }
}
