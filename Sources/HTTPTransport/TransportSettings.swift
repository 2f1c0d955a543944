import Glibc

/// How a transport reaches one source: limits, trust, ways. Verification of certificates cannot be turned off.
public struct TransportSettings: Sendable {
  /// The address of the source, as the administrator configured it. Loopback is reached only if this is loopback.
  public let baseURL: HTTPURL
  /// What requests say they come from: `alignd/VERSION`.
  public var userAgent: String
  /// How long resolving, connecting and the TLS handshake may take together.
  public var connectTimeout = Duration.seconds(10)
  /// How long a server may be silent (fewer than ten bytes in a second) within an exchange. Whole seconds.
  public var idleTimeout = Duration.seconds(30)
  /// How long an exchange may take in all, from when its turn has come.
  public var totalTimeout = Duration.seconds(120)
  /// Most bytes of a body, counted after decompression. A request may ask for less or more.
  public var maximumResponseBytes = 64 << 20
  /// Most bytes of all header lines of an answer. libcurl itself takes no single line above 100 KiB.
  public var maximumHeaderBytes = 128 << 10
  /// PEM file of the authorities that are trusted instead of the system's.
  public var authorityFile: String?
  /// What proves who the client is, where a server demands a certificate.
  public var clientCertificate: ClientCertificate?
  /// Through which proxy; none without, whatever the environment says.
  public var proxy: ProxySettings?
  /// Whether http without TLS is allowed to other hosts than loopback.
  public var allowsPlainHTTP = false
  /// Whether addresses of this machine may be connected to. Follows ``baseURL``.
  public var allowsLoopback: Bool
  /// Most connections to one host, and so most exchanges at a time with a server that speaks only HTTP/1.1.
  public var maximumHostConnections = 4
  /// Most exchanges at a time with a host that speaks HTTP/2.
  public var maximumStreams = 64
  /// What name resolution is told beforehand, `host:port:address`: for tests of hostile answers.
  package var resolutions: [String] = []

  /// Settings with the defaults for everything else.
  public init(baseURL: HTTPURL, userAgent: String) {
    self.baseURL = baseURL
    self.userAgent = userAgent
    allowsLoopback = baseURL.isLoopback
  }

  /// Throws what makes them useless before anything is sent.
  func check() throws(HTTPSettingsError) {
    for (limit, name) in [
      (connectTimeout, "connect timeout"), (idleTimeout, "idle timeout"), (totalTimeout, "total timeout"),
    ] where limit < .seconds(1) || limit > .seconds(86_400) {
      throw HTTPSettingsError("the \(name) must be between one second and a day")
    }
    for (count, name) in [
      (maximumResponseBytes, "maximum response bytes"), (maximumHeaderBytes, "maximum header bytes"),
      (maximumHostConnections, "maximum host connections"), (maximumStreams, "maximum streams"),
    ] where count < 1 {
      throw HTTPSettingsError("\(name) must be at least 1")
    }
    guard HTTPHeader.isClean(userAgent), !userAgent.isEmpty else {
      throw HTTPSettingsError("the user agent must be a text without control characters")
    }
    if baseURL.scheme == "http", !allowsPlainHTTP, !baseURL.isLoopback {
      throw HTTPSettingsError("\"\(baseURL)\" is not encrypted; use https, or allow plain http explicitly")
    }
    try readable(authorityFile, "authority file")
    try readable(clientCertificate?.file, "client certificate")
    try readable(clientCertificate?.keyFile, "key of the client certificate")
  }

  private func readable(_ path: String?, _ name: String) throws(HTTPSettingsError) {
    guard let path else { return }
    guard !path.utf8.contains(0), access(path, R_OK) == 0 else {
      throw HTTPSettingsError(
        "the \(name) \"\(path)\" cannot be read (\(String(cString: strerror(errno)))); it must be a PEM file")
    }
  }
}

/// A client certificate: PEM files, and the password of the key if it has one.
public struct ClientCertificate: Sendable, CustomStringConvertible, CustomReflectable {
  /// Path of the certificate, with its chain.
  public let file: String
  /// Path of its key.
  public let keyFile: String
  let keyPassword: String?

  /// A certificate by its files.
  public init(file: String, keyFile: String, keyPassword: String? = nil) {
    (self.file, self.keyFile, self.keyPassword) = (file, keyFile, keyPassword)
  }

  /// The certificate's path.
  public var description: String { file }
  /// Without the password.
  public var customMirror: Mirror { Mirror(self, children: ["file": file, "keyFile": keyFile]) }
}

/// Why settings cannot be used: what is wrong and what was expected.
public struct HTTPSettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  init(_ description: String) { self.description = description }
}
