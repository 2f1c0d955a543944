/// SplitMix64: the same numbers from the same seed, everywhere.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A copy with one or two mutations: bytes changed, cut out, doubled, or put in from what is special to the reader.
  mutating func mutated(_ bytes: [UInt8], with special: [String]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...2, using: &self) {
      let at = Int.random(in: 0...bytes.count, using: &self)
      let end = Swift.min(bytes.count, at + Int.random(in: 0...12, using: &self))
      switch Int.random(in: 0..<5, using: &self) {
      case 0: bytes.replaceSubrange(at..<end, with: [])
      case 1: bytes.insert(contentsOf: bytes[at..<end], at: at)
      case 2: bytes.insert(contentsOf: Array((special.randomElement(using: &self) ?? "").utf8), at: at)
      case 3: if at < bytes.count { bytes[at] = UInt8.random(in: 0...255, using: &self) }
      default: if at < bytes.count { bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &self) }
      }
    }
    return bytes
  }
}
