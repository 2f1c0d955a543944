import BuiltProgram
import Foundation
import TestServers
import Testing

/// Each exit code, provoked, and what an earlier report changes about it.
@Suite struct ExitCodeTests {
  /// A matrix with which the company is aligned.
  private static let small = [
    "roles.csv": "Role,Authorisation level\nAll employees,Access limited to their job needs\n",
    "assignments.csv": "Role,Holder\nAll employees,everyone\n",
    "assets.csv": "Name,Department,Owner\nCRM,Sales,cjensen\n",
    "entitlements.csv": "Asset,Capability,Source,Group\nCRM,use,corp,dept-sales\n",
    "groups.csv": """
    Source,Group,Not privileged because
    corp,domain-admins,empty shell
    corp,print-operators,empty shell

    """,
  ]

  private func folder(url: String) throws -> TestFolder {
    let folder = try Nordhaven.folder(url: url)
    try FileManager.default.removeItem(atPath: folder.file("matrix"))
    _ = try folder.makeFolder("matrix")
    for (name, text) in ExitCodeTests.small { try folder.write(text, to: "matrix/\(name)") }
    return folder
  }

  @Test func `0 when everything was read and nothing drifts`() throws {
    let folder = try folder(url: Nordhaven.running().server.url)
    let answer = try Nordhaven.alignd(["check"], in: folder)
    #expect(answer.status == 0, "\(answer.output)")
    #expect(answer.output.hasPrefix("ALIGNED: everything was read"))
  }

  @Test func `1 when the server is down, and nothing is called missing`() throws {
    let folder = try folder(url: "ldap://127.0.0.1:\(Loopback.freePort())")
    let answer = try Nordhaven.alignd(["check"], in: folder)
    #expect(answer.status == 1)
    #expect(answer.output.hasPrefix("NOT PROVEN: nothing seen drifts, but not everything could be judged"))
    #expect(answer.output.contains("1 of 2 sources not read completely: corp"))
    #expect(!answer.output.contains("unowned-asset  "))
  }

  @Test func `1 when the password is wrong`() throws {
    let folder = try folder(url: Nordhaven.running().server.url)
    let answer = try Nordhaven.alignd(["check"], in: folder, environment: ["NORDHAVEN_PASSWORD": "hunter2-old"])
    #expect(answer.status == 1)
    #expect(
      answer.output.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains("name or password is wrong"))
    #expect(!answer.output.contains("hunter2"))
  }

  @Test func `1 when the password is not there, with the name of what is missing`() throws {
    let folder = try folder(url: Nordhaven.running().server.url)
    let answer = try BuiltBinary.run(["check", "--config", "alignd.yaml"], in: URL(filePath: folder.path))
    #expect(answer.status == 1)
    #expect(answer.output.contains("NORDHAVEN_PASSWORD"))
  }

  @Test func `64 when the command line is wrong`() throws {
    #expect(try Nordhaven.running().alignd(["check", "--frmat", "json"]).status == 64)
  }

  @Test func `with an earlier report only what is new is drift`() throws {
    let company = try Nordhaven.running()
    let folder = try TestFolder()
    let earlier = folder.file("earlier.json")
    #expect(try company.alignd(["check", "--at", Nordhaven.moment, "--output", earlier]).status == 2)
    let same = try company.alignd(["check", "--baseline", earlier])
    #expect(same.status == 0)
    #expect(same.output.contains("0 new, 0 gone, 0 no longer shown but not proven gone"))

    // Carla's finding was not there yet, and somebody else's is gone since.
    let text = try String(contentsOfFile: earlier, encoding: .utf8)
    let carla = try #require(try ReportDocument(text).findings.first { $0.row[3] == "Carla Jensen" })
    let other = String(carla.fingerprint.dropLast(8)) + "00000000"
    try folder.write(text.replacing(carla.fingerprint, with: other), to: "changed.json")
    let new = try company.alignd(["check", "--baseline", folder.file("changed.json")])
    #expect(new.status == 2)
    #expect(new.output.contains("1 new, 1 gone, 0 no longer shown but not proven gone"))
  }

  @Test func `with an earlier report an unread source resolves nothing`() throws {
    let folder = try TestFolder()
    let earlier = folder.file("earlier.json")
    #expect(try Nordhaven.running().alignd(["check", "--output", earlier]).status == 2)
    let down = try Nordhaven.folder(url: "ldap://127.0.0.1:\(Loopback.freePort())")
    let answer = try Nordhaven.alignd(["check", "--baseline", earlier], in: down)
    #expect(answer.status == 1)
    // Of 41 findings, three rest on the document alone and are still seen.
    #expect(answer.output.contains("0 new, 0 gone, 38 no longer shown but not proven gone"))
  }

  @Test(arguments: [("", "is not JSON"), ("{}", "is no report of alignd"), ("\u{0}\u{1}", "is not JSON")])
  func `a baseline that is none is refused`(text: String, words: String) throws {
    let folder = try TestFolder()
    let answer = try Nordhaven.running().alignd(["check", "--baseline", folder.write(text, to: "b.json")])
    #expect(answer.status == 1)
    #expect(answer.errors.contains(words), "\(answer.errors)")
    #expect(answer.output == "")
  }
}
