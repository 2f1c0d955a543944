import Foundation

/// Attribute values as caseIgnoreMatch compares them (RFC 4518): compatibility form, small letters, insignificant
/// characters dropped, runs of blanks one, outer blanks none.
enum PreparedText {
  static func prepare(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    var pendingBlank = false
    for scalar in text.precomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
      if isDropped(scalar) { continue }
      if isBlank(scalar) {
        pendingBlank = !result.isEmpty
        continue
      }
      if pendingBlank { result.unicodeScalars.append(" ") }
      pendingBlank = false
      // The final sigma is the same letter.
      result.unicodeScalars.append(scalar == "\u{3C2}" ? "\u{3C3}" : scalar)
    }
    return result.precomposedStringWithCompatibilityMapping
  }

  /// RFC 4518 2.2: mapped to nothing.
  private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x08, 0x0E...0x1F, 0x7F...0x84, 0x86...0x9F, 0xAD, 0x34F, 0x1806, 0x180B...0x180E, 0x200B...0x200F,
      0x202A...0x202E, 0x2060...0x2063, 0x206A...0x206F, 0xFE00...0xFE0F, 0xFEFF, 0xFFF9...0xFFFC:
      true
    default: false
    }
  }

  /// RFC 4518 2.2: mapped to a blank.
  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }
}
