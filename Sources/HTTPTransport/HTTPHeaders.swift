/// The header lines of an answer, repeated ones and their order kept.
///
/// They stay the bytes that they came as: of a dozen lines, hardly two are ever looked at.
public struct HTTPHeaders: Sendable {
  /// Names and values with a colon between them, each line ended by a line feed, which no line holds.
  private var block: [UInt8] = []

  /// No lines.
  init() {}

  /// Header lines as they came.
  public init(_ lines: [HTTPHeader]) {
    for line in lines {
      block += line.name.utf8
      block.append(UInt8(ascii: ":"))
      block += line.value.utf8
      block.append(UInt8(ascii: "\n"))
    }
  }

  /// All of them, as they came.
  public var lines: [HTTPHeader] {
    var result: [HTTPHeader] = []
    forEach { name, value in
      result.append(HTTPHeader(unchecked: HTTPHeaders.string(name), HTTPHeaders.string(value)))
      return true
    }
    return result
  }

  /// All values of a name, whatever its case, in order. A value may itself be a list with commas.
  public func all(_ name: String) -> [String] {
    var result: [String] = []
    forEach { found, value in
      if HTTPHeaders.isSame(found, name) { result.append(HTTPHeaders.string(value)) }
      return true
    }
    return result
  }

  /// The first value of a name.
  public func first(_ name: String) -> String? {
    var result: String?
    forEach { found, value in
      if HTTPHeaders.isSame(found, name) { result = HTTPHeaders.string(value) }
      return result == nil
    }
    return result
  }

  // MARK: As they come

  /// Forgets all lines.
  mutating func removeAll() { block.removeAll(keepingCapacity: true) }

  /// Takes a line with its end; true if it is the empty one after all others.
  mutating func add(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    var content = line[...]
    while let last = content.last, HTTPHeaders.isSpace(last) { content.removeLast() }
    guard let first = content.first else { return true }
    if HTTPHeaders.isSpace(first), block.popLast() != nil {
      // The line before goes on (RFC 9112 5.2).
      block.append(UInt8(ascii: " "))
      block += content.drop { HTTPHeaders.isSpace($0) }
    } else {
      guard let colon = content.firstIndex(of: UInt8(ascii: ":")) else { return false }
      block += content[...colon]
      block += content[(colon + 1)...].drop { HTTPHeaders.isSpace($0) }
    }
    block.append(UInt8(ascii: "\n"))
    return false
  }

  /// Shows name and value of each line until `body` says that it has seen enough.
  private func forEach(_ body: (_ name: Slice<Bytes>, _ value: Slice<Bytes>) -> Bool) {
    block.withUnsafeBufferPointer { bytes in
      var rest = bytes[...]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")), let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
        guard body(rest[..<colon], rest[min(colon + 1, end)..<end]) else { return }
        rest = rest[(end + 1)...]
      }
    }
  }

  private typealias Bytes = UnsafeBufferPointer<UInt8>

  private static func string(_ bytes: Slice<Bytes>) -> String {
    String(decoding: Bytes(rebasing: bytes), as: UTF8.self)
  }

  private static func isSame(_ found: Slice<Bytes>, _ name: String) -> Bool {
    found.count == name.utf8.count && zip(found, name.utf8).allSatisfy { small($0) == small($1) }
  }

  private static func small(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 32 : byte }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
}
