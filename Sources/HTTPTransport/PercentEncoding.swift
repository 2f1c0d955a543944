/// Values put into addresses: everything that is not unreserved (RFC 3986 2.3) is encoded, so that no value can change
/// the address around it.
extension HTTPURL {
  /// A value as one segment of a path; nil when it cannot be one: empty, `.` and `..` would name another resource.
  public static func pathSegment(_ value: String) -> String? {
    value.isEmpty || value == "." || value == ".." ? nil : encoded(value)
  }

  /// A value as a name or value in a query or a form (a space becomes `%20`).
  public static func queryValue(_ value: String) -> String { encoded(value) }

  /// Pairs as a query or a form: `name=value&…`, encoded.
  public static func query(_ pairs: [(name: String, value: String)]) -> String {
    pairs.map { encoded($0.name) + "=" + encoded($0.value) }.joined(separator: "&")
  }

  /// This address with more pairs in its query.
  public func adding(query pairs: [(name: String, value: String)]) throws(HTTPURLError) -> HTTPURL {
    if pairs.isEmpty { return self }
    let added = HTTPURL.query(pairs)
    let separator = query == nil ? "?" : query?.isEmpty == true ? "" : "&"
    // Whatever is encoded here, a parser leaves as it is.
    let result = HTTPURL(
      text + separator + added, server, path: path, query: (query ?? "") + (separator == "&" ? "&" : "") + added)
    guard result.text.utf8.count <= HTTPURL.longest else { throw HTTPURLError.tooLong }
    return result
  }

  /// An address below this one, whose own query does not count; `path` begins with `/` and may have a query.
  public func joined(_ path: String) throws(HTTPURLError) -> HTTPURL {
    var start = Substring(self.path)
    while start.hasSuffix("/") { start.removeLast() }
    let whole = start + path
    let result = HTTPURL(server.origin + whole, server, path: String(whole), query: nil)
    guard HTTPURL.isPlain(whole), result.text.utf8.count <= HTTPURL.longest else {
      return try HTTPURL(server.origin + whole)
    }
    return result
  }

  /// Whether a path is one that every parser leaves as it is, so that it need not be read.
  private static func isPlain(_ path: Substring) -> Bool {
    var previous = UInt8(ascii: "/")
    for byte in path.utf8 {
      // A segment that begins with a dot may name another one.
      if byte == UInt8(ascii: "."), previous == UInt8(ascii: "/") { return false }
      guard isUnreserved(byte) || byte == UInt8(ascii: "/") else { return false }
      previous = byte
    }
    return path.utf8.first == UInt8(ascii: "/")
  }

  private static func encoded(_ value: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(value.utf8.count)
    for byte in value.utf8 {
      if isUnreserved(byte) {
        result.append(byte)
      } else {
        result += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// RFC 3986 2.3.
  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      true
    default: false
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}
