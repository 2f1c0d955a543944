import Crypto
import CryptoExtras
import Foundation

/// A key pair with which a test has assertions signed and then proves them, as the provider would by the public key.
public struct AssertionKey: Sendable {
  private let key: _RSA.Signing.PrivateKey

  /// A fresh key of 2,048 bits.
  public init() throws { key = try _RSA.Signing.PrivateKey(keySize: .bits2048) }

  /// The private key as PKCS #1 (`BEGIN RSA PRIVATE KEY`).
  public var pem: String { key.pemRepresentation }
  /// The private key as PKCS #8 (`BEGIN PRIVATE KEY`).
  public var pkcs8PEM: String { key.pkcs8PEMRepresentation }

  /// A JSON Web Token whose signature was proved.
  public struct Token: Sendable {
    /// Fields of the header, as texts.
    public let header: [String: String]
    /// Claims, as texts.
    public let claims: [String: String]

    /// Whether it is in force now, and for no longer than this many seconds from now.
    public func isInForce(atMost seconds: Double) -> Bool {
      let now = Date().timeIntervalSince1970
      guard let issued = claims["iat"].flatMap(Double.init), let end = claims["exp"].flatMap(Double.init) else {
        return false
      }
      return issued <= now && end > now && end <= now + seconds
    }
  }

  /// The token, if it was signed with this key by RS256 (RFC 7518 3.3); nil otherwise.
  public func proved(_ token: String) -> Token? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let signature = AssertionKey.bytes(parts[2]) else { return nil }
    let digest = SHA256.hash(data: Data("\(parts[0]).\(parts[1])".utf8))
    guard
      key.publicKey.isValidSignature(
        _RSA.Signing.RSASignature(rawRepresentation: signature), for: digest, padding: .insecurePKCS1v1_5),
      let header = AssertionKey.object(parts[0]), header["alg"] == "RS256", let claims = AssertionKey.object(parts[1])
    else { return nil }
    return Token(header: header, claims: claims)
  }

  private static func object(_ part: String) -> [String: String]? {
    guard let bytes = bytes(part), let object = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any] else {
      return nil
    }
    return object.mapValues { "\($0)" }
  }

  private static func bytes(_ part: String) -> Data? {
    var text = part.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    while text.utf8.count % 4 != 0 { text += "=" }
    return Data(base64Encoded: text)
  }
}

/// Fields of a form (`application/x-www-form-urlencoded`), decoded.
public func formFields(_ body: String) -> [String: String] {
  let pairs = body.split(separator: "&").map { pair -> (String, String) in
    let halves = pair.replacingOccurrences(of: "+", with: " ").split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let words = halves.map { $0.removingPercentEncoding ?? "" }
    return (words[0], words.count > 1 ? words[1] : "")
  }
  return Dictionary(pairs) { $1 }
}
