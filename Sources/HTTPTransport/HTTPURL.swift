import CCurl

/// An absolute http or https address, read by the same parser that will connect to it, so that no two readers can take it
/// differently.
///
/// Never holds user names or passwords, and no fragment. Scheme and host are in lower case; numeric IPv4 hosts are in
/// their usual form whatever they were written as; what must be percent-encoded is.
public struct HTTPURL: Sendable, Hashable, CustomStringConvertible {
  /// The whole address, with its query.
  public let text: String
  /// The path, percent-encoded, beginning with `/`.
  public let path: String
  /// The query, percent-encoded, without `?`; nil when there is none.
  public let query: String?
  /// What all addresses of one server share.
  let server: HTTPServer

  /// `http` or `https`.
  public var scheme: String { server.scheme }
  /// Host name, IPv4 address, or IPv6 address in brackets.
  public var host: String { server.host }
  /// The port, also where it is the scheme's own.
  public var port: Int { server.port }
  /// Scheme, host and, where it is not the scheme's own, port.
  public var origin: String { server.origin }
  /// Whether the host is this machine by its name: `localhost`, 127.0.0.0/8 or ::1.
  public var isLoopback: Bool { server.isLoopback }

  /// The longest address that is taken, in bytes.
  public static let longest = 32_768

  /// Reads an address.
  public init(_ text: String) throws(HTTPURLError) { self = try HTTPURL.parsed(text, relativeTo: nil) }

  /// The address that a reference leads to, seen from this one (RFC 3986 5): absolute, or relative as next links may be.
  ///
  /// It may be of another origin; ``isSameOrigin(as:)`` tells.
  public func resolving(_ reference: String) throws(HTTPURLError) -> HTTPURL {
    try HTTPURL.parsed(reference, relativeTo: text)
  }

  /// Whether scheme, host and port are the same (RFC 6454): whether what is meant for one may be sent to the other.
  public func isSameOrigin(as other: HTTPURL) -> Bool { server === other.server || origin == other.origin }

  /// The address without its query: for messages.
  public var description: String { origin + path }

  /// The host as an address; nil when it is a name.
  var address: NetworkAddress? { server.address }

  /// Whether the whole text is the same.
  public static func == (left: HTTPURL, right: HTTPURL) -> Bool { left.text == right.text }

  /// Hashes the whole text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// An address by its parts, which must be as a parser would leave them.
  init(_ text: String, _ server: HTTPServer, path: String, query: String?) {
    (self.text, self.server, self.path, self.query) = (text, server, path, query)
  }

  private static func parsed(_ text: String, relativeTo base: String?) throws(HTTPURLError) -> HTTPURL {
    guard !text.isEmpty else { throw HTTPURLError("an address must not be empty") }
    guard text.utf8.count <= longest else { throw .tooLong }
    guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
      throw HTTPURLError("an address must not hold control characters")
    }
    guard let handle = curl_url() else { throw HTTPURLError("there is no memory to read an address") }
    defer { curl_url_cleanup(handle) }
    let flags = UInt32(CURLU_URLENCODE | CURLU_ALLOW_SPACE | CURLU_DISALLOW_USER)
    if let base { _ = curl_url_set(handle, CURLUPART_URL, base, flags) }
    try check(curl_url_set(handle, CURLUPART_URL, text, flags))
    guard let scheme = part(CURLUPART_SCHEME, of: handle), scheme == "https" || scheme == "http" else {
      throw HTTPURLError("an address must begin with https:// (or http://)")
    }
    guard let host = part(CURLUPART_HOST, of: handle)?.lowercased(), host.utf8.allSatisfy({ $0 < 0x80 }) else {
      throw HTTPURLError("an address must name a host in ASCII; write an international name in its xn-- form")
    }
    guard part(CURLUPART_ZONEID, of: handle) == nil else {
      throw HTTPURLError("an address must not name a zone of IPv6")
    }
    try check(curl_url_set(handle, CURLUPART_HOST, host, 0))
    _ = curl_url_set(handle, CURLUPART_FRAGMENT, nil, 0)
    guard let port = part(CURLUPART_PORT, of: handle, UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) }), port > 0,
      let path = part(CURLUPART_PATH, of: handle), let whole = part(CURLUPART_URL, of: handle)
    else { throw HTTPURLError("an address must have a port between 1 and 65535, if it has any") }
    let query = part(CURLUPART_QUERY, of: handle)
    return HTTPURL(whole, HTTPServer(scheme: scheme, host: host, port: port), path: path, query: query)
  }

  private static func part(_ name: CURLUPart, of handle: OpaquePointer, _ flags: UInt32 = 0) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(handle, name, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }

  private static func check(_ code: CURLUcode) throws(HTTPURLError) {
    if code == CURLUE_OK { return }
    if code == CURLUE_USER_NOT_ALLOWED {
      throw HTTPURLError("an address must not hold a user name or password; give them as credentials")
    }
    throw HTTPURLError("an address must be a whole one, such as https://example.com/path (\(reason(code)))")
  }

  private static func reason(_ code: CURLUcode) -> String {
    curl_url_strerror(code).map { String(cString: $0).lowercased() } ?? "cannot be read"
  }
}

/// Why an address cannot be used. It never quotes the address, which may hold secrets.
public struct HTTPURLError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, and what was expected.
  public let description: String

  init(_ description: String) { self.description = description }

  static var tooLong: HTTPURLError {
    HTTPURLError("an address must not be longer than \(HTTPURL.longest) bytes")
  }
}
