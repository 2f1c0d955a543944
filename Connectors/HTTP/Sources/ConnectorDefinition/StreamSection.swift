import StrictSettings
import Yams

extension Section {
  /// A mapping from names to streams.
  mutating func streams(_ key: String, needsOne: Bool = false) -> [StreamDefinition] {
    guard let outer = section(key) else { return [] }
    var section = outer
    if needsOne && outer.keys.isEmpty { complain(key, "is empty", suggestion: "describe at least one stream") }
    return outer.keys.compactMap { name in
      guard var entry = section.section(name, named: "stream \"\(name)\"") else { return nil }
      defer { entry.finish() }
      return entry.stream(name, line: section.line(of: name))
    }
  }

  private mutating func stream(_ name: String, line: Int) -> StreamDefinition? {
    let items = path("items") ?? ItemPath.whole
    guard let origin = streamOrigin(line) else {
      passOver()
      return nil
    }
    var stream = StreamDefinition(name: name, line: line, origin: origin, items: items)
    if case .parent(let path) = origin {
      if has("items") { complain("items", "is for streams that ask; \"from\" already says where the items are") }
      stream.items = path
    }
    if case .rows = origin, has("items") { complain("items", "is for streams that ask; \"rows\" are the items") }
    stream.condition = condition()
    if case .recalled = origin, has("items") {
      complain("items", "is for streams that ask; \"recall\" already gives the items")
    }
    stream.allowsAbsentItems = flag("absentItems") ?? { if case .request = origin { false } else { true } }()
    stream.mayBeEmpty = flag("mayBeEmpty") ?? false
    stream.rememberedBy = expression("rememberedBy")
    stream.declared = expression("declared")
    stream.minimum = expression("atLeast")
    stream.doubtsEmptiness = text("notEmpty")
    if var none = section("ifNone", named: "\"ifNone\" of \(self.name)") {
      stream.groupsIfNone = none.mappings("group") { $0.groupMapping() }
      stream.membersIfNone = none.mappings("member") { $0.memberMapping() }
      none.finish()
    }
    stream.membersOf = expressions("membersOf")
    stream.doubts = texts("doubts") ?? []
    stream.accounts = mappings("account") { $0.accountMapping() }
    stream.groups = mappings("group") { $0.groupMapping() }
    stream.members = mappings("member") { $0.memberMapping() }
    stream.children = streams("each")
    stream.descent = section("descend").flatMap { inner in
      var inner = inner
      defer { inner.finish() }
      inner.require(inner.has("post") ? "post" : "get", "the address that tells what is below an item")
      return inner.request()
    }
    if !["account", "group", "member", "each", "rememberedBy"].contains(where: has) {
      log.add(
        line, "\(self.name) makes nothing of its items",
        suggestion: "give it \"account\", \"group\", \"member\", \"each\" or \"rememberedBy\"")
    }
    return stream
  }

  private mutating func streamOrigin(_ line: Int) -> StreamDefinition.Origin? {
    let ways = ["get", "post", "from", "rows", "recall"].filter { has($0) }
    guard ways.count == 1 else {
      log.add(line, "\(name) must have exactly one of \"get\", \"post\", \"from\", \"rows\" and \"recall\"")
      return nil
    }
    switch ways[0] {
    case "from": return path("from").map { .parent($0) }
    case "rows": return .rows(rows())
    case "recall":
      require("by", "the key that the items were remembered by, for example \"{parent.id}\"")
      let (stream, key, onward) = (text("recall"), expression("by"), expression("onward"))
      guard let stream, let key else { return nil }
      return .recalled(Recall(stream: stream, key: key, onward: onward))
    default: return request().map { .request($0) }
    }
  }

  /// Rows of texts.
  private mutating func rows() -> [[String: String]] {
    guard let nodes = list("rows") else { return [] }
    if nodes.isEmpty { complain("rows", "is empty", suggestion: "write at least one row, such as { level: \"50\" }") }
    return nodes.compactMap { node in
      guard var row = Section(node, named: "a row", log: log) else { return nil }
      return row.keys.reduce(into: [:]) { $0[$1] = row.text($1) }
    }
  }

