import Foundation
import StrictSettings
import Testing

@testable import Alignment

/// Every broken configuration in `Fixtures/`, named after its defect, beside the exact words that it is refused with.
@Suite struct ConfigurationFixtureTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

  static func names(_ prefix: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasPrefix(prefix) && $0.hasSuffix(".yaml") }.sorted()
  }

  static func refusal(of name: String) throws -> String {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    do {
      _ = try Configuration.parse(text, path: name)
      return ""
    } catch {
      return error.description + "\n"
    }
  }

  @Test(arguments: try names("config."))
  func `a broken configuration is refused with every problem, its line and what to do`(name: String) throws {
    let expected = Self.folder.appending(path: name.replacing(".yaml", with: ".expected"))
    let actual = try Self.refusal(of: name)
    #expect(!actual.isEmpty, "nothing was found wrong with \(name)")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
      try actual.write(to: expected, atomically: true, encoding: .utf8)
      Issue.record("recorded \(expected.lastPathComponent); look at it and run again")
    }
    #expect(actual == (try String(contentsOf: expected, encoding: .utf8)))
  }

  @Test func `there are broken configurations to try`() throws {
    #expect(try Self.names("config.").count >= 19)
  }
}
