import AccessModel
import Foundation
import TestServers
import Testing

@testable import FileConnector

/// Good files with some bytes changed, a few thousand times, from a fixed seed: whatever comes out, nothing crashes or hangs,
/// nothing is invented, and what is not whole is not called so.
@Suite struct `Mutated files` {
  @Test(arguments: [
    ("company.jsonl", FileSettings.Format.jsonLines, UInt64(1)), ("company.jsonl", .jsonLines, 2),
    ("company.ldif", .ldif, 3), ("company.ldif", .ldif, 4),
  ])
  func `neither crash nor hang, and give a snapshot that reads back the same`(
    name: String, format: FileSettings.Format, seed: UInt64
  ) throws {
    let good = try [UInt8](Data(contentsOf: URL(filePath: fixture(name))))
    var random = SeededBytes(seed)
    let folder = try TestFolder()
    var settings = FileSettings(path: folder.file("mutant"), format: format)
    var incomplete = 0
    for _ in 0..<1000 {
      settings.path = folder.file("mutant")
      let mutant = mutate(good, &random)
      try Data(mutant).write(to: URL(filePath: settings.path))
      let snapshot = FileConnector.snapshot(of: "files", settings, on: testDay)
      if !snapshot.coverage.isComplete { incomplete += 1 }
      #expect(snapshot.accounts.count <= 8 && snapshot.groups.count <= 8 && snapshot.memberships.count <= 24)
      for (_, facts) in snapshot.coverage.scopes where !facts.complete { #expect(!facts.reason.isEmpty) }
      let canonical = snapshot.canonical
      #expect(try read(canonical).canonical == canonical)
    }
    #expect(incomplete > 300)
  }

  private func mutate(_ good: [UInt8], _ random: inout SeededBytes) -> [UInt8] {
    var bytes = good
    for _ in 0...random.below(3) {
      let position = random.below(bytes.count)
      switch random.below(7) {
      case 0: bytes[position] = UInt8(random.below(256))
      case 1: bytes[position] ^= 1 << UInt8(random.below(8))
      case 2: bytes.remove(at: position)
      case 3: bytes.insert(Self.telling[random.below(Self.telling.count)], at: position)
      case 4: bytes.removeSubrange(position..<min(bytes.count, position + random.below(40)))
      case 5:
        let part = bytes[position..<min(bytes.count, position + random.below(80))]
        bytes.insert(contentsOf: Array(part), at: random.below(bytes.count))
      default: bytes.removeLast(random.below(bytes.count))
      }
      if bytes.isEmpty { bytes = [10] }
    }
    return bytes
  }

  private static let telling: [UInt8] = [
    0, 9, 10, 13, 32, 34, 35, 44, 45, 58, 60, 61, 91, 92, 93, 123, 125, 0x80, 0xC3, 0xFF,
  ]
}

/// Reproducible numbers (SplitMix64).
private struct SeededBytes {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return limit <= 0 ? 0 : Int((value ^ (value >> 31)) % UInt64(limit))
  }
}
