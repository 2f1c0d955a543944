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
    for part in key {
      bytes.append(contentsOf: "\(part.utf8.count):".utf8)
      bytes.append(contentsOf: part.utf8)
    }
    let digits = Array("0123456789abcdef".utf8)
    var text = Array("f1:".utf8)
    text.reserveCapacity(67)
    for byte in SHA256.hash(data: bytes) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
