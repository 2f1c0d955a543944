public import Findings

/// Which findings share a ticket.
public enum TicketGrouping: String, Sendable, CaseIterable {
  /// Those that one repair would remove.
  case cause
  /// None: a ticket each.
  case finding
  /// Those about one person, workload or account.
  case person
  /// Those about one asset.
  case asset
  /// Those that contradict one role.
  case role

  /// What a finding's ticket is about: a stable key, and words for people. Without what it is grouped by, a finding has a
  /// ticket of its own.
  public func subject(of facts: FindingFacts, _ fingerprint: String) -> (key: String, words: String) {
    switch self {
    case .finding: break
    case .cause where !facts.cause.isEmpty: return ("cause \(facts.cause)", facts.cause)
    case .cause: break
    case .person:
      if let identity = facts.identity { return ("person \(identity.id)", facts.subject) }
      if let account = facts.account { return ("account \(account.source)/\(account.id)", facts.subject) }
    case .asset: if let asset = facts.asset { return ("asset \(asset.id)", asset.name) }
    case .role: if let role = facts.role { return ("role \(role.id)", role.name) }
    }
    return ("finding \(fingerprint)", facts.title)
  }

  /// The key of a ticket.
  ///
  /// - Parameters:
  ///   - store: id of the store, so that two installations never share a ticket.
  ///   - target: id of the target.
  ///   - subject: what the ticket is about.
  public static func key(store: String, target: String, subject: String) -> TicketKey? {
    TicketKey(TicketKey.prefix + Fingerprint.of(key: [store, target, subject]).dropFirst(3).prefix(32))
  }
}
