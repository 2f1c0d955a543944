/// Whom a cell names: the holder of a role, the owner of an asset, the subject of an exception.
public enum Holder: Hashable, Sendable, CustomStringConvertible {
  /// A person by employee number, mail, login or identity key, as written.
  case person(String)
  /// Everybody who is (directly or nested) in a directory group; source empty: any source that has one of that name.
  case group(source: String, name: String)
  /// Every active identity whose attributes all match.
  case attributes([AttributeTest])
  /// A workload by its account; source empty: any.
  case workload(source: String, account: String)
  /// All active internal humans.
  case everyone

  /// As it can be written in a cell.
  public var description: String {
    switch self {
    case .person(let name): name
    case .group(let source, let name): source.isEmpty ? "group: \(name)" : "group: \(source)/\(name)"
    case .attributes(let tests): tests.map(\.description).joined(separator: " & ")
    case .workload(let source, let account): source.isEmpty ? "workload: \(account)" : "workload: \(source)/\(account)"
    case .everyone: "everyone"
    }
  }
}

/// `attribute=value`, compared case-folded.
public struct AttributeTest: Hashable, Sendable, CustomStringConvertible {
  /// The attributes that can be tested.
  public enum Attribute: String, Sendable, CaseIterable {
    case department, title, mail, login, employee, name
  }

  /// Which attribute.
  public let attribute: Attribute
  /// The value, as written.
  public let value: String

  /// A test by its parts.
  public init(_ attribute: Attribute, _ value: String) {
    self.attribute = attribute
    self.value = value
  }

  /// `department=Sales`.
  public var description: String { "\(attribute.rawValue)=\(value)" }
}
