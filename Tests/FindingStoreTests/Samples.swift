import AccessModel
import Findings

/// Findings and steps for tests of the store.
enum Samples {
  static func fingerprint(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return "f1:" + String(repeating: "0", count: 64 - digits.count) + digits
  }
}
