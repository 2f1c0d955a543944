import AccessModel
import Crypto

/// The digest by which a report names exactly what a source said.
enum SnapshotDigest {
  /// `sha256:` and 64 hexadecimal digits over the snapshot's columns in canonical order.
  static func of(_ snapshot: Snapshot) -> String {
    var hash = SHA256()
    snapshot.writeCanonical { chunk in hash.update(bufferPointer: UnsafeRawBufferPointer(chunk)) }
    let digits = Array("0123456789abcdef")
    return "sha256:" + String(hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
