import Foundation
import Testing

@testable import Alignment
@testable import StrictSettings

/// Hostile configurations: each reading ends, and gives a configuration or says what is wrong.
@Suite struct ConfigurationFuzzTests {
  private static let sound = """
    zone: Europe/Berlin
    matrix: matrix.yaml
    sources:
      - id: corp
        kind: file
        path: corp.jsonl
        authoritative: true
        correlate: [employee, mail, { pattern: adm-(.+) }, { map: { a: b } }]
    """

  private static func problems(_ text: String) -> [String] {
    do {
      _ = try Configuration.parse(text, path: "c.yaml")
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test func `three thousand mutated configurations are read or refused`() {
    var state: UInt64 = 7
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let special = [
      "&a ", "*a", "? ", ": ", "- ", "[", "{", "\n", "\t", "\"", "!!x ", "---\n", "\u{0}", "|\n", "é", "~", "<<: ",
    ]
    var accepted = 0
    for _ in 0..<3_000 {
      var scalars = Array(Self.sound.unicodeScalars)
      for _ in 0...random(3) {
        let at = random(scalars.count)
        switch random(3) {
        case 0: scalars.remove(at: at)
        case 1: scalars.insert(contentsOf: special[random(special.count)].unicodeScalars, at: at)
        default: scalars[at] = Unicode.Scalar(UInt8(random(127)))
        }
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars)
      if Self.problems(String(text)).isEmpty { accepted += 1 }
    }
    #expect(Self.problems(Self.sound) == [])
    #expect(accepted > 50 && accepted < 2_950, "mutation is too strong or too weak: \(accepted) were accepted")
  }

  @Test func `a bomb of aliases is refused at its first anchor, even as a key`() {
    var text = "matrix: m\na: &a [x, x, x, x, x, x, x, x, x]\n"
    for (name, last) in zip("bcdefghi", "abcdefgh") {
      text += "\(name): &\(name) [" + Array(repeating: "*\(last)", count: 9).joined(separator: ",") + "]\n"
    }
    #expect(
      Self.problems(text + "? *i\n: 1\n? *i\n: 2\n")
        == ["c.yaml:2: uses YAML anchors, which a configuration may not; write the value out"])
  }

  @Test(arguments: ["[", "{a: ", "- ", "? "])
  func `ten thousand levels are refused, not followed`(opening: String) {
    let text = "matrix: " + (opening == "- " || opening == "? " ? "\n" : "") + String(repeating: opening, count: 10_000)
    #expect(Self.problems(text).isEmpty == false)
  }

  @Test func `half a million levels in one file are refused`() {
    #expect(
      Self.problems("a: " + String(repeating: "[", count: 500_000))
        == ["c.yaml:1: is nested deeper than 32 levels, which no key of a configuration needs"])
  }

  @Test func `a mebibyte of repeated keys is told and ends`() {
    let text = (0..<30_000).map { "key\($0 / 2): value value\n" }.joined()
    #expect(Self.problems(text).isEmpty == false)
  }

  @Test func `a file of a gigabyte is refused by its size, before it is read`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "alignd-\(UUID().uuidString).yaml")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    try handle.truncate(atOffset: 1_000_000_000)
    try handle.close()
    #expect { try Configuration.load(file.path) } throws: { error in
      (error as? ConfigurationError)?.problems.map(\.message) == ["is larger than 1048576 bytes"]
    }
    #expect(throws: FileReadingError.self) { try readWholeFile(file.path, limit: 256 << 20) }
  }
}
