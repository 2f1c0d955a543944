import AccessModel

/// The words that some keys may have, and what they mean; made once and not for every line.
enum JSONLineWords {
  static let status: [(word: String, value: AccountStatus)] = AccountStatus.allCases.map { ($0.word, $0) }
  static let kind: [(word: String, value: AccountKind)] = [
    ("human", .human), ("workload", .workload), ("service", .workload),
  ]
  static let privilege: [(word: String, value: PrivilegeHint)] = [("lead", .lead)]
  static let relation: [(word: String, value: Relation)] = Relation.allCases.map { ($0.word, $0) }
  static let state: [(word: String, value: MembershipState)] = MembershipState.allCases.map { ($0.word, $0) }
  static let origin: [(word: String, value: MembershipOrigin)] = MembershipOrigin.allCases.map { ($0.word, $0) }
  static let reason: [(word: String, value: UnresolvedReason)] = UnresolvedReason.allCases.map { ($0.word, $0) }
}
