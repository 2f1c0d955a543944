import AccessModel
import DirectorySchema
import Foundation
import TestServers

@testable import FileConnector

/// The day by which the tests judge expiry.
let testDay = CivilDay(daysSinceEpoch: 20_782)

/// Writes a text into a file and reads it.
func read(
  _ text: String, as format: FileSettings.Format = .jsonLines, _ change: (inout FileSettings) -> Void = { _ in }
) throws -> Snapshot {
  try read(bytes: Array(text.utf8), as: format, change)
}

/// Writes bytes into a file and reads it.
func read(
  bytes: [UInt8], as format: FileSettings.Format, _ change: (inout FileSettings) -> Void = { _ in }
) throws -> Snapshot {
  let folder = try TestFolder()
  var settings = FileSettings(path: folder.file("export"), format: format)
  try Data(bytes).write(to: URL(filePath: settings.path))
  change(&settings)
  return withExtendedLifetime(folder) { FileConnector.snapshot(of: "files", settings, on: testDay) }
}

extension Snapshot {
  /// The snapshot in its canonical form.
  var canonical: String {
    var bytes: [UInt8] = []
    writeCanonical { bytes.append(contentsOf: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Why a scope is not complete, without the folder of the file; nil if it is.
  func reason(_ scope: Scope) -> String? {
    guard let facts = coverage.scopes[scope] else { return "not mentioned" }
    if facts.complete { return facts.reason.isEmpty ? nil : "complete, and yet: \(facts.reason)" }
    guard let slash = facts.reason.range(of: "/export") else { return facts.reason }
    return "export" + facts.reason[slash.upperBound...]
  }

  /// The reason that all three scopes share.
  var sharedReason: String? {
    let reasons = [reason(.accounts), reason(.groups), reason(.members)]
    return reasons[0] == reasons[1] && reasons[1] == reasons[2] ? reasons[0] : "\(reasons)"
  }
}

/// An end line.
func end(_ accounts: Int, _ groups: Int, _ members: Int) -> String {
  """
  {"type":"end","scopes":{"accounts":{"complete":true,"count":\(accounts)},"groups":{"complete":true,"count":\(groups)},\
  "members":{"complete":true,"count":\(members)}}}

  """
}

/// The path of a file in `Fixtures`.
func fixture(_ name: String) -> String {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/\(name)").standardized.path
}
