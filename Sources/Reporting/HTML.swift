import AccessModel

/// Markup that escapes by default: what stands in the literal is markup, what is interpolated is text.
///
///     page += "<td>\(name)</td>"       // a name of `<script>` is shown, not run
///
/// Text goes through ``Swift/String/shown(limit:)`` first. Only another ``HTML`` value is interpolated as markup, so a
/// name cannot become markup by a forgotten call; that, and speed for 50,000 findings, is why no template engine is used.
struct HTML: ExpressibleByStringInterpolation {
  private(set) var bytes: [UInt8] = []

  init() {}

  init(stringLiteral value: String) { bytes = Array(value.utf8) }

  init(stringInterpolation: StringInterpolation) { bytes = stringInterpolation.bytes }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var bytes: [UInt8] = []

    init(literalCapacity: Int, interpolationCount: Int) { bytes.reserveCapacity(literalCapacity + 32) }

    mutating func appendLiteral(_ literal: String) { bytes.append(contentsOf: literal.utf8) }

    /// Text, cut at 2,000 characters; names are cut before they get here.
    mutating func appendInterpolation(_ text: String) {
      for byte in text.shown(limit: 2_000).utf8 {
        switch byte {
        case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
        case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
        case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
        case UInt8(ascii: "'"): bytes.append(contentsOf: "&#39;".utf8)
        default: bytes.append(byte)
        }
      }
    }

    /// A number with a comma between thousands.
    mutating func appendInterpolation(_ number: Int) { bytes.append(contentsOf: number.grouped.utf8) }

    /// Markup.
    mutating func appendInterpolation(_ markup: HTML) { bytes.append(contentsOf: markup.bytes) }
  }

  static func += (left: inout HTML, right: HTML) { left.bytes.append(contentsOf: right.bytes) }
}
