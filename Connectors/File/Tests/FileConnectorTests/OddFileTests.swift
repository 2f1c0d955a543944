import AccessModel
import ConnectorKit
import Foundation
import Glibc
import TestServers
import Testing

@testable import FileConnector

@Suite struct `A file that is no export` {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func reason(
    _ name: String, _ format: FileSettings.Format = .jsonLines, limit: Int = 16 << 30
  ) async -> String? {
    var settings = FileSettings(path: folder.file(name), format: format)
    settings.sizeLimit = limit
    let snapshot = await FileConnector(source: "files", settings: settings, on: testDay).read()
    return snapshot.sharedReason?.replacing(folder.path + "/", with: "")
  }

  @Test(arguments: FileSettings.Format.allCases)
  func `is told by what it is`(format: FileSettings.Format) async throws {
    #expect(await reason("absent", format) == "absent: does not exist")
    _ = try folder.makeFolder("folder")
    #expect(await reason("folder", format) == "folder: is a directory; name the exported file in it")
    try folder.write("", to: "empty")
    #expect(await reason("empty", format) == "empty: is empty; the export may have failed")
    try folder.write("12345", to: "large")
    #expect(await reason("large", format, limit: 4) == "large: has 5 bytes, more than sizeLimit allows (4)")
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    #expect(await reason("pipe", format) == "pipe: is a pipe, socket or device; export into a regular file")
    #expect(symlink("/dev/zero", folder.file("device")) == 0)
    #expect(await reason("device", format) == "device: is a pipe, socket or device; export into a regular file")
  }

  @Test func `that grew since it was opened is told`() throws {
    let path = try folder.write("x\n", to: "growing")
    let file = try OpenedFile(path, limit: 100)
    #expect(file.change == nil)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("y\n".utf8))
    #expect(
      file.change?.hasSuffix("changed while it was read; write exports to another name, then rename them") == true)
  }

  /// A sparse file, or one of letters, of a gibibyte in a single line: it is passed over in a buffer of fixed size.
  @Test(.timeLimit(.minutes(10)), arguments: FileSettings.Format.allCases, [UInt8(0), UInt8(ascii: "a")])
  func `but one line of a gibibyte is passed over`(format: FileSettings.Format, byte: UInt8) async throws {
    let path = try folder.write("", to: "line")
    let handle = try #require(FileHandle(forWritingAtPath: path))
    if byte == 0 {
      try handle.truncate(atOffset: 1 << 30)
    } else {
      let chunk = Data(repeating: byte, count: 1 << 24)
      for _ in 0..<64 { try handle.write(contentsOf: chunk) }
    }
    try handle.close()
    let longest = format == .jsonLines ? 1_048_576 : 16_777_216
    #expect(await reason("line", format) == "line:1: is longer than \(longest) bytes, and was passed over")
  }

  @Test(.timeLimit(.minutes(10))) func `and folds of one value without end are not kept`() throws {
    var records = LDIFRecords(FileSettings(path: "f", format: .ldif), keeping: ["uid"], alsoTelling: [], tells: true)
    func take(_ text: String) {
      var text = text
      text.withUTF8 { bytes in records.take(.bytes(bytes, isWhole: true)) { _ in } }
    }
    take("dn: uid=a,dc=x")
    take("uid: a")
    let fold = " " + String(repeating: "a", count: 1 << 20)
    for _ in 0..<256 { take(fold) }
    #expect(records.bytesKept <= 2 * LDIFRecords.longestLine)
    take("")
    #expect(records.problems.reason(.accounts) == "f:2: is longer than 16777216 bytes, and was passed over")
  }

  @Test func `lines are cut alike wherever the blocks of the file end`() throws {
    let lengths = [0, 1, 262_143, 262_144, 262_145, 3, 524_288, 600_000, 0, 7]
    let text = lengths.map { String(repeating: "x", count: $0) }.joined(separator: "\n")
    let file = try OpenedFile(try folder.write(text, to: "lines"), limit: 1 << 30)
    var seen: [Int] = []
    try FileLines(longest: 524_288).forEach(of: file) { line throws(FileFailure) in
      switch line {
      case .bytes(let bytes, let isWhole): seen.append(isWhole ? bytes.count : -bytes.count)
      case .tooLong: seen.append(.max)
      case .blockEnd: break
      }
    }
    #expect(seen == [0, 1, 262_143, 262_144, 262_145, 3, 524_288, .max, 0, -7])
  }
}

@Suite struct `The doctor of a file` {
  @Test func `tells size, age, counts and what ties accounts to persons`() async throws {
    let folder = try TestFolder()
    let text = #"{"type":"account","id":"u1","mail":"a@x","employee":"1"}"# + "\n" + #"{"type":"account","id":"u2"}"#
    let path = try folder.write(text + "\n" + end(2, 0, 1), to: "export")
    let old = Date(timeIntervalSinceNow: -27.5 * 3600)
    try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: path)
    let steps = await FileConnector(
      source: "files", settings: FileSettings(path: path, format: .jsonLines), on: testDay
    ).diagnose()
    #expect(
      steps.map { "\($0.outcome.rawValue) \($0.title): \($0.detail)".replacing(folder.path + "/", with: "") } == [
        "passed open export: a regular file of 226 bytes",
        "advice look at the age of the file: last written 27 hours ago; does the export still run?",
        "passed read accounts: 2",
        "advice read groups: none found: check the export, and the bases and filters if it is LDIF",
        "failed read members: export: the end line counts 1 members, but the file has 0 (0 read)",
        "passed attributes of accounts: filled: employee number 50 %, mail 50 %, login 0 %, department 0 %; "
          + "employee number and mail tie accounts to persons",
      ])
  }

  @Test func `says at once what cannot be opened`() async throws {
    let folder = try TestFolder()
    let steps = await FileConnector(
      source: "files", settings: FileSettings(path: folder.file("absent"), format: .ldif), on: testDay
    ).diagnose()
    #expect(steps.map(\.outcome) == [.failed])
    #expect(steps.first?.detail.hasSuffix("absent: does not exist") == true)
  }

  @Test func `takes an export of this night for fresh`() {
    #expect(FileDiagnosis.age(1_000_000, now: 1_000_000 + 26 * 3600 - 1).outcome == .passed)
    #expect(FileDiagnosis.age(1_000_000, now: 1_000_000 + 26 * 3600).outcome == .advice)
  }
}