  /// A mapping, or a list of them.
  private mutating func mappings<Mapping>(_ key: String, _ read: (inout Section) -> Mapping?) -> [Mapping] {
    guard let node = node(key) else { return [] }
    let nodes = node.sequence.map { Array($0) } ?? [node]
    return nodes.compactMap { node in
      guard var section = Section(node, named: "\"\(key)\" of \(name)", log: log) else { return nil }
      defer { section.finish() }
      return read(&section)
    }
  }

  private mutating func accountMapping() -> AccountMapping? {
    let condition = condition()
    require("id", "the provider's immutable id, never a name or an address")
    var facts: [AccountFact: Expression] = [:]
    for fact in AccountFact.allCases { facts[fact] = expression(fact.rawValue) }
    let (aliases, mayRepeat) = (expressions("aliases"), flag("mayRepeat") ?? false)
    guard let id = expression("id") else { return nil }
    return AccountMapping(condition: condition, id: id, facts: facts, aliases: aliases, mayRepeat: mayRepeat)
  }

  private mutating func groupMapping() -> GroupMapping? {
    let condition = condition()
    require("id", "the provider's immutable id, never a name")
    require("name", "the name that the matrix binds")
    let (kind, privilege, locator) = (expression("kind"), expression("privileged"), expression("locator"))
    let (aliases, mayRepeat) = (expressions("aliases"), flag("mayRepeat") ?? false)
    let (id, name) = (expression("id"), expression("name"))
    guard let id, let name else { return nil }
    return GroupMapping(
      condition: condition, id: id, name: name, kind: kind, privilege: privilege, locator: locator, aliases: aliases,
      mayRepeat: mayRepeat)
  }

  private mutating func memberMapping() -> MemberMapping? {
    let condition = condition()
    require("group", "the id of the group")
    let ways = ["account", "memberGroup", "entry", "everyone", "foreign", "unread"].filter { has($0) }
    let outsider = expression("orForeign")
    if outsider != nil, ways != ["account"], ways != ["memberGroup"] {
      complain("orForeign", "belongs to \"account\" or \"memberGroup\"")
    }
    let kind = word("foreignKind", of: ForeignKind.self)
    if kind != nil, outsider == nil || ways != ["account"] {
      complain("foreignKind", "belongs to \"account\" with \"orForeign\"")
    }
    var member: MemberMapping.Member?
    if ways.count == 1 {
      switch ways[0] {
      case "account": member = expression("account").map { .account($0) }
      case "memberGroup": member = expression("memberGroup").map { .group($0) }
      case "entry": member = expression("entry").map { .entry($0) }
      case "foreign": member = expression("foreign").map { .foreign($0) }
      case "unread": member = expression("unread").map { .unread($0) }
      default:
        switch self.node("everyone") {
        case let node? where node.flag == true: member = .everyone(onlyPeople: false)
        case let node? where node.text == "people": member = .everyone(onlyPeople: true)
        default: complain("everyone", "can only be true, or people")
        }
      }
    } else {
      log.add(
        line,
        "\(name) must have exactly one of \"account\", \"memberGroup\", \"entry\", \"everyone\", \"foreign\" and \"unread\""
      )
      passOver()
    }
    let (relation, state, origin) = (expression("relation"), expression("state"), expression("origin"))
    let (from, until) = (expression("from"), expression("until"))
    guard let group = expression("group"), let member else { return nil }
    return MemberMapping(
      condition: condition, group: group, member: member, outsider: outsider, outsiderIsWorkload: kind == .workload,
      relation: relation, state: state, origin: origin, from: from, until: until)
  }

  private enum ForeignKind: String, CaseIterable {
    case human, workload
  }
}

extension ItemPath {
  /// The item itself.
  static let whole = ItemPath(root: .item, steps: [], description: "$")

  private init(root: Root, steps: [Step], description: String) {
    (self.root, self.steps, self.description) = (root, steps, description)
  }
}
