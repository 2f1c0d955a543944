import HTTPTransport
import StrictSettings

/// How a target is reached over the network: the keys that every one has.
public struct NetworkSettings: Sendable, Equatable {
  /// PEM file of the authorities that are trusted instead of the system's; empty for those.
  public var caFile = ""
  /// PEM files of the client certificate and its key; empty for none.
  public var certificateFile = "", keyFile = ""
  /// Proxy, and hosts that are reached without it.
  public var proxy = "", noProxy: [String] = []
  /// Whether http without TLS is allowed to other hosts than loopback.
  public var allowPlaintext = false
  /// Seconds that connecting may take. Default 10, range 1 to 600.
  public var connectTimeout = 10
  /// Seconds that one exchange may take. Default 30, range 1 to 600.
  public var timeout = 30

  /// The standard settings.
  public init() {}

  /// A transport to an address.
  ///
  /// - Throws: what in the settings cannot be used.
  func transport(to url: HTTPURL) throws(HTTPSettingsError) -> HTTPTransport {
    var settings = TransportSettings(baseURL: url, userAgent: "alignd/\(alignmentVersion)")
    settings.connectTimeout = .seconds(connectTimeout)
    settings.idleTimeout = .seconds(timeout)
    settings.totalTimeout = .seconds(timeout)
    settings.maximumResponseBytes = 8 << 20
    settings.allowsPlainHTTP = allowPlaintext
    // One attempt at a time.
    settings.maximumHostConnections = 1
    if !caFile.isEmpty { settings.authorityFile = caFile }
    if !certificateFile.isEmpty {
      settings.clientCertificate = ClientCertificate(file: certificateFile, keyFile: keyFile)
    }
    if !proxy.isEmpty { settings.proxy = try ProxySettings(proxy, exceptions: noProxy) }
    return try HTTPTransport(settings)
  }
}

extension Section {
  /// The keys about the network; what is not given is the standard.
  mutating func network(folder: String) -> NetworkSettings {
    var settings = NetworkSettings()
    (settings.caFile, settings.certificateFile, settings.keyFile) = encryptionFiles(folder)
    settings.proxy = text("proxy") ?? ""
    settings.noProxy = texts("noProxy") ?? []
    settings.allowPlaintext = flag("allowPlaintext") ?? false
    settings.connectTimeout = number("connectTimeout", in: 1...600) ?? settings.connectTimeout
    settings.timeout = number("timeout", in: 1...600) ?? settings.timeout
    return settings
  }

  /// An address of a target: https, or http where that is allowed; without user, query or fragment.
  mutating func address(_ key: String, _ meaning: String) -> HTTPURL? {
    require(key, meaning)
    guard let text = text(key) else { return nil }
    do {
      var trimmed = Substring(text)
      while trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
      return try HTTPURL(String(trimmed))
    } catch {
      complain(key, "is no address that can be used: \(error)")
      return nil
    }
  }
}
