/// One way to prove who alignd is.
public struct Authentication: Sendable {
  /// How it is proved.
  public enum Method: Sendable {
    /// Not at all.
    case none
    /// A header field with a secret that does not change: a bearer token, an API key.
    case header(name: String, value: Template)
    /// User and password (RFC 7617).
    case basic(user: Template, password: Template)
    /// A token that is fetched by a request and sent in a header field, until it ends or is refused.
    case token(TokenRequest, header: String, value: Template)
    /// AWS Signature Version 4.
    case awsSigV4(key: Template, secret: Template, session: Template?, region: Template, service: Template)
  }

  /// When this way is used (of the settings).
  public var condition = Condition()
  /// How it is proved.
  public var method: Method
  /// Line of the definition where it begins.
  public var line: Int
}

/// The request that fetches a token: OAuth 2.0 client credentials (RFC 6749 4.4), a signed assertion (RFC 7523), or a
/// sign-in of the provider's own.
public struct TokenRequest: Sendable {
  /// Where the token stands in the answer.
  public enum Place: Sendable {
    /// In the body.
    case body(ItemPath)
    /// In a header field.
    case header(String)
  }

  /// How the answer tells when the token ends.
  public enum Expiry: Sendable {
    /// It does not: the token is used until it is refused.
    case unknown
    /// Seconds from now.
    case seconds(ItemPath)
    /// An RFC 3339 instant.
    case instant(ItemPath)
  }

  /// The request.
  public var request: RequestDefinition
  /// User and password of the request (RFC 6749 2.3.1).
  public var basic: (user: Template, password: Template)?
  /// A bearer token of the request.
  public var bearer: Template?
  /// What `{assertion}` stands for in it.
  public var assertion: Assertion?
  /// Where the token stands.
  public var token: Place
  /// When it ends.
  public var expiry = Expiry.unknown
}

/// A JSON Web Token (RFC 7519) that alignd signs itself.
public struct Assertion: Sendable {
  /// How it is signed (RFC 7518).
  public enum Algorithm: String, Sendable, CaseIterable {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    case rs256 = "RS256"
    /// ECDSA on P-256 with SHA-256.
    case es256 = "ES256"
  }

  /// How it is signed.
  public var algorithm: Algorithm
  /// The private key in PEM.
  public var key: Template
  /// More fields of the header, such as `kid`.
  public var header: [NamedTemplate] = []
  /// The claims, `iat`, `nbf`, `exp` and `jti` aside.
  public var claims: [NamedTemplate] = []
  /// Seconds that it is good for.
  public var lifetime = 300
}
