import AccessModel
import ConnectorDefinition

/// A stream with everything made ready that is the same for all of its items.
final class StreamPlan: @unchecked Sendable {
  let stream: StreamDefinition
  /// Listings for every item.
  let children: [StreamPlan]
  /// What is made once where there are no items; nil for nothing.
  let ifNone: StreamPlan?
  /// The same stream, making no memberships and nothing below it, where it looks something up: what was looked up may
  /// be unread.
  let withoutMembers: StreamPlan?
  let accounts: [AccountPlan]
  let groups: [GroupPlan]
  let members: [MemberPlan]
  /// Expressions that are the same for all items of a page.
  let fixed: [Expression]
  /// Whether something of it is made by ``Surroundings``, which must know the item then.
  let needsSurroundings: Bool
  /// Whether it, or a stream below it, sends requests.
  let asks: Bool
  /// Whether every item becomes one membership of an account and nothing else, without any facts about it.
  let isPlainMembership: Bool
  /// Constants of the plans.
  private let texts: TextArena

  /// A plan for a stream and all below it.
  convenience init(_ stream: StreamDefinition) { self.init(stream, isWhole: true) }

  /// - Parameter isWhole: whether it is used for anything but its own records.
  private init(_ stream: StreamDefinition, isWhole: Bool) {
    self.stream = stream
    children = isWhole ? stream.children.map { StreamPlan($0) } : []
    let hasNone = !stream.groupsIfNone.isEmpty || !stream.membersIfNone.isEmpty
    ifNone = isWhole && hasNone ? StreamPlan(stream.ifNone, isWhole: false) : nil
    withoutMembers = isWhole && stream.looksUp ? StreamPlan(stream.withoutMembers, isWhole: false) : nil
    var fixed: [Expression] = []
    var values: [ValuePlan] = []
    let texts = TextArena()
    self.texts = texts
    let plan = { (expression: Expression) -> ValuePlan in
      let value = ValuePlan(expression, fixed: &fixed, texts: texts)
      values.append(value)
      return value
    }
    accounts = stream.accounts.map { AccountPlan($0, plan) }
    groups = stream.groups.map { GroupPlan($0, plan) }
    members = stream.members.map { MemberPlan($0, plan) }
    needsSurroundings =
      values.contains { $0.origin == .general }
      || stream.accounts.contains { !$0.condition.isEmpty || !$0.aliases.isEmpty }
      || stream.groups.contains { !$0.condition.isEmpty || !$0.aliases.isEmpty }
      || stream.members.contains { !$0.condition.isEmpty }
    self.fixed = fixed
    asks = stream.asks
    isPlainMembership =
      accounts.isEmpty && groups.isEmpty && members.count == 1 && members[0].isPlain && !needsSurroundings
  }
}

extension StreamDefinition {
  /// Whether a record of it is made with an item of another stream.
  fileprivate var looksUp: Bool {
    (accounts.flatMap(\.expressions) + groups.flatMap(\.expressions) + members.flatMap(\.expressions))
      .contains { !$0.lookedUp.isEmpty }
  }
}

/// How an item becomes an account. Like the other plans a class, since it is looked at for every item.
final class AccountPlan {
  let condition: Condition
  let id: ValuePlan
  /// In the order of ``AccountFact``, so that the first problem is always the same one.
  let facts: [(fact: AccountFact, value: ValuePlan)]
  let aliases: [Expression]
  let mayRepeat: Bool

  fileprivate init(_ mapping: AccountMapping, _ plan: (Expression) -> ValuePlan) {
    condition = mapping.condition
    id = plan(mapping.id)
    facts = AccountFact.allCases.compactMap { fact in mapping.facts[fact].map { (fact, plan($0)) } }
    aliases = mapping.aliases
    mayRepeat = mapping.mayRepeat
  }
}

/// How an item becomes a group.
final class GroupPlan {
  let condition: Condition
  let id: ValuePlan
  let name: ValuePlan
  let kind: ValuePlan?
  let privilege: ValuePlan?
  let locator: ValuePlan?
  let aliases: [Expression]
  let mayRepeat: Bool

  fileprivate init(_ mapping: GroupMapping, _ plan: (Expression) -> ValuePlan) {
    condition = mapping.condition
    id = plan(mapping.id)
    name = plan(mapping.name)
    kind = mapping.kind.map(plan)
    privilege = mapping.privilege.map(plan)
    locator = mapping.locator.map(plan)
    aliases = mapping.aliases
    mayRepeat = mapping.mayRepeat
  }
}

/// How an item becomes a membership.
final class MemberPlan {
  /// Who is the member.
  enum Member {
    case account(ValuePlan)
    case group(ValuePlan)
    case entry(ValuePlan)
    case everyone(onlyPeople: Bool)
    case unresolved(ValuePlan, UnresolvedReason)
  }

  let condition: Condition
  let group: ValuePlan
  let member: Member
  let outsider: ValuePlan?
  let outsiderIsWorkload: Bool
  let relation: ValuePlan?
  let state: ValuePlan?
  let origin: ValuePlan?
  let from: ValuePlan?
  let until: ValuePlan?

  fileprivate init(_ mapping: MemberMapping, _ plan: (Expression) -> ValuePlan) {
    condition = mapping.condition
    group = plan(mapping.group)
    member =
      switch mapping.member {
      case .account(let id): .account(plan(id))
      case .group(let id): .group(plan(id))
      case .entry(let name): .entry(plan(name))
      case .everyone(let onlyPeople): .everyone(onlyPeople: onlyPeople)
      case .foreign(let name): .unresolved(plan(name), .foreign)
      case .unread(let name): .unresolved(plan(name), .unread)
      }
    outsider = mapping.outsider.map(plan)
    outsiderIsWorkload = mapping.outsiderIsWorkload
    relation = mapping.relation.map(plan)
    state = mapping.state.map(plan)
    origin = mapping.origin.map(plan)
    from = mapping.from.map(plan)
    until = mapping.until.map(plan)
  }

  /// Whether it says of an account, by its id, that it is a member of a group that is the same for the whole page.
  fileprivate var isPlain: Bool {
    guard case .account(let id) = member, id.isPlainField, group.origin == .fixed, condition.isEmpty
    else { return false }
    return outsider == nil && relation == nil && state == nil && origin == nil && from == nil && until == nil
  }
}
