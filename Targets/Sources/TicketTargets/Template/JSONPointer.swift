/// A place in a JSON value (RFC 6901): `/data/attributes/status/id`; empty for the whole.
public struct JSONPointer: Sendable, Equatable, CustomStringConvertible {
  /// As it was written.
  public let text: String
  private let tokens: [String]

  /// Reads a pointer; throws what is wrong with it.
  public init(_ text: String) throws(TargetSettingsError) {
    self.text = text
    guard !text.isEmpty else {
      tokens = []
      return
    }
    guard text.hasPrefix("/"), text.utf8.count <= 500 else {
      throw TargetSettingsError(
        "\"\(text.cut(to: 80))\" is no JSON pointer; begin with a slash, or leave it empty for the whole")
    }
    var tokens: [String] = []
    for token in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      var (plain, isEscaped) = ("", false)
      for character in token {
        switch (isEscaped, character) {
        case (true, "0"): plain.append("~")
        case (true, "1"): plain.append("/")
        case (true, _):
          throw TargetSettingsError("\"\(text.cut(to: 80))\" is no JSON pointer; write ~ as ~0 and / as ~1")
        case (false, "~"): break
        case (false, _): plain.append(character)
        }
        isEscaped = !isEscaped && character == "~"
      }
      guard !isEscaped else {
        throw TargetSettingsError("\"\(text.cut(to: 80))\" is no JSON pointer; write ~ as ~0 and / as ~1")
      }
      tokens.append(plain)
    }
    self.tokens = tokens
  }

  /// As it was written.
  public var description: String { text }

  /// What is at the place; nil when nothing is.
  public func value(in json: JSONValue) -> JSONValue? {
    var value = json
    for token in tokens {
      switch value {
      case .object:
        guard let member = value[token] else { return nil }
        value = member
      case .list:
        // No leading zeros (RFC 6901 4).
        guard let position = Int(token), String(position) == token, let element = value[position] else { return nil }
        value = element
      default: return nil
      }
    }
    return value
  }
}
