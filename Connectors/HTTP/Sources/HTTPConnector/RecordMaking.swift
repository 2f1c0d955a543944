import AccessModel
import ConnectorDefinition

/// Makes records of items, as a stream's mappings say.
struct RecordMaking {
  private let plan: StreamPlan
  private let texts = TextArena()
  private var trees: [JSONTree] = []
  private var records: [Record] = []
  private var members: [MemberBytes] = []
  /// What could not be made, in words: the first of each kind counts.
  private(set) var problem: String?
  /// With the item at hand, where somebody needs it there.
  private var around: Surroundings
  /// Values that are the same for all items.
  private var fixed: [ByteText?] = []
  /// Ids that the item at hand has given already.
  private var taken: Set<String> = []

  /// Makes records of a page's items.
  ///
  /// - Parameter around: the surroundings of the items, which have a place for one at their beginning.
  init(_ plan: StreamPlan, _ around: Surroundings) {
    (self.plan, self.around) = (plan, around)
    for expression in plan.fixed { fixed.append(around.value(expression).map(texts.keep)) }
  }

  /// Takes an item; none for what is made where there is none.
  ///
  /// Where several mappings make a record of one id of it, the first one counts.
  mutating func take(_ item: Item?) {
    if let item, trees.last !== item.tree { trees.append(item.tree) }
    let isKnown = plan.needsSurroundings || item?.isLoose ?? false
    if isKnown { around.items[0] = item }
    if plan.isPlainMembership, !isKnown, let item { return plainMember(plan.members[0], item) }
    if plan.accounts.count > 1 { taken.removeAll(keepingCapacity: true) }
    for mapping in plan.accounts where holds(mapping.condition) { account(mapping, item) }
    if plan.groups.count > 1 { taken.removeAll(keepingCapacity: true) }
    for mapping in plan.groups where holds(mapping.condition) { group(mapping, item) }
    for mapping in plan.members where holds(mapping.condition) { member(mapping, item) }
  }

  /// What was made.
  var batch: RecordBatch { RecordBatch(records, members, in: (trees, plan, texts)) }

  private func holds(_ condition: Condition) -> Bool { condition.isEmpty || around.holds(condition) }

  // MARK: Records

