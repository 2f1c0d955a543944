import AccessModel
import Alignment
import ConnectorDefinition
import Foundation
import ProviderReading
import TestServers
import Testing
import Yams

/// What the guide and the schema say of definitions is true.
@Suite struct `The documentation of definitions` {
  private static let project = (0..<5).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.project.appending(path: path), encoding: .utf8)
  }

  private func example() throws -> String {
    let guide = try text("Documentation/connectors.md")
    return String(try #require(guide.firstMatch(of: /```yaml\n(definition: (?s:.)*?)```/)).1)
  }

  @Test(.timeLimit(.minutes(10))) func `the guide's example reads the provider that the guide describes`() async throws
  {
    let server = try FakeHTTPServer { request in
      guard request.header("authorization") == "Bearer t0ken" else { return [.json("{}", status: 401)] }
      let isFirst = request.query["page"] == nil || request.query["page"] == "1"
      let alice = #"{"uid": 7, "login": "alice", "email": "Alice@example.org", "locked": false}"#
      switch request.path {
      case "/api/people", "/api/teams/3/people": return [.json(#"{"people": [\#(isFirst ? alice : "")], "count": 1}"#)]
      case "/api/teams":
        return [.json(#"{"teams": [\#(isFirst ? #"{"uid": 3, "title": "crm-admins"}"# : "")], "count": 1}"#)]
      default: return [.json("{}", status: 404)]
      }
    }
    let reading = try await ProviderReading.read(text: example(), ["url": server.url, "token": "t0ken"])
    #expect(reading.isComplete)
    #expect(reading.accounts == ["alice active"])
    #expect(reading.groups == ["team:crm-admins"])
    #expect(reading.memberships == ["alice → team:crm-admins"])
    #expect(reading.snapshot.string(reading.snapshot.accounts.mail[0]) == "alice@example.org")
  }

  @Test func `every definition is as the published schema says, and a mistyped one is not`() throws {
    let folder = try TestFolder()
    var names: [String] = []
    for name in DefinitionCatalogue.shippedNames {
      let yaml = try #require(DefinitionCatalogue.shippedText(name))
      names.append(try folder.write(try json(yaml), to: "\(name).json"))
    }
    names.append(try folder.write(try json(try example()), to: "guide.json"))
    let wrong = try folder.write(
      try json(try example().replacing("items: people", with: "itms: people")), to: "wrong.json")
    let program = """
      import json, sys, jsonschema
      schema = json.load(open(sys.argv[1]))
      jsonschema.Draft202012Validator.check_schema(schema)
      for path in sys.argv[2:]:
        for error in jsonschema.Draft202012Validator(schema).iter_errors(json.load(open(path))):
          print(path.rsplit("/")[-1], list(error.absolute_path), error.message[:200])
      """
    let schema = Self.project.appending(path: "Documentation/schemas/alignd.connector-1.schema.json").path
    #expect(try Command.run(["/usr/bin/python3", "-c", program, schema] + names) == "")
    #expect(try Command.run(["/usr/bin/python3", "-c", program, schema, wrong]).contains("itms"))
  }

  private func json(_ yaml: String) throws -> String {
    let value = try #require(try Yams.load(yaml: yaml))
    return String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self)
  }

  @Test func `every shipped definition is sound, and its README has the six headings and names every setting`() throws {
    let catalogue = DefinitionCatalogue(folder: "")
    #expect(DefinitionCatalogue.shippedNames.count >= 2)
    for name in DefinitionCatalogue.shippedNames {
      let definition = try #require(try catalogue.definition(named: name))
      let folders = try FileManager.default.contentsOfDirectory(atPath: Self.project.appending(path: "Connectors").path)
      let folder = try #require(
        folders.first {
          FileManager.default.fileExists(atPath: Self.project.appending(path: "Connectors/\($0)/\(name).yaml").path)
        },
        "\(name) has no folder")
      let readme = try text("Connectors/\(folder)/README.md")
      let headings = readme.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3) }
      #expect(
        headings.prefix(6) == ["Reads", "Least privilege", "Settings", "Mapping", "Limits", "Tested against"], "\(name)"
      )
      for setting in definition.settings {
        #expect(readme.contains("`\(setting.name)`"), "the README of \(name) does not tell of \(setting.name)")
      }
      #expect(readme.contains("kind: \(name)"), "the README of \(name) has no example")
    }
  }
}
