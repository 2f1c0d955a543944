import AccessModel
import Crypto

/// The digest by which a report names exactly what a source said.
enum SnapshotDigest {
  /// `sha256:` and 64 hexadecimal digits over the snapshot's columns in canonical order.
  static func of(_ snapshot: Snapshot) -> String {
    var hash = SHA256()
    snapshot.writeCanonical { chunk in hash.update(bufferPointer: UnsafeRawBufferPointer(chunk)) }
    return hash.finalize().text
  }
}
