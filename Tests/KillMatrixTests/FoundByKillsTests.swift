import Foundation
import TestServers
import Testing

/// What kills at random found once, one step each.
@Suite(.timeLimit(.minutes(10))) struct FoundByKillsTests {
  @Test func `a ticket that a killed process revised is revised again when the old words are wanted again`()
    async throws
  {
    let servers = try await KillServers.start()
    var company = SmallCompany(access: [2, 6, 11])
    let site = try KillSite(1, servers, company)
    let first = try site.run(["run", "--once", "--deliver-within", "300"], at: nil)
    #expect(first.code == 2, "\(first.output)")

    // The finding becomes critical, its ticket too, and nobody here learns of it.
    company.isSecret = true
    try company.write(to: site.folder)
    let kill = try await offPool {
      try site.kill(["run", "--once"], at: .answered, of: KillSite.Place(kind: .writes, count: 1))
    }
    #expect(kill.isKilled)
    #expect(try await servers.tracker.tickets().contains { $0.subject.hasPrefix("[critical]") })

    // Then it is what it was when the ticket was last known.
    company.isSecret = false
    try company.write(to: site.folder)
    let last = try site.run(["run", "--once", "--deliver-within", "300"], at: nil)
    #expect(last.code == 2, "\(last.output)")
    #expect(try await servers.tracker.tickets().map(\.subject).sorted() == company.tickets())
  }

  @Test func `an adopted ticket that somebody deletes before it was revised is made again`() async throws {
    let servers = try await KillServers.start()
    let company = SmallCompany(access: [3])
    let site = try KillSite(1, servers, company)
    let kill = try await offPool {
      try site.kill(["run", "--once"], at: .answered, of: KillSite.Place(kind: .creations, count: 1))
    }
    #expect(kill.isKilled)
    let made = try #require(try await servers.tracker.tickets().first)
    // It is found by its key; the answer to its revision is lost.
    servers.trackerProxy.act { exchange, step in step == .answered && exchange.method == "PUT" ? .cut : .goOn }
    let found = try site.run(["deliveries", "retry"], at: nil)
    servers.trackerProxy.rest()
    #expect(found.output.contains("1 to be tried again"), "\(found.output)")
    // Request Tracker lists none that is deleted.
    try await servers.tracker.change(made.id, #"{"Status":"deleted"}"#)
    let again = try site.run(["deliveries", "retry"], at: nil)
    #expect(again.output.contains("1 delivered"), "\(again.output)")
    let open = try await servers.tracker.tickets()
    #expect(open.map(\.subject) == company.tickets())
  }

  @Test func `two words about one ticket in one second are both kept`() async throws {
    let servers = try await KillServers.start()
    let site = try KillSite(1, servers, SmallCompany(access: [9, 10]))
    #expect(try site.run(["run", "--once", "--deliver-within", "0"], at: "2031-03-04 02:00:00").code == 2)
    struct Finding: Decodable { let fingerprint: String }
    let list = try site.run(["findings", "list", "--format", "json"], at: nil)
    let findings = try JSONDecoder().decode([Finding].self, from: Data(list.output.utf8))
    #expect(findings.count == 2)
    for finding in findings {
      // The clock stands still.
      let said = try site.alignd(
        under: ["env", "TZ=UTC", "faketime", "-f", "2031-03-04 03:00:00"],
        ["findings", "acknowledge", finding.fingerprint, "--by", "kim"])
      #expect(said.code == 0, "\(said.output)")
    }
  }
}
