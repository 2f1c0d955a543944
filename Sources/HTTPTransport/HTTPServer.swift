/// A server by its origin, with what is asked of it for every request: found out once, and shared by all its addresses.
final class HTTPServer: Sendable {
  /// `http` or `https`.
  let scheme: String
  /// Host name, IPv4 address, or IPv6 address in brackets, in small letters.
  let host: String
  /// The port, also where it is the scheme's own.
  let port: Int
  /// Scheme, host and, where it is not the scheme's own, port.
  let origin: String
  /// The host as an address; nil when it is a name.
  let address: NetworkAddress?
  /// Whether the host is this machine by its name: `localhost`, 127.0.0.0/8 or ::1.
  let isLoopback: Bool

  init(scheme: String, host: String, port: Int) {
    (self.scheme, self.host, self.port) = (scheme, host, port)
    origin = port == (scheme == "https" ? 443 : 80) ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
    address = NetworkAddress(host)
    isLoopback = host == "localhost" || host.hasSuffix(".localhost") || address?.kind == .loopback
  }
}
