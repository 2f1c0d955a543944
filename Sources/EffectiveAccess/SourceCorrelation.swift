/// Which accounts of a source define identities, and how its other accounts are tied to them.
public struct SourceCorrelation: Sendable {
  /// Which accounts are the organisation's own record of who is with it (ISO/IEC 27001:2022 A.5.16).
  public enum Authority: Sendable {
    /// None: accounts are only tied to identities of other sources.
    case none
    /// Every human account.
    case all
    /// Human accounts whose locator (DN) lies at or below this one.
    case within(String)
    /// Human accounts whose department or title has one of these values (folded).
    case matching(department: [String], title: [String])
  }

  /// Id of the source.
  public var source: String
  /// Which of its accounts define identities.
  public var authority: Authority
  /// Tried in order for every other account; the first that finds anything decides.
  public var rules: [CorrelationRule]
  /// Ids that the source has had before, oldest first.
  public var formerly: [String]

  /// A correlation by its parts.
  public init(
    source: String, authority: Authority, rules: [CorrelationRule] = CorrelationRule.standard, formerly: [String] = []
  ) {
    self.formerly = formerly
    self.source = source
    self.authority = authority
    self.rules = rules
  }
}

/// One way to tie an account to an identity. More than one hit is ambiguity: reported, never guessed.
public enum CorrelationRule: Hashable, Sendable {
  /// Equal employee number.
  case employee
  /// Equal mail address, ASCII case aside.
  case mail
  /// Equal login, ASCII case aside.
  case login
  /// The login with a fixed beginning and end cut off is the identity's login: `adm-(.+)`.
  case pattern(prefix: String, suffix: String)
  /// The account's login or id is listed, with the identity's key, employee number, mail or login.
  case map([String: String])

  /// Employee number, then mail, then login.
  public static let standard: [CorrelationRule] = [.employee, .mail, .login]

  /// Reads `adm-(.+)`: literal text with exactly one `(.+)`; nil for anything else, regular expressions included.
  public static func pattern(_ text: String) -> CorrelationRule? {
    let parts = text.split(separator: "(.+)", omittingEmptySubsequences: false)
    guard parts.count == 2, !text.isEmpty, !(parts[0].isEmpty && parts[1].isEmpty) else { return nil }
    let special = Set("()[]{}*+?|\\^$")
    guard !parts.contains(where: { $0.contains(where: special.contains) }) else { return nil }
    return .pattern(prefix: String(parts[0]), suffix: String(parts[1]))
  }
}

extension [SourceCorrelation] {
  /// The oldest id of each source that has been renamed, by its present one.
  public var oldestIDs: [String: String] {
    reduce(into: [:]) { result, correlation in result[correlation.source] = correlation.formerly.first }
  }
}
