public import ConnectorDefinition
public import ConnectorKit

/// How a source of an HTTP provider is read: what the operator configured, checked against its ``Definition``.
public struct HTTPSourceSettings: Sendable {
  /// What the provider's interface looks like.
  public var definition: Definition
  /// Values of the definition's settings, secrets aside; those with a default are filled in.
  public var values: [String: String]
  /// Values of the settings that are secrets.
  public var secrets: [String: Secret]
  /// The program and its version, as requests tell it.
  public var userAgent = "alignd"
  /// PEM file of the authorities that may have signed the server's certificate; empty for the system's.
  public var caFile = ""
  /// PEM file of the client certificate; empty for none.
  public var certificateFile = ""
  /// PEM file of its key.
  public var keyFile = ""
  /// Address of a proxy; empty for none.
  public var proxy = ""
  /// Hosts and domains that are reached without the proxy.
  public var noProxy: [String] = []
  /// Whether an unencrypted connection to another host is allowed. Loopback always is.
  public var allowPlaintext = false
  /// Seconds to connect, TLS included.
  public var connectTimeout = 10
  /// Seconds without any byte of an answer.
  public var idleTimeout = 30
  /// Seconds for one request.
  public var requestTimeout = 120
  /// Seconds for the whole reading, pauses that the provider asks for included.
  public var totalTimeout = 3600
  /// Requests that may be under way at once; 0 for what the definition says.
  public var concurrency = 0
  /// The largest answer in bytes, after decompression.
  public var sizeLimit = 64 << 20

  /// Settings with a definition's values.
  public init(definition: Definition, values: [String: String], secrets: [String: Secret] = [:]) {
    self.definition = definition
    self.secrets = secrets
    self.values = values
    for setting in definition.settings {
      if let standard = setting.standard, self.values[setting.name] == nil { self.values[setting.name] = standard }
    }
  }

  /// How many requests may be under way at once.
  var width: Int { concurrency > 0 ? concurrency : definition.rateLimit.concurrency }
}
