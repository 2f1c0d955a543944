public import ConnectorKit
public import DirectorySchema

/// How one LDAP directory is read.
public struct LDAPSettings: Sendable {
  /// Who alignd is to the server.
  public enum Bind: Sendable {
    /// Nobody.
    case anonymous
    /// A name (DN, or what Active Directory takes: UPN, `DOMAIN\login`) and a password.
    case simple(name: String, password: Secret)
    /// SASL EXTERNAL: the client certificate, or on ldapi:// the process itself.
    case external
    /// SASL GSSAPI with the process's Kerberos credentials (`KRB5CCNAME`, `KRB5_CLIENT_KTNAME`).
    case gssapi
  }

  /// `ldap://`, `ldaps://` or `ldapi://` URLs, tried in order until one answers.
  public var urls: [String]
  /// Bases below which accounts are.
  public var accountBases: [String]
  /// Bases below which groups are.
  public var groupBases: [String]
  /// Who alignd is to the server.
  public var bind = Bind.anonymous
  /// Whether an ldap:// connection is upgraded before anything is sent. Never falls back.
  public var startTLS = false
  /// PEM file of the authorities that may have signed the server's certificate; empty: Debian's bundle.
  public var caFile = ""
  /// PEM file of the client certificate; empty for none.
  public var certificateFile = ""
  /// PEM file of the client certificate's key; empty for none.
  public var keyFile = ""
  /// Whether an unencrypted connection to another host is allowed. Loopback and ldapi always are.
  public var allowPlaintext = false
  /// How the directory writes things.
  public var schema = DirectorySchema(.openldap)
  /// Entries a page (RFC 2696), 1 to 100,000; 0 for no paging. Default 1000, which Active Directory allows at most.
  public var pageSize = 1000
  /// Members asked for at a time (Active Directory's ranged retrieval); 0: what the server gives by itself.
  public var rangeStep = 0
  /// Milliseconds to connect, TLS included. Default 10,000.
  public var connectTimeout = 10_000
  /// Milliseconds without any answer of the server. Default 60,000.
  public var operationTimeout = 60_000
  /// Seconds for the whole reading. Default 1,800.
  public var totalTimeout = 1_800
  /// Most entries that are read, accounts and groups together. Default 5,000,000.
  public var entryLimit = 5_000_000

  /// Settings with all defaults.
  public init(urls: [String], accountBases: [String], groupBases: [String]) {
    self.urls = urls
    self.accountBases = accountBases
    self.groupBases = groupBases
  }
}
