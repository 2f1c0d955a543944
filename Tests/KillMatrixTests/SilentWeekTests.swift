import BuiltProgram
import Foundation
import TestServers
import Testing

/// Targets that are down for a week of hourly runs.
@Suite(.timeLimit(.minutes(20))) struct SilentWeekTests {
  @Test func `after a week without answers each ticket is brought up to date once, and the store has not grown`()
    async throws
  {
    let servers = try await KillServers.start()
    var company = SmallCompany(access: [1, 2, 9, 11])
    let site = try KillSite(1, servers, company)
    let first = try site.run(["run", "--once", "--deliver-within", "300"], at: "2031-03-03 00:30:00")
    #expect(first.code == 2, "\(first.output)")
    let size = try site.storeSize()
    let tickets = try await servers.tracker.tickets()
    #expect(tickets.map(\.subject).sorted() == company.tickets())

    // Every connection is cut after the request was read: whether it arrived is not known.
    servers.trackerProxy.act { _, _ in .cut }
    servers.receiverProxy.act { _, _ in .cut }
    for day in 4...10 {
      // The second asset's class changes every day, person 3 comes and goes, person 4 stays from the fifth on.
      company.isSecret.toggle()
      company.access.formSymmetricDifference([3])
      if day == 5 { company.access.insert(4) }
      try company.write(to: site.folder)
      for hour in stride(from: 0, to: 24, by: 3) {
        let instant = "2031-03-\(day < 10 ? "0" : "")\(day) \(hour < 10 ? "0" : "")\(hour):30:00"
        let run = try site.run(["run", "--once", "--deliver-within", "2"], at: instant)
        #expect(run.code == 2, "\(run.output)")
      }
    }
    let list = try site.run(["deliveries", "list"], at: "2031-03-11 00:30:00")
    #expect(list.output.contains("target helpdesk: active; "), "\(list.output)")
    #expect(list.output.contains("waiting, the oldest for 7 days"), "\(list.output)")
    // 56 runs without news are a few hundred bytes each.
    #expect(try site.storeSize() - size < 1 << 20)

    servers.trackerProxy.rest()
    servers.receiverProxy.rest()
    let back = try site.run(["run", "--once", "--deliver-within", "300"], at: "2031-03-11 06:30:00")
    #expect(back.code == 2, "\(back.output)")
    let after = try await servers.tracker.tickets()
    #expect(after.map(\.subject).sorted() == company.tickets())
    // One ticket is about the second asset: a comment for a week of changes, not one a day.
    let second = try #require(after.first { $0.subject.contains("Person 02") })
    #expect(try await servers.tracker.comments(of: second.id).count == 1)
    #expect(try site.run(["deliveries", "list"], at: "2031-03-11 06:40:00").output.contains("nothing waits"))
    #expect(try await Truth.ask(site, from: 1).problems(company, accepted: []) == [])
  }
}

extension KillSite {
  /// Bytes of the store with its log.
  func storeSize() throws -> Int {
    try ["alignd.db", "alignd.db-wal"].reduce(0) { sum, name in
      guard FileManager.default.fileExists(atPath: folder.file(name)) else { return sum }
      return sum + (try FileManager.default.attributesOfItem(atPath: folder.file(name))[.size] as? Int ?? 0)
    }
  }
}