  private mutating func account(_ mapping: AccountPlan, _ item: Item?) {
    guard let id = value(mapping.id, item) else { return complain("an account has no id") }
    if plan.accounts.count > 1, !taken.insert(RecordMaking.string(id)).inserted { return }
    var account = AccountBytes()
    for planned in mapping.facts {
      guard let text = value(planned.value, item) else { continue }
      switch planned.fact {
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
    let aliases = mapping.aliases.isEmpty ? [] : mapping.aliases.flatMap(around.values)
    records.append(.account(id: id, account, aliases: aliases, mayRepeat: mapping.mayRepeat))
  }

  private mutating func group(_ mapping: GroupPlan, _ item: Item?) {
    guard let id = value(mapping.id, item) else { return complain("a group has no id") }
    if plan.groups.count > 1, !taken.insert(RecordMaking.string(id)).inserted { return }
    var group = GroupRecord(id: RecordMaking.string(id))
    group.name = text(mapping.name, item)
    group.kind = text(mapping.kind, item)
    group.locator = text(mapping.locator, item)
    if let text = value(mapping.privilege, item) { group.privilege = privilege(text) ?? .none }
    let aliases = mapping.aliases.isEmpty ? [] : mapping.aliases.flatMap(around.values)
    records.append(.group(group, aliases: aliases, mayRepeat: mapping.mayRepeat))
  }

  private mutating func member(_ mapping: MemberPlan, _ item: Item?) {
    guard let group = value(mapping.group, item) else { return complain("a membership names no group") }
    let who: MemberRecord.Member?
    switch mapping.member {
    case .account(let id):
      let outsider = value(mapping.outsider, item)
      who = value(id, item).map { .account($0, orForeign: outsider) }
    case .group(let id):
      let outsider = value(mapping.outsider, item)
      who = value(id, item).map { .group($0, orForeign: outsider) }
    case .entry(let name): who = value(name, item).map { .entry($0) }
    case .everyone(let onlyPeople): who = .everyone(onlyPeople: onlyPeople)
    case .unresolved(let name, let reason): who = value(name, item).map { .unresolved($0, reason) }
    }
    guard let who else { return complainOfNobody(in: group) }
    var record = MemberRecord(group: group, member: who, isWorkload: mapping.outsiderIsWorkload)
    record.flags = MembershipFlags(
      relation: value(mapping.relation, item).flatMap { word($0, "relation", Relation.self, \.word) } ?? .member,
      state: value(mapping.state, item).flatMap { word($0, "state", MembershipState.self, \.word) } ?? .active,
      origin: value(mapping.origin, item).flatMap { word($0, "origin", MembershipOrigin.self, \.word) } ?? .direct)
    record.from = value(mapping.from, item).flatMap { day($0, "from") }
    record.until = value(mapping.until, item).flatMap { day($0, "until") }
    records.append(.member(record))
  }

  private mutating func plainMember(_ mapping: MemberPlan, _ item: Item) {
    guard let group = value(mapping.group, item) else { return complain("a membership names no group") }
    guard case .account(let id) = mapping.member, let member = value(id, item) else {
      return complainOfNobody(in: group)
    }
    members.append(
      MemberBytes(group: group, member: member, flags: MembershipFlags(), repeatsGroup: !members.isEmpty))
  }

  // MARK: Values

  private func value(_ plan: ValuePlan?, _ item: Item?) -> ByteText? { plan.flatMap { value($0, item) } }

  private func text(_ plan: ValuePlan?, _ item: Item?) -> String { value(plan, item).map(RecordMaking.string) ?? "" }

  private func value(_ plan: ValuePlan, _ item: Item?) -> ByteText? {
    var text: ByteText?
    switch plan.origin {
    case .fixed: return fixed[plan.number]
    case .general: return generalValue(plan)
    case .field, .pieces:
      guard let item, !item.isLoose else { return generalValue(plan) }
      text = plan.origin == .field ? item.tree.text(at: plan.keys, of: item.node) : joined(plan.pieces, item)
    }
    if !plan.map.isEmpty {
      if let text, let hit = plan.map.first(where: { KeyIndex.equal($0.text, text) }) { return hit.word }
      return plan.otherwise ?? text
    }
    guard let text = text ?? plan.otherwise else { return nil }
    return plan.isLowered ? lowered(text) : text
  }

  private func generalValue(_ plan: ValuePlan) -> ByteText? {
    around.value(plan.expression).map(texts.keep)
  }

  /// Pieces one after the other; nil where one of them is absent.
  private func joined(_ pieces: [ValuePlan.Piece], _ item: Item) -> ByteText? {
    withUnsafeTemporaryAllocation(of: ByteText.self, capacity: pieces.count) { texts in
      var length = 0
      for (index, piece) in pieces.enumerated() {
        let text: ByteText?
        switch piece {
        case .literal(let literal): text = literal
        case .field(let keys): text = item.tree.text(at: keys, of: item.node)
        }
        guard let text else { return nil }
        texts.initializeElement(at: index, to: text)
        length += text.count
      }
      if length == 0 { return nil }
      let room = self.texts.room(for: length)
      var end = 0
      for text in texts { end = room[end...].initialize(fromContentsOf: text) }
      return ByteText(room)
    }
  }

  private func lowered(_ text: ByteText) -> ByteText {
    guard text.allSatisfy({ $0 < 0x80 }) else { return texts.keep(RecordMaking.string(text).lowercased()) }
    let room = texts.room(for: text.count)
    for index in text.indices { room.initializeElement(at: index, to: KeyIndex.folded(text[index])) }
    return ByteText(room)
  }

  private static func string(_ text: ByteText) -> String { String(decoding: text, as: UTF8.self) }

  // MARK: Words

  private mutating func word<Word: CaseIterable>(
    _ text: ByteText, _ name: String, _ type: Word.Type, _ word: (Word) -> String
  ) -> Word? {
    for value in Word.allCases where word(value).utf8.elementsEqual(text) { return value }
    let known = Word.allCases.map(word).joined(separator: ", ")
    complain(
      "\"\(name)\" is \"\(RecordMaking.string(text).prefix(60))\", which is none of \(known); the definition must map it"
    )
    return nil
  }

  private mutating func truth(_ text: ByteText, _ name: String) -> Bool? {
    switch RecordMaking.string(text) {
    case "true": return true
    case "false": return false
    case let text:
      complain("\"\(name)\" is \"\(text.prefix(60))\", which is neither true nor false; the definition must map it")
      return nil
    }
  }

  private mutating func privilege(_ text: ByteText) -> PrivilegeHint? {
    RecordMaking.string(text) == "lead" ? .lead : truth(text, "privileged").map { $0 ? .declared : .none }
  }

  private mutating func day(_ text: ByteText, _ name: String) -> CivilDay? {
    if let day = CivilDay(text) { return day }
    complain(
      "\"\(name)\" is \"\(RecordMaking.string(text).prefix(60))\", which is no day; the definition must say how it is "
        + "written")
    return nil
  }

  private mutating func complainOfNobody(in group: ByteText) {
    complain("a membership of \"\(RecordMaking.string(group))\" names nobody")
  }

  private mutating func complain(_ words: @autoclosure () -> String) { problem = problem ?? words() }
}
