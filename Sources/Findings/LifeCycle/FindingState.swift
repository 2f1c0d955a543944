/// Where a finding stands in its life. See ``LifeCycle`` for how it gets there.
public enum FindingState: String, Sendable, CaseIterable, Codable {
  /// Seen, but not yet in as many runs as the policy wants before anybody is told.
  case pending
  /// Somebody has to act.
  case open
  /// Somebody has to act, and a person has said that they know.
  case acknowledged
  /// Accepted by an exception that is in force; still listed.
  case excepted
  /// Was there on day one: reported, without a ticket, until its due date.
  case baselined
  /// Verifiably gone.
  case resolved

  /// Whether a person has to act: what tickets are open for.
  public var needsAction: Bool { self == .open || self == .acknowledged }
  /// Whether the difference is still there, as far as anybody knows.
  public var isLive: Bool { self != .resolved }
}
