/// A header line of a request or an answer. Prints its name only: values are often secrets.
public struct HTTPHeader: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// The name as written; it compares without case (``isNamed(_:)``).
  public let name: String
  /// The value, without space around it.
  public let value: String

  /// A header to send.
  ///
  /// Refuses what would end the line (RFC 9110 5.5), and the headers that belong to the transport itself: they could say
  /// something else about the message than what is sent.
  public init(_ name: String, _ value: String) throws(HTTPHeaderError) {
    guard !name.isEmpty, name.utf8.allSatisfy({ HTTPHeader.isTokenByte($0) }) else {
      throw HTTPHeaderError("a header's name must be letters, digits and hyphens")
    }
    guard HTTPHeader.isClean(value) else {
      throw HTTPHeaderError("the value of the header \"\(name)\" must not hold line breaks or control characters")
    }
    guard !HTTPHeader.ours.contains(name.lowercased()) else {
      throw HTTPHeaderError("the header \"\(name)\" is set by the transport itself; leave it out")
    }
    self.init(unchecked: name, value)
  }

  init(unchecked name: String, _ value: String) { (self.name, self.value) = (name, value) }

  /// Whether it has a name, whatever the case.
  public func isNamed(_ other: String) -> Bool {
    name.utf8.count == other.utf8.count && name.lowercased() == other.lowercased()
  }

  /// The name, and that there is a value.
  public var description: String { "\(name): redacted" }
  /// The name only.
  public var customMirror: Mirror { Mirror(self, children: ["name": name]) }

  private static let ours: Set<String> = [
    "accept-encoding", "connection", "content-length", "expect", "host", "http2-settings", "keep-alive",
    "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
  ]

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  /// Whether a text can stand in one line: no control characters besides the tabulator.
  static func isClean(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } }
}

/// Why a header cannot be sent. It never quotes the value.
public struct HTTPHeaderError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong.
  public let description: String

  init(_ description: String) { self.description = description }
}
