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
    let separator = query == nil ? "?" : query?.isEmpty == true ? "" : "&"
    return try HTTPURL(text + separator + HTTPURL.query(pairs))
  }

  private static func encoded(_ value: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(value.utf8.count)
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        result.append(byte)
      default: result += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}
