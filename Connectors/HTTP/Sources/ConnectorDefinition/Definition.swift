/// What a provider's HTTP interface looks like, and how its answers become accounts, groups and memberships: one YAML
/// file, read by ``Definition/parse(_:file:)``. A definition holds no address and no secret of anybody; those are the
/// ``Setting`` values that an operator configures for a source.
public struct Definition: Sendable {
  /// The version of the format, as the file states it.
  public static let format = "alignd.connector/1"

  /// What operators write as `kind:` of a source.
  public var name: String
  /// What people call the provider.
  public var title: String
  /// What an operator may or must configure, in the order of the file.
  public var settings: [Setting]
  /// The address that requests are relative to: the first of these that can be filled in.
  public var base: [Template]
  /// Header fields of every request, without credentials.
  public var headers: [NamedTemplate]
  /// Ways to prove who alignd is; the first whose conditions hold is used.
  public var authentication: [Authentication]
  /// How the provider tells that it wants fewer requests.
  public var rateLimit: RateLimit
  /// Answers that mean something else than their status says.
  public var errors: [ErrorRule]
  /// Origins (beside the base's own) that a next page may come from.
  public var pageOrigins: [Template]
  /// Whether only a part of what the provider holds is asked for, such as one tree of groups: a member that was not read
  /// may exist all the same.
  public var coversPart: Bool
  /// What is read, in this order.
  public var streams: [StreamDefinition]

  /// The setting of that name.
  public func setting(_ name: String) -> Setting? { settings.first { $0.name == name } }
}

/// A name with a text to be filled in: a header field, a query parameter, a field of a form.
public struct NamedTemplate: Sendable {
  /// The name.
  public var name: String
  /// The value; where a part of it is absent, the whole is left out.
  public var value: Template
}

/// Something that an operator configures for a source of this kind.
public struct Setting: Sendable {
  /// What its value is.
  public enum Shape: Sendable, Hashable {
    /// An `https` address (`http` only to loopback, or where the source allows it).
    case url
    /// One line of text.
    case text
    /// A reference to a secret.
    case secret
    /// A reference to a secret that is a JSON object, whose members can be used (`{settings.key.client_email}`).
    case secretJSON
    /// A whole number within a range.
    case number(ClosedRange<Int>)
    /// Yes or no.
    case flag
    /// One of these words.
    case choice([String])
  }

  /// The key in the source's configuration.
  public var name: String
  /// What its value is.
  public var shape: Shape
  /// Whether a source without it is refused.
  public var isRequired: Bool
  /// What is taken where it is not configured; nil for nothing.
  public var standard: String?
  /// What it means, for the documentation and for error messages.
  public var meaning: String

  /// Whether its value must not be seen.
  public var isSecret: Bool { shape == .secret || shape == .secretJSON }
}

/// How an answer that is not a success, or looks like one, is to be taken.
public struct ErrorRule: Sendable {
  /// What is done.
  public enum Action: String, Sendable, CaseIterable {
    /// Asked again after a pause, as if the provider had said 429.
    case wait
    /// The listing begins again from its first page, what was read of it aside; five times at most.
    case restart
    /// There is nothing to be read: an empty list, completely read.
    case empty
    /// What was asked for no longer exists: it is left out, and nothing is in doubt.
    case gone
    /// The listing is not read, for the reason given.
    case fail
  }

  /// What a text of the body must be.
  public struct Test: Sendable {
    /// One of these.
    public var values: [String] = []
    /// Or like one of these, in which `*` stands for any characters.
    public var patterns: [String] = []

    /// Whether a text passes.
    public func passes(_ text: String) -> Bool {
      values.contains(text) || patterns.contains { Condition.isLike(text, $0) }
    }
  }

  /// Statuses that the rule is about, single ones and whole classes.
  public var statuses: [ClosedRange<Int>]
  /// A path into the body, with what it must lead to; nil for any body.
  public var body: (path: ItemPath, test: Test)?
  /// What is done.
  public var action: Action
  /// Why, in words for the operator.
  public var because: String
}

/// How a provider tells that it wants fewer requests. `Retry-After` (RFC 9110 10.2.3) always counts and goes first.
public struct RateLimit: Sendable {
  /// What the reset field holds.
  public enum ResetForm: String, Sendable, CaseIterable {
    /// Seconds since 1970.
    case epoch
    /// Seconds from now.
    case seconds
    /// An HTTP date.
    case date
  }

  /// Header field with the number of requests left.
  public var remaining: String?
  /// Header field that tells when there will be more.
  public var reset: String?
  /// What the reset field holds.
  public var resetForm: ResetForm = .epoch
  /// Statuses that can mean too many requests; 403 only with `remaining` at 0 or a `Retry-After`.
  public var statuses: [Int] = [429]
  /// Least seconds to wait where an answer does not say for how long; they double with each further refusal of the same
  /// request, up to sixteen times as many.
  public var leastWait = 0
  /// Requests left at which reading pauses until the reset.
  public var pauseAt = 0
  /// Requests that may be under way at once.
  public var concurrency = 4
}
