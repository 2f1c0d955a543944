import Crypto
public import DriftDetection

/// What makes a finding the same one in every run: `f1:` and the SHA-256 of its family and stable ids.
///
/// Families: *unauthorised* (prohibited, both excess) and *missing*: identity, asset, capability; *account* kinds: source,
/// account id; *group* kinds: source, group id; *matrix* kinds: kind, row ids, identity; `duty-conflict`: constraint,
/// identity, asset. Never in it: the kind within a family, names, DNs, role, cell, path, severity, versions, dates. So a
/// renamed group, a moved cell or a new severity is the same finding, and a person's change from excess to prohibited too.
public enum Fingerprint {
  /// The fingerprint of a drift.
  public static func of(_ drift: Drift) -> String { of(key: drift.key) }

  /// The fingerprint of a key. Each part is preceded by its length, so that no two keys run together.
  public static func of(key: [String]) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(key.reduce(0) { $0 + $1.utf8.count + 4 })
    for part in key {
      bytes.append(contentsOf: String(part.utf8.count).utf8)
      bytes.append(UInt8(ascii: ":"))
      bytes.append(contentsOf: part.utf8)
    }
    return SHA256.hash(data: bytes).withUnsafeBytes { hash in
      String(unsafeUninitializedCapacity: 3 + 2 * hash.count) { text in
        var place = 3
        (text[0], text[1], text[2]) = (UInt8(ascii: "f"), UInt8(ascii: "1"), UInt8(ascii: ":"))
        for byte in hash {
          text[place] = digit(byte >> 4)
          text[place + 1] = digit(byte & 15)
          place += 2
        }
        return place
      }
    }
  }

  /// A hexadecimal digit.
  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x61 + value - 10 }
}
