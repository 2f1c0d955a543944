/// A small random generator (SplitMix64): the same seed gives the same company on every machine.
struct SplitMix {
  private var state: UInt64

  init(_ seed: UInt64, _ stream: Int) {
    state = SplitMix.mix(seed ^ SplitMix.mix(UInt64(truncatingIfNeeded: stream)))
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return SplitMix.mix(state)
  }

  /// A number from zero to below `limit`.
  mutating func below(_ limit: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(limit)).high)
  }

  /// True once in a while: `share` is between 0 and 1.
  mutating func chance(_ share: Double) -> Bool { Double(next() >> 11) < share * 0x1p53 }

  static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
