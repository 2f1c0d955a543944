import BuiltProgram
import Foundation
import Synchronization
import TestServers
import Testing

/// `alignd run --once` over several nights: the exported example company, a receiver of events, and what each run tells.
@Suite(.timeLimit(.minutes(10))) struct MemoryTests {
  /// A folder with the company, its configuration and a receiver.
  final class Company {
    let folder: TestFolder
    let receiver: FakeHTTPServer

    init() throws {
      folder = try TestFolder()
      for name in ["matrix", "company.ldif", "idp.jsonl"] {
        try FileManager.default.copyItem(
          atPath: Nordhaven.company.appending(path: name).path, toPath: folder.file(name))
      }
      let said = Said()
      receiver = try FakeHTTPServer { _ in [said.answer] }
      self.said = said
      let text = try String(contentsOf: Nordhaven.company.appending(path: "alignd-offline.yaml"), encoding: .utf8)
      try folder.write(
        text + """
          store: alignd.db
          targets:
            - id: hooks
              kind: webhook
              url: \(receiver.url)/events
              signingKey: { env: SIGNING_KEY }
              timeout: 5

          """, to: "alignd.yaml")
    }

    let said: Said

    /// What the receiver answers.
    final class Said: Sendable {
      private let action = Mutex(FakeHTTPServer.Action.answer(204))
      var answer: FakeHTTPServer.Action { action.withLock { action in action } }
      func answer(_ status: Int, _ headers: [(String, String)] = []) {
        action.withLock { $0 = .answer(status, headers) }
      }
    }

    func alignd(_ arguments: String...) throws -> BuiltBinary.Answer {
      try BuiltBinary.run(
        arguments + ["--config", "alignd.yaml"],
        environment: ["SIGNING_KEY": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="],
        in: URL(filePath: folder.path))
    }

    /// Types and subjects of the events since the last call.
    func events() throws -> [String] {
      defer { taken = receiver.requests.count }
      return try receiver.requests.dropFirst(taken).filter { $0.method == "POST" }.map { request in
        let event = try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
        return "\(event?["type"] as? String ?? "") \(event?["subject"] as? String ?? "")"
      }
    }
    private var taken = 0

    /// Takes a person out of a group of the exported directory, or puts them back.
    func change(_ group: String, without person: String) throws {
      let text = try String(contentsOfFile: folder.file("company.ldif"), encoding: .utf8)
      let records = text.components(separatedBy: "\n\n").map { record in
        guard record.hasPrefix("dn: cn=\(group),") else { return record }
        return record.split(separator: "\n").filter { !$0.hasPrefix("member: uid=\(person),") }.joined(separator: "\n")
      }
      try folder.write(records.joined(separator: "\n\n"), to: "company.ldif")
    }

    func restore() throws {
      try folder.write(
        String(contentsOf: Nordhaven.company.appending(path: "company.ldif"), encoding: .utf8), to: "company.ldif")
    }
  }

  static let kowalski = "f1:cf9fd9a5c2d9d55abe9754d45b4cba6e1aa15795bdbab9d7ec059ba7103c5182"

  @Test func `a finding is told once, then that it is gone, then that it is back`() throws {
    let company = try Company()
    let first = try company.alignd("run", "--once")
    #expect(first.status == 2)
    #expect(first.output.contains("39 opened, 2 accepted"))
    let opened = try company.events()
    #expect(opened.count { $0.hasPrefix("alignd.finding.opened ") } == 39)
    #expect(opened.count { $0.hasPrefix("alignd.finding.excepted ") } == 2)
    #expect(opened.count == 41)

    // Twice is once.
    let second = try company.alignd("run", "--once")
    #expect(second.output.contains("nothing changed"))
    #expect(second.output.contains("hooks: nothing to tell"))
    #expect(try company.events() == [])

    try company.change("payroll-admins", without: "bkowalski")
    #expect(try company.alignd("run", "--once").output.contains("2 resolved"))
    let gone = try company.events()
    #expect(gone.contains("alignd.finding.resolved \(Self.kowalski)"))
    #expect(gone.allSatisfy { $0.hasPrefix("alignd.finding.resolved ") } && gone.count == 2)

    try company.restore()
    #expect(try company.alignd("run", "--once").output.contains("2 opened again"))
    #expect(try company.events().contains("alignd.finding.reopened \(Self.kowalski)"))

    let history = try company.alignd("findings", "show", "cf9fd9a5")
    #expect(history.output.contains("opened by run; moved: memory"))
    #expect(history.output.contains("resolved by run; moved: reality"))
    #expect(history.output.contains("reopened by run; moved: reality"))
    #expect(try company.alignd("db", "check").output.contains("sound"))
  }

  @Test func `a source that fails resolves nothing, and nothing is told`() throws {
    let company = try Company()
    #expect(try company.alignd("run", "--once").status == 2)
    _ = try company.events()
    try FileManager.default.removeItem(atPath: company.folder.file("company.ldif"))
    let blind = try company.alignd("run", "--once")
    #expect(blind.output.contains("nothing changed"))
    #expect(blind.output.contains("39 open findings"))
    #expect(blind.output.contains("not seen and not shown to be gone: unchanged"))
    #expect(blind.output.contains("not read completely: corp"))
    #expect(try company.events() == [])
    try company.restore()
    #expect(try company.alignd("run", "--once").output.contains("nothing changed"))
    #expect(try company.events() == [])
  }

  @Test func `a target that fails is told later, one that refuses is left alone until it is resumed`() throws {
    let company = try Company()
    company.said.answer(503, [("Retry-After", "0")])
    let down = try company.alignd("run", "--once", "--deliver-within", "1")
    #expect(down.output.contains("to be tried again"))
    company.said.answer(401)
    #expect(try company.alignd("deliveries", "retry").status == 1)
    let list = try company.alignd("deliveries", "list")
    #expect(list.output.contains("target hooks: suspended"))
    #expect(list.output.contains("check the credential"))
    _ = try company.events()
    company.said.answer(204)
    // Suspended means that nothing is sent, whatever waits.
    #expect(try company.alignd("run", "--once").output.contains("stopped: the target is suspended"))
    #expect(try company.events() == [])
    #expect(try company.alignd("deliveries", "resume", "hooks").status == 0)
    #expect(try company.alignd("deliveries", "retry").output.contains("41 delivered"))
    #expect(try company.events().count == 41)
    #expect(try company.alignd("deliveries", "list").output.contains("nothing waits"))
  }

  @Test func `what was over before anybody was told is never told`() throws {
    let company = try Company()
    company.said.answer(503)
    #expect(try company.alignd("run", "--once", "--deliver-within", "0").status == 2)
    try company.change("payroll-admins", without: "bkowalski")
    #expect(try company.alignd("run", "--once", "--deliver-within", "0").output.contains("2 resolved"))
    company.said.answer(204)
    #expect(try company.alignd("deliveries", "retry").status == 0)
    let told = try company.events()
    #expect(told.count == 39)
    #expect(!told.contains { $0.hasSuffix(Self.kowalski) })
  }

  @Test func `on day one findings wait, but not what is prohibited or a privileged leaver's`() throws {
    let company = try Company()
    let answer = try company.alignd("baseline", "--output", "report.json")
    #expect(answer.status == 2)
    let told = try company.events()
    let opened = told.filter { $0.hasPrefix("alignd.finding.opened ") }
    let list = try company.alignd("findings", "list", "--state", "open", "--format", "json")
    let open = try #require(try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]])
    let kinds = Set(open.compactMap { ($0["facts"] as? [String: Any])?["kind"] as? String })
    #expect(kinds == ["leaver-access", "prohibited-access"])
    #expect(opened.count == open.count)
    #expect(answer.output.contains("\(39 - open.count) baselined"))
    #expect(try company.alignd("baseline").errors.contains("this is not day one"))
    let report = try String(contentsOfFile: company.folder.file("report.json"), encoding: .utf8)
    #expect(report.contains("\"state\":\"baselined\""))
    #expect(try company.alignd("run", "--once").output.contains("nothing changed"))
  }

  @Test func `only an approver who gains nothing by it accepts a finding`() throws {
    let company = try Company()
    _ = try company.alignd("run", "--once")
    let words = ["findings", "accept", Self.kowalski, "--reason", "until the migration is done"]
    func accept(by person: String, until day: String) throws -> BuiltBinary.Answer {
      try BuiltBinary.run(
        words + ["--by", person, "--until", day, "--config", "alignd.yaml"],
        environment: ["SIGNING_KEY": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="],
        in: URL(filePath: company.folder.path))
    }
    let soon = Date().addingTimeInterval(10 * 86_400).formatted(.iso8601.year().month().day())
    let late = Date().addingTimeInterval(60 * 86_400).formatted(.iso8601.year().month().day())
    #expect(try accept(by: "bkowalski", until: soon).status == 1)
    #expect(try accept(by: "emartin", until: late).errors.contains("can be accepted for 30 days at most"))
    #expect(try accept(by: "emartin", until: "2026-13-01").status == 64)
    let good = try accept(by: "emartin", until: soon)
    #expect(good.status == 0, "\(good.errors)")
    #expect(try company.alignd("findings", "show", "cf9fd9a5").output.contains("until the migration is done"))
    let run = try company.alignd("run", "--once", "--output", "report.txt")
    #expect(run.output.contains("38 open findings"))
    #expect(try String(contentsOfFile: company.folder.file("report.txt"), encoding: .utf8).contains("accepted by "))
  }

  @Test func `a second writer is told who holds the store`() throws {
    let company = try Company()
    _ = try company.alignd("run", "--once")
    let gate = FakeHTTPServer.Gate()
    let slow = try FakeHTTPServer { _ in [.wait(gate), .answer(204)] }
    let text = try String(contentsOfFile: company.folder.file("alignd.yaml"), encoding: .utf8)
    try company.folder.write(text.replacing(company.receiver.url, with: slow.url), to: "slow.yaml")
    try company.change("payroll-admins", without: "bkowalski")
    let process = Process()
    process.executableURL = BuiltBinary.url
    process.arguments = ["run", "--once", "--config", "slow.yaml"]
    process.environment = ["SIGNING_KEY": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]
    process.currentDirectoryURL = URL(filePath: company.folder.path)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    while slow.requests.isEmpty { sched_yield() }
    let second = try company.alignd("run", "--once")
    #expect(second.status == 1)
    #expect(second.errors.contains("is in use by alignd run, process \(process.processIdentifier)"))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    gate.open()
    gate.open()
    // The kill ended the lock; what was on its way is told again, with the same id.
    #expect(try company.alignd("deliveries", "retry").status == 0)
    #expect(try company.events().contains("alignd.finding.resolved \(Self.kowalski)"))
  }
}
