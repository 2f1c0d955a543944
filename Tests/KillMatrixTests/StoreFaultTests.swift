import BuiltProgram
import Foundation
import Glibc
import TestServers
import Testing

/// Disks that are full or read-only, and clocks that go back: nothing is lost, and the operator is told what to do.
@Suite(.timeLimit(.minutes(20))) struct StoreFaultTests {
  /// A company that has been told once, and is about to change.
  struct Told {
    let servers: KillServers
    let site: KillSite
    var company = SmallCompany(access: [1, 2, 11])

    init(clock: String? = nil) async throws {
      servers = try await KillServers.start()
      site = try KillSite(1, servers, company)
      let first = try site.run(["run", "--once", "--deliver-within", "300"], at: clock)
      try #require(first.code == 2, "\(first.output)")
    }

    mutating func change(_ access: Set<Int>) throws {
      company.access = access
      try company.write(to: site.folder)
    }

    /// What the store says, in one text.
    func memory() throws -> String {
      try site.alignd(["findings", "list", "--format", "json"]).output
        + site.alignd(["deliveries", "list", "--all", "--format", "json"]).output
    }

    func problems() async throws -> [String] { try await Truth.ask(site, from: 1).problems(company, accepted: []) }
  }

  @Test func `a disk that is full at any write keeps the run out as a whole, and the next run makes up for it`()
    async throws
  {
    var told = try await Told()
    var failed = 0
    // From the nth write on, there is no room: in the run's transaction, in those of the deliveries, at the end.
    for write in [2, 3, 5, 9, 14, 20, 30, 45] {
      let before = try told.memory()
      try told.change(write % 2 == 0 ? [1, 3, 11] : [2, 3, 4, 11])
      let full = try told.site.alignd(
        under: [
          "strace", "-qq", "-f", "-o", "/dev/null", "-e", "trace=pwrite64", "-e",
          "inject=pwrite64:error=ENOSPC:when=\(write)+",
        ], ["run", "--once"])
      let check = try told.site.alignd(["db", "check"])
      #expect(check.status == 0, "\(check.output)\(check.errors)")
      if full.code == 1 {
        failed += 1
        // Where SQLite says no more than that it could not write, alignd cannot say more either.
        let says = ["no room on the disk", "check its owner, mode and disk"].contains { full.output.contains($0) }
        #expect(says, "\(full.output)")
        // Told before the failure or not at all: the memory is what it was, or all of the run is in it.
        let isWhole = full.output.contains("open finding")
        #expect(try isWhole || told.memory() == before)
      }
    }
    #expect(failed >= 4)
    for _ in 1...2 {
      #expect(try told.site.alignd(["run", "--once", "--deliver-within", "300"]).status == 2)
      _ = try told.site.alignd(["deliveries", "retry"])
    }
    #expect(try await told.problems() == [])
  }

  @Test func `a folder that is read-only is refused in words, and nothing is changed`() async throws {
    var told = try await Told()
    let before = try told.memory()
    try told.change([1, 3, 11])
    let isolated = getuid() == 0 ? ["unshare", "--mount"] : ["unshare", "--map-root-user", "--mount"]
    let locked =
      isolated + [
        "sh", "-c", #"mount --bind . . && mount -o remount,bind,ro . && cd "$PWD" && exec "$@""#, "sh",
      ]
    let run = try told.site.alignd(under: locked, ["run", "--once"])
    #expect(run.code == 1)
    #expect(run.output.contains("alignd.db"), "\(run.output)")
    #expect(run.output.contains("Read-only file system") || run.output.contains("check its owner, mode and disk"))
    let list = try told.site.alignd(under: locked, ["findings", "list"])
    #expect(list.code == 0 || list.output.contains("check its owner, mode and disk"), "\(list.output)")
    #expect(try told.memory() == before)
    #expect(try told.site.alignd(["run", "--once", "--deliver-within", "300"]).status == 2)
    #expect(try await told.problems() == [])
  }

  @Test func `a file that is read-only is refused in words, and nothing is changed`() async throws {
    var told = try await Told()
    let before = try told.memory()
    try told.change([1, 3, 11])
    let name = told.site.folder.file("alignd.db")
    let isolated = getuid() == 0 ? ["unshare", "--mount"] : ["unshare", "--map-root-user", "--mount"]
    let run = try told.site.alignd(
      under: isolated + [
        "sh", "-c", #"mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@""#, "sh", name,
      ], ["run", "--once"])
    #expect(run.code == 1)
    #expect(run.output.contains("check its owner, mode and disk"), "\(run.output)")
    #expect(try told.memory() == before)
    #expect(try told.site.alignd(["run", "--once", "--deliver-within", "300"]).status == 2)
    #expect(try await told.problems() == [])
  }

  @Test func `by a clock that went back a day nothing is judged, and what waits is still delivered`() async throws {
    var told = try await Told(clock: "2031-03-04 02:00:00")
    let site = told.site
    // The next night is judged, and nobody can be told of it.
    try told.change([1, 3, 11])
    try await told.servers.silently {
      let night = try site.run(["run", "--once", "--deliver-within", "1"], at: "2031-03-05 02:00:00")
      #expect(night.code == 2, "\(night.output)")
    }
    let before = try told.memory()
    let back = try site.run(["run", "--once"], at: "2031-03-04 02:00:00")
    #expect(back.code == 1)
    #expect(back.output.contains("the latest run started at 2031-03-05T02:00:0"), "\(back.output)")
    #expect(try told.memory() == before)
    let retry = try site.run(["deliveries", "retry"], at: "2031-03-04 02:10:00")
    #expect(retry.code == 0, "\(retry.output)")
    let again = try site.run(["run", "--once", "--deliver-within", "300"], at: "2031-03-06 02:00:00")
    #expect(again.output.contains("nothing changed"), "\(again.output)")
    #expect(try await told.problems() == [])
  }
}

extension KillSite {
  /// Runs alignd to its end by another clock.
  ///
  /// - Parameter instant: such as `2031-03-04 02:00:00`, in UTC; nil for the machine's clock.
  func run(_ arguments: [String], at instant: String?) throws -> KillableProgram.Ending {
    if let instant {
      // The receiver refuses what was signed at another time than its own.
      let time = try Date(instant.replacing(" ", with: "T") + "Z", strategy: .iso8601)
      try servers.receiver.act(clock: Int(time.timeIntervalSince1970))
    }
    return try alignd(under: instant.map { ["env", "TZ=UTC", "faketime", "-f", "@\($0)"] } ?? [], arguments)
  }
}

extension KillServers {
  /// Lets nothing through while something is done.
  func silently(_ work: @Sendable () throws -> Void) async throws {
    trackerProxy.act { _, _ in .cut }
    receiverProxy.act { _, _ in .cut }
    try work()
    trackerProxy.rest()
    receiverProxy.rest()
  }
}
