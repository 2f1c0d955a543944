import BuiltProgram
import Foundation
import TestServers
import Testing

/// Several nights with a real Request Tracker: each difference has one ticket, whatever people and servers do.
@Suite(.timeLimit(.minutes(10))) struct TicketNightsTests {
  /// The exported company, told to a Request Tracker.
  struct Nights {
    let company: MemoryTests.Company
    let tracker: RequestTracker

    init(_ more: String = "") async throws {
      tracker = try await RequestTracker.start(queues: ["AccessDrift", "Payroll"])
      company = try MemoryTests.Company()
      let text = try String(contentsOfFile: company.folder.file("alignd.yaml"), encoding: .utf8)
      let start = try #require(text.range(of: "  - id: hooks"))
      try company.folder.write(
        String(text[..<start.lowerBound]) + """
            - id: helpdesk
              kind: rt
              url: \(tracker.url)
              token: { env: RT_TOKEN }
              queue: AccessDrift
              when: { severity: high }
              routes:
                - when: { assets: [payroll] }
                  queue: Payroll
          \(more)
          """, to: "alignd.yaml")
    }

    func alignd(_ arguments: String...) throws -> BuiltBinary.Answer {
      try BuiltBinary.run(
        arguments + ["--config", "alignd.yaml"], environment: ["RT_TOKEN": tracker.token],
        in: URL(filePath: company.folder.path))
    }

    /// Tickets that are open, by key.
    func open() async throws -> [String: [RequestTracker.Ticket]] {
      Dictionary(
        grouping: try await tracker.tickets().filter { !["resolved", "rejected"].contains($0.status) }
      ) { $0.key ?? "" }
    }
  }

  @Test func `each cause has one ticket, which is closed when it is gone and opened when it is back`() async throws {
    let nights = try await Nights()
    let probe = try nights.alignd("targets", "test")
    #expect(probe.status == 0, "\(probe.output)")
    let trip = try nights.alignd("targets", "test", "--write")
    #expect(trip.output.contains("closed it, and read that back"), "\(trip.output)")
    #expect(try await nights.open().isEmpty)

    let first = try nights.alignd("run", "--once", "--deliver-within", "300")
    #expect(first.status == 2, "\(first.output)\(first.errors)")
    let tickets = try await nights.open()
    #expect(!tickets.isEmpty)
    #expect(tickets.allSatisfy { $0.key.hasPrefix("alignd-") && $0.value.count == 1 })
    #expect(first.output.contains("\(tickets.count) tickets made"))
    let payroll = try #require(tickets.values.joined().first { $0.subject.contains("Ben Kowalski") })
    #expect(payroll.queue == "Payroll")
    #expect(payroll.subject == "[critical] excess-privilege: Ben Kowalski (1013), administer Payroll")

    // Twice is once.
    let count = try await nights.tracker.tickets().count
    let second = try nights.alignd("run", "--once")
    #expect(second.output.contains("helpdesk: nothing to tell"))
    #expect(try await nights.tracker.tickets().count == count)

    try nights.company.change("payroll-admins", without: "bkowalski")
    #expect(try nights.alignd("run", "--once").output.contains("1 tickets closed"))
    #expect(try await nights.open().keys.count == tickets.count - 1)
    let words = try await nights.tracker.comments(of: payroll.id)
    #expect(words.contains { $0.contains("the difference is gone") })

    try nights.company.restore()
    #expect(try nights.alignd("run", "--once").output.contains("1 tickets opened again"))
    let again = try await nights.open()
    #expect(again.keys.count == tickets.count)
    #expect(again[payroll.key ?? ""]?.map(\.id) == [payroll.id])
    #expect(try nights.alignd("db", "check").output.contains("sound"))
  }

  @Test func `a ticket that somebody closed is opened while the difference is there, a rejected one is left`()
    async throws
  {
    let nights = try await Nights()
    _ = try nights.alignd("run", "--once", "--deliver-within", "300")
    let tickets = try await nights.open().values.joined().sorted { $0.id < $1.id }
    let (closed, rejected) = (tickets[0], tickets[1])
    try await nights.tracker.set(status: "resolved", of: closed.id)
    try await nights.tracker.set(status: "rejected", of: rejected.id)
    let night = try nights.alignd("run", "--once")
    #expect(night.output.contains("ticket \(closed.id) was closed while the difference is there"), "\(night.output)")
    #expect(night.output.contains("1 tickets opened again"))
    let states = Dictionary(uniqueKeysWithValues: try await nights.tracker.tickets().map { ($0.id, $0.status) })
    #expect(states[closed.id] == "open")
    #expect(states[rejected.id] == "rejected")
    // Said once.
    let next = try nights.alignd("run", "--once")
    #expect(!next.output.contains("ticket \(rejected.id)"), "\(next.output)")
    #expect(try await nights.tracker.tickets().count == tickets.count)
  }

  @Test func `a store that was lost does not double the tickets of a backup`() async throws {
    let nights = try await Nights()
    // A backup of before the tickets were made.
    _ = try nights.alignd("run", "--once", "--deliver-within", "0")
    #expect(try nights.alignd("db", "backup", "backup.db").status == 0)
    _ = try nights.alignd("deliveries", "retry")
    let tickets = try await nights.open()
    #expect(!tickets.isEmpty)
    let folder = nights.company.folder
    for name in ["alignd.db", "alignd.db-wal", "alignd.db-shm"] {
      try? FileManager.default.removeItem(atPath: folder.file(name))
    }
    try FileManager.default.moveItem(atPath: folder.file("backup.db"), toPath: folder.file("alignd.db"))
    let retry = try nights.alignd("deliveries", "retry")
    #expect(retry.status == 0, "\(retry.output)")
    let after = try await nights.open()
    #expect(after.mapValues { $0.map(\.id) } == tickets.mapValues { $0.map(\.id) })
  }
}
