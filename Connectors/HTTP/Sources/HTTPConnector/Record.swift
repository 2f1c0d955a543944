import AccessModel
import ConnectorDefinition

/// What an item became, ready to be taken into a snapshot.
enum Record: Sendable {
  case account(AccountRecord, aliases: [String], mayRepeat: Bool)
  case group(GroupRecord, aliases: [String], mayRepeat: Bool)
  case member(MemberRecord)
}

/// A membership.
struct MemberRecord: Sendable {
  /// Who is the member.
  enum Member: Sendable {
    /// The second text is its login where no such account was read before: it is of another organisation then.
    case account(String, orForeign: String?)
    /// The second text is its name where no such group was read: it is of another organisation then.
    case group(String, orForeign: String?)
    case entry(String)
    case everyone(onlyPeople: Bool)
    case unresolved(String, UnresolvedReason)
  }

  let group: String
  let member: Member
  /// Whether an account of another organisation is a workload's.
  var isWorkload = false
  var flags = MembershipFlags()
  var from: CivilDay?
  var until: CivilDay?
}

/// Makes records of items, as a stream's mappings say.
struct RecordMaking {
  let stream: StreamDefinition
  private(set) var records: [Record] = []
  /// What could not be made, in words: the first of each kind counts.
  private(set) var problem: String?
  /// Ids that the item at hand has given already.
  private var taken: Set<String> = []

  init(_ stream: StreamDefinition) { self.stream = stream }

  /// Takes an item, which is the first of the surroundings'.
  ///
  /// Where several mappings make a record of one id of it, the first one counts.
  mutating func take(_ around: Surroundings) {
    taken.removeAll(keepingCapacity: true)
    for mapping in stream.accounts where around.holds(mapping.condition) { account(mapping, around) }
    taken.removeAll(keepingCapacity: true)
    for mapping in stream.groups where around.holds(mapping.condition) { group(mapping, around) }
    for mapping in stream.members where around.holds(mapping.condition) { member(mapping, around) }
  }

  private mutating func account(_ mapping: AccountMapping, _ around: Surroundings) {
    guard let id = around.value(mapping.id) else { return complain("an account has no id") }
    if stream.accounts.count > 1, !taken.insert(id).inserted { return }
    var account = AccountRecord(id: id)
    for (fact, expression) in mapping.facts {
      guard let text = around.value(expression) else { continue }
      switch fact {
      case .login: account.login = text
      case .mail: account.mail = text
      case .employee: account.employee = text
      case .name: account.name = text
      case .department: account.department = text
      case .title: account.title = text
      case .locator: account.locator = text
      case .status: account.status = word(text, "status", AccountStatus.self, \.word) ?? account.status
      case .kind: account.kind = word(text, "kind", AccountKind.self, \.word) ?? account.kind
      case .external: account.external = truth(text, "external") ?? false
      case .privilege: account.privilege = privilege(text) ?? .none
      case .lastSignIn: account.lastSignIn = day(text, "lastSignIn")
      }
    }
    records.append(
      .account(account, aliases: mapping.aliases.flatMap(around.values), mayRepeat: mapping.mayRepeat))
  }

  private mutating func group(_ mapping: GroupMapping, _ around: Surroundings) {
    guard let id = around.value(mapping.id) else { return complain("a group has no id") }
    if stream.groups.count > 1, !taken.insert(id).inserted { return }
    var group = GroupRecord(id: id)
    group.name = around.value(mapping.name) ?? ""
    if let kind = mapping.kind { group.kind = around.value(kind) ?? "" }
    if let locator = mapping.locator { group.locator = around.value(locator) ?? "" }
    if let text = mapping.privilege.flatMap(around.value) { group.privilege = privilege(text) ?? .none }
    records.append(.group(group, aliases: mapping.aliases.flatMap(around.values), mayRepeat: mapping.mayRepeat))
  }

  private mutating func member(_ mapping: MemberMapping, _ around: Surroundings) {
    guard let group = around.value(mapping.group) else { return complain("a membership names no group") }
    let who: MemberRecord.Member?
    switch mapping.member {
    case .account(let id):
      who = around.value(id).map { .account($0, orForeign: mapping.outsider.flatMap(around.value)) }
    case .group(let id): who = around.value(id).map { .group($0, orForeign: mapping.outsider.flatMap(around.value)) }
    case .entry(let id): who = around.value(id).map { .entry($0) }
    case .everyone(let onlyPeople): who = .everyone(onlyPeople: onlyPeople)
    case .foreign(let id): who = around.value(id).map { .unresolved($0, .foreign) }
    case .unread(let id): who = around.value(id).map { .unresolved($0, .unread) }
    }
    guard let who else { return complain("a membership of \"\(group)\" names nobody") }
    var record = MemberRecord(group: group, member: who, isWorkload: mapping.outsiderIsWorkload)
    record.flags = MembershipFlags(
      relation: mapping.relation.flatMap(around.value).flatMap { word($0, "relation", Relation.self, \.word) }
        ?? .member,
      state: mapping.state.flatMap(around.value).flatMap { word($0, "state", MembershipState.self, \.word) } ?? .active,
      origin: mapping.origin.flatMap(around.value).flatMap { word($0, "origin", MembershipOrigin.self, \.word) }
        ?? .direct)
    record.from = mapping.from.flatMap(around.value).flatMap { day($0, "from") }
    record.until = mapping.until.flatMap(around.value).flatMap { day($0, "until") }
    records.append(.member(record))
  }

  // MARK: Words

  private mutating func word<Word: CaseIterable>(
    _ text: String, _ name: String, _ type: Word.Type, _ word: (Word) -> String
  ) -> Word? {
    if let value = Word.allCases.first(where: { word($0) == text }) { return value }
    let known = Word.allCases.map(word).joined(separator: ", ")
    complain("\"\(name)\" is \"\(text.prefix(60))\", which is none of \(known); the definition must map it")
    return nil
  }

  private mutating func truth(_ text: String, _ name: String) -> Bool? {
    switch text {
    case "true": return true
    case "false": return false
    default:
      complain("\"\(name)\" is \"\(text.prefix(60))\", which is neither true nor false; the definition must map it")
      return nil
    }
  }

  private mutating func privilege(_ text: String) -> PrivilegeHint? {
    text == "lead" ? .lead : truth(text, "privileged").map { $0 ? .declared : .none }
  }

  private mutating func day(_ text: String, _ name: String) -> CivilDay? {
    if let day = CivilDay(text) { return day }
    complain("\"\(name)\" is \"\(text.prefix(60))\", which is no day; the definition must say how it is written")
    return nil
  }

  private mutating func complain(_ words: String) { problem = problem ?? words }
}
