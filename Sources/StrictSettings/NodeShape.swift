public import Yams

/// What a YAML node is, as the strict reader sees it.
extension Node {
  /// The line where it stands, from 1; 0 when unknown.
  public var line: Int { mark?.line ?? 0 }

  /// The text of a scalar; nil for lists, mappings, nothing, and unquoted yes/no.
  public var text: String? {
    guard case .scalar(let scalar) = self, !isYesNo, !isEmptyValue else { return nil }
    return scalar.string
  }

  /// The number of a plain scalar of decimal digits.
  public var wholeNumber: Int? {
    guard case .scalar(let scalar) = self, scalar.isPlain else { return nil }
    return Int(scalar.string)
  }

  /// The truth value of a plain `true` or `false`.
  public var flag: Bool? {
    guard case .scalar(let scalar) = self, scalar.isPlain else { return nil }
    switch scalar.string {
    case "true": return true
    case "false": return false
    default: return nil
    }
  }

  /// Whether it is a mapping.
  public var isMapping: Bool {
    if case .mapping(_) = self { true } else { false }
  }

  /// Whether nothing is written (`key:`, `~`, `null`).
  public var isEmptyValue: Bool {
    guard case .scalar(let scalar) = self, scalar.isPlain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  /// Whether YAML 1.1 takes the unquoted word for a truth value.
  public var isYesNo: Bool {
    guard case .scalar(let scalar) = self, scalar.isPlain else { return false }
    return ["true", "false", "yes", "no", "on", "off"].contains(scalar.string.lowercased())
  }

  /// What it is, in words for a message. Never the value itself: it may be a secret.
  public var shape: String {
    switch self {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    case .scalar:
      if isEmptyValue {
        "nothing"
      } else if isYesNo {
        "a yes/no"
      } else if wholeNumber != nil {
        "a number"
      } else {
        "a text"
      }
    }
  }
}

extension Node.Scalar {
  fileprivate var isPlain: Bool { style == .plain || style == .any }
}
