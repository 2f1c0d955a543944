/// A JSON value (RFC 8259) of a ticket system's request or answer.
///
/// Numbers are kept as they print when they are whole, for ids are numbers in some systems.
public enum JSONValue: Sendable, Equatable {
  /// `null`
  case null
  /// `true`, `false`
  case flag(Bool)
  /// A whole number.
  case whole(Int64)
  /// Any other number.
  case number(Double)
  /// A string.
  case text(String)
  /// An array.
  case list([JSONValue])
  /// An object.
  case object([String: JSONValue])
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .flag(value) }
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .whole(value) }
  /// An array.
  public init(arrayLiteral elements: JSONValue...) { self = .list(elements) }
  /// An object; of a key that is given twice, the last value.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements) { $1 })
  }
}

extension JSONValue {
  /// A member of an object; nil for a key that it lacks, and for everything that is no object.
  public subscript(_ key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  /// An element of an array; nil beyond its end, and for everything that is no array.
  public subscript(_ position: Int) -> JSONValue? {
    if case .list(let elements) = self, elements.indices.contains(position) { elements[position] } else { nil }
  }

  /// The elements of an array; empty for everything else.
  public var elements: [JSONValue] { if case .list(let elements) = self { elements } else { [] } }

  /// A string, or a whole number as it is written: what an id may be. Nil for everything else.
  public var id: String? {
    switch self {
    case .text(let text): text
    case .whole(let number): String(number)
    default: nil
    }
  }

  /// The string; nil for everything else.
  public var text: String? { if case .text(let text) = self { text } else { nil } }
}

extension JSONValue: Codable {
  /// Reads any JSON value.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? value.decode(Int64.self) {
      self = .whole(number)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  /// Writes the value.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .null: try value.encodeNil()
    case .flag(let flag): try value.encode(flag)
    case .whole(let number): try value.encode(number)
    case .number(let number): try value.encode(number)
    case .text(let text): try value.encode(text)
    case .list(let list): try value.encode(list)
    case .object(let members): try value.encode(members)
    }
  }
}
