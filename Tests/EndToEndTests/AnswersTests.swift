import BuiltProgram
import Foundation
import TestServers
import Testing

/// doctor, explain and matrix, as somebody at Nordhaven meets them.
@Suite struct AnswersTests {
  private func normalised(_ text: String, _ server: SlapdServer) -> String {
    text.replacing("127.0.0.1:\(server.port)", with: "127.0.0.1:PORT")
  }

  @Test func `doctor says that all is well`() throws {
    let company = try Nordhaven.running()
    let answer = try company.alignd(["doctor"])
    #expect(answer.status == 0)
    #expect(answer.errors == "")
    try expectGolden(normalised(answer.output, company.server), "doctor.txt")
  }

  @Test func `doctor says what a wrong password needs`() throws {
    let company = try Nordhaven.running()
    let answer = try company.alignd(["doctor"], environment: ["NORDHAVEN_PASSWORD": "wrong"])
    #expect(answer.status == 1)
    try expectGolden(normalised(answer.output, company.server), "doctor-password.txt")
  }

  @Test func `doctor says that the server does not answer`() throws {
    let port = try Loopback.freePort()
    let folder = try Nordhaven.folder(url: "ldap://127.0.0.1:\(port)")
    let answer = try Nordhaven.alignd(["doctor"], in: folder)
    #expect(answer.status == 1)
    try expectGolden(answer.output.replacing("127.0.0.1:\(port)", with: "127.0.0.1:PORT"), "doctor-down.txt")
  }

  @Test(arguments: [
    ("holds", ["hmeyer", "administer", "Warehouse management"]), ("drifts", ["bkowalski", "administer", "payroll"]),
    ("lacks", ["carla.jensen@nordhaven.example.com", "approve", "CRM"]), ("never", ["1018", "change", "ERP"]),
    ("unproven", ["Priya Raman", "administer", "Data warehouse"]),
    ("all-paths", ["jhill", "use", "Intranet", "--all"]),
    ("leaver", ["kbrandt", "administer", "Backup"]), ("external", ["kdoyle", "change", "Source code"]),
  ])
  func `explain lays both sides open`(name: String, question: [String]) throws {
    let answer = try Nordhaven.running().alignd(["explain"] + question)
    #expect(answer.status == 0)
    #expect(answer.errors == "")
    try expectGolden(answer.output, "explain-\(name).txt")
  }

  @Test(arguments: [
    (
      ["nobody", "approve", "CRM"],
      "alignd: \"nobody\" is no identity; give an employee number, a mail address or a login\n"
    ),
    (["tweber", "approve", "SAP"], "alignd: asset \"SAP\" is not in the inventory of the matrix\n"),
    (
      ["tweber", "aprove", "CRM"],
      "alignd: capability \"aprove\" is not in the matrix; it has use, read, change, configure, approve, grant, deploy, "
        + "administer, audit\n"
    ),
    (
      ["servicedesk@nordhaven.example.com", "use", "CRM"],
      "alignd: \"servicedesk@nordhaven.example.com\" names several identities: Sofia Petrov (1011), Yusuf Abdi (1012); "
        + "give the key\n"
    ),
  ])
  func `a question that names nothing is told so`(question: [String], message: String) throws {
    let answer = try Nordhaven.running().alignd(["explain"] + question)
    #expect(answer.status == 1)
    #expect(answer.output == "")
    #expect(answer.errors.replacing("\n", with: " ") == message.replacing("\n", with: " "))
  }

  @Test(arguments: [["lint"], ["show"]])
  func `the matrix is looked at without any server`(command: [String]) throws {
    let answer = try Nordhaven.running().alignd(["matrix"] + command)
    #expect(answer.status == 0)
    try expectGolden(answer.output + answer.errors, "matrix-\(command[0]).txt")
  }
}
