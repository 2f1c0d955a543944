import ConnectorDefinition
import Crypto
import CryptoExtras
import Foundation

/// Makes the JSON Web Token that an ``Assertion`` describes (RFC 7515, RFC 7519).
enum AssertionSigning {
  /// The token.
  ///
  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - unique: a value that no other token has.
  static func token(
    _ assertion: Assertion, _ around: Surroundings, now: Int, unique: String
  ) throws(ReadingFault) -> String {
    guard let key = around.fill(assertion.key) else {
      throw ReadingFault("the private key of the assertion is missing")
    }
    var header = [("alg", quoted(assertion.algorithm.rawValue)), ("typ", quoted("JWT"))]
    for field in assertion.header {
      if let value = around.fill(field.value) { header.append((field.name, quoted(value))) }
    }
    var claims: [(String, String)] = []
    for claim in assertion.claims {
      if let value = around.fill(claim.value) { claims.append((claim.name, quoted(value))) }
    }
    // Clocks differ: a token from the future is refused everywhere.
    claims += [
      ("iat", String(now - 30)), ("exp", String(now + assertion.lifetime - 30)), ("jti", quoted(unique)),
    ]
    let signed = part(object(header)) + "." + part(object(claims))
    return signed + "." + encoded(try signature(of: Array(signed.utf8), assertion.algorithm, key))
  }

  private static func signature(
    of bytes: [UInt8], _ algorithm: Assertion.Algorithm, _ key: String
  ) throws(ReadingFault) -> [UInt8] {
    do {
      switch algorithm {
      case .rs256:
        let signer = try _RSA.Signing.PrivateKey(pemRepresentation: key)
        return Array(try signer.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5).rawRepresentation)
      case .es256:
        return Array(try P256.Signing.PrivateKey(pemRepresentation: key).signature(for: bytes).rawRepresentation)
      }
    } catch {
      // The library's own words could hold a piece of the key.
      throw ReadingFault(
        "the private key cannot be used for \(algorithm.rawValue); it must be a PEM text that begins with "
          + "-----BEGIN \(algorithm == .rs256 ? "(RSA )" : "(EC )")PRIVATE KEY-----")
    }
  }

  private static func quoted(_ text: String) -> String { JSONWriting.quoted(text) }

  private static func object(_ members: [(String, String)]) -> String {
    "{" + members.map { "\(quoted($0.0)):\($0.1)" }.joined(separator: ",") + "}"
  }

  private static func part(_ text: String) -> String { encoded(Array(text.utf8)) }

  /// Base64 for addresses, without padding (RFC 4648 5).
  private static func encoded(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
      .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
  }
}
