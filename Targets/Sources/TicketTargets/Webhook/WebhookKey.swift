public import ConnectorKit
import Crypto
import Foundation

/// A key that webhooks are signed with (Standard Webhooks 1.0.0): `whsec_…`, shared with the receiver, or `whsk_…`, the
/// private half of an Ed25519 pair.
public struct WebhookKey: Sendable, CustomStringConvertible, CustomReflectable {
  private enum Kind: Sendable {
    case shared(SymmetricKey)
    case pair(Curve25519.Signing.PrivateKey)
  }

  private let kind: Kind

  /// Reads a key: its prefix, and Base64 with or without padding.
  public init(_ secret: Secret) throws(TargetSettingsError) {
    let text = secret.reveal { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
    if text.hasPrefix("whsec_") {
      guard let bytes = Self.bytes(text.dropFirst(6)), (24...64).contains(bytes.count) else {
        throw TargetSettingsError("a shared key must be \"whsec_\" and 24 to 64 bytes in Base64")
      }
      kind = .shared(SymmetricKey(data: bytes))
    } else if text.hasPrefix("whsk_") {
      // 32 bytes are the key; some tools write the public half behind it.
      guard let bytes = Self.bytes(text.dropFirst(5)), bytes.count == 32 || bytes.count == 64,
        let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes.prefix(32))
      else {
        throw TargetSettingsError("a private key must be \"whsk_\" and the 32 or 64 bytes of an Ed25519 key in Base64")
      }
      guard bytes.count == 32 || key.publicKey.rawRepresentation == bytes.suffix(32) else {
        throw TargetSettingsError("the second half of the private key is not its public key; make a new pair")
      }
      kind = .pair(key)
    } else if text.hasPrefix("whpk_") {
      throw TargetSettingsError(
        "\"whpk_\" begins a public key: it belongs to the receiver; give the \"whsk_\" one here")
    } else {
      throw TargetSettingsError("a key must begin with \"whsec_\" (shared) or \"whsk_\" (Ed25519)")
    }
  }

  /// What a receiver verifies with, `whpk_…`; nil for a shared key.
  public var publicKey: String? {
    guard case .pair(let key) = kind else { return nil }
    return "whpk_" + key.publicKey.rawRepresentation.base64EncodedString()
  }

  /// The signature, with its version.
  func signature(of content: [UInt8]) throws -> String {
    switch kind {
    case .shared(let key):
      "v1," + Data(HMAC<SHA256>.authenticationCode(for: content, using: key)).base64EncodedString()
    case .pair(let key):
      "v1a," + (try key.signature(for: content)).base64EncodedString()
    }
  }

  /// The kind of key only.
  public var description: String { publicKey.map { "Ed25519 key \($0)" } ?? "shared key" }
  /// The same only.
  public var customMirror: Mirror { Mirror(self, children: ["key": description]) }

  private static func bytes(_ text: Substring) -> Data? {
    let digits = text.prefix { $0 != "=" }
    return Data(base64Encoded: digits + String(repeating: "=", count: (4 - digits.utf8.count % 4) % 4))
  }
}
