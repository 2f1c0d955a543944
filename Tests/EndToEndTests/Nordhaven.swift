import BuiltProgram
import Foundation
import TestServers

/// The example company: a slapd that holds it, and a folder with its matrix and a configuration that reads the server.
final class Nordhaven: Sendable {
  /// One for all tests, ended with the process.
  private static let shared = Result { try Nordhaven() }

  static func running() throws -> Nordhaven { try shared.get() }

  /// Where the project is.
  static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  /// Where the company is.
  static let company = project.appending(path: "Examples/nordhaven")
  /// A moment at which everything is as `EXPECTED.md` says.
  static let moment = "2026-11-25T09:00:00Z"
  static let password = "drawn for tests"

  let server: SlapdServer
  let folder: TestFolder

  private init() throws {
    let reader = "dn: uid=alignd,ou=services,dc=nordhaven,dc=example,dc=com\nobjectClass: account\n"
    let ldif = try String(contentsOf: Nordhaven.company.appending(path: "company.ldif"), encoding: .utf8)
    var setup = SlapdSetup(
      suffix: "dc=nordhaven,dc=example,dc=com",
      ldif: ldif.replacing(
        reader, with: "\(reader)objectClass: simpleSecurityObject\nuserPassword: \(Nordhaven.password)\n"))
    setup.schemas = ["dyngroup", "msuser"]
    setup.modules = ["ppolicy"]
    setup.databaseLines = [
      "access to attrs=userPassword by anonymous auth by * none",
      "access to * by dn.exact=\"uid=alignd,ou=services,dc=nordhaven,dc=example,dc=com\" read by * none",
    ]
    server = try SlapdServer(setup)
    folder = try Nordhaven.folder(url: server.url)
  }

  /// A folder with the company's matrix and a configuration that reads a server.
  static func folder(url: String) throws -> TestFolder {
    let folder = try TestFolder()
    try FileManager.default.copyItem(atPath: company.appending(path: "matrix").path, toPath: folder.file("matrix"))
    let text = try String(contentsOf: company.appending(path: "alignd.yaml"), encoding: .utf8)
    try FileManager.default.copyItem(
      atPath: company.appending(path: "idp.jsonl").path, toPath: folder.file("idp.jsonl"))
    // The identity provider's ids are new in every run of a server, and with them the digest in the report: its export
    // stands in for it here, and the demo's own test reads the server.
    let provider = "kind: scim\n    url: http://127.0.0.1:3891\n    token: { env: NORDHAVEN_TOKEN }\n"
    try folder.write(
      text.replacing("ldap://127.0.0.1:3890", with: url).replacing(provider, with: "kind: file\n    path: idp.jsonl\n"),
      to: "alignd.yaml")
    return folder
  }

  /// Runs alignd with the company's configuration.
  func alignd(_ arguments: [String], environment: [String: String] = [:]) throws -> BuiltBinary.Answer {
    try Nordhaven.alignd(arguments, in: folder, environment: environment)
  }

  /// Runs alignd with the configuration of a folder.
  static func alignd(
    _ arguments: [String], in folder: TestFolder, environment: [String: String] = [:]
  ) throws -> BuiltBinary.Answer {
    try BuiltBinary.run(
      arguments + ["--config", "alignd.yaml"],
      environment: ["NORDHAVEN_PASSWORD": password].merging(environment) { $1 }, in: URL(filePath: folder.path))
  }
}
