import AccessModel
import DriftDetection
import ResponsibilityMatrix

/// Whom a cell turns out to mean.
struct Resolved {
  var identities: Set<String> = []
  /// Whether somebody more could be meant that was not read.
  var unread = false
  /// Whether there is such a person, workload or group at all.
  var known = true
  /// Whether several persons could be meant.
  var ambiguous = false
}

/// A yes, a no, or no way to tell.
enum Answer { case yes, no, unknown }

/// An identity holding a role by one row of the Assignments table.
struct Holding: Hashable {
  let identity: String
  let row: Int
}

/// Who holds which role, and what assets the words of a scope then mean.
struct ReferenceRoles {
  let world: PlainWorld
  let people: ReferenceIdentities
  let access: ReferenceAccess
  /// The rows of the Assignments table, then those that the inventory implies.
  var rows: [Assignment]
  var resolved: [Resolved] = []
  /// Rows that the inventory implies only if the identity does not own the asset by a role that was not read.
  var doubtful: [Int: String] = [:]
  /// What was found for the holders of the assignments and of the inventory.
  private var known: [Holder: Resolved] = [:]

  init(_ world: PlainWorld, _ people: ReferenceIdentities, _ access: ReferenceAccess) {
    self.world = world
    self.people = people
    self.access = access
    rows = (0..<world.matrix.assignments.count).map { world.matrix.assignments[$0] }
    let inventory = world.matrix.assets.flatMap { $0.people.values.flatMap { $0 }.map(\.value) }
    for holder in Set(rows.map(\.holder) + inventory) { known[holder] = find(holder) }
    resolved = rows.map { resolve($0.holder) }
    let written = rows.count
    for (asset, row) in world.matrix.assets.enumerated() {
      for (column, holders) in row.people {
        for holder in holders { imply(holder, column, asset, written) }
      }
    }
  }

  /// Whoever a column of the inventory names, and who owns the asset by no role yet, holds the role that reads the column.
  private mutating func imply(_ holder: Located<Holder>, _ column: String, _ asset: Int, _ written: Int) {
    guard case .person = holder.value, let role = role(reading: column) else { return }
    let found = resolve(holder.value)
    guard let identity = found.identities.first, people.identities[identity]?.active == true else { return }
    let already = (0..<written).contains { row in
      permits(row) && rows[row].holder != .everyone && holds(identity, row)
        && levels(of: row).contains { $0.isOwning && owns(asset, identity, row, $0) == .yes }
    }
    if already { return }
    let perhaps = (0..<written).contains { row in
      guard permits(row), rows[row].holder != .everyone else { return false }
      let answers = levels(of: row).filter(\.isOwning).map { owns(asset, identity, row, $0) }
      if holds(identity, row) {
        return answers.contains(.unknown)
          && (hasOneKnownHolder(rows[row].role, written) || mayBeNamed(asset, rows[row].role))
      }
      guard case .group = rows[row].holder, resolved[row].unread else { return false }
      return answers.contains { $0 != .no }
    }
    if perhaps { doubtful[rows.count] = identity }
    rows.append(Assignment(role: role, holder: holder.value, assets: [asset], cell: holder.cell))
    resolved.append(perhaps ? Resolved(unread: true) : found)
  }

  /// Whether a group that was not read may own an asset by a column that the role reads.
  func mayBeNamed(_ asset: Int, _ role: Int) -> Bool {
    columns(of: role).contains { column in
      (world.matrix.assets[asset].people[column] ?? []).contains { isUnreadGroup($0.value) }
    }
  }

  /// Columns of the inventory that tell what holders of a role own.
  private func columns(of role: Int) -> Set<String> {
    let owning = world.matrix.roles[role].levels.map { world.matrix.levels[$0] }.filter(\.isOwning)
    if owning.isEmpty { return [] }
    return Set(owning.map(\.assetColumn) + [world.matrix.roles[role].id.folded, world.matrix.roles[role].name.folded])
  }

  private func isUnreadGroup(_ holder: Holder) -> Bool {
    if case .group = holder { resolve(holder).unread } else { false }
  }

  /// Whether more persons may hold a role by a row than were seen.
  func mayHaveMore(_ row: Int) -> Bool {
    if doubtful[row] != nil || isUnreadGroup(rows[row].holder) { return true }
    if people.complete { return false }
    switch rows[row].holder {
    case .everyone, .attributes, .group: return true
    case .person, .workload: return !resolved[row].known
    }
  }

  /// Whether somebody more may hold one of some roles, or with `owning` own something by it.
  func isOpen(_ wanted: Set<Int>, owning: Bool = false) -> Bool {
    rows.indices.contains { wanted.contains(rows[$0].role) && inForce($0) && mayHaveMore($0) }
      || (owning && wanted.contains { role in world.matrix.assets.indices.contains { mayBeNamed($0, role) } })
  }

  /// Whether a role would have one holder, if there were nobody but who was read.
  private func hasOneKnownHolder(_ role: Int, _ written: Int) -> Bool {
    let current = (0..<written).filter { rows[$0].role == role && permits($0) }
    if current.contains(where: { rows[$0].holder == .everyone }) { return false }
    return Set(current.filter(inForce).flatMap { row in resolved[row].identities.filter { holds($0, row) } }).count <= 1
  }

  /// The role that a column of the inventory gives: the first accountable one for owners, else one of that name or whose
  /// level reads the column.
  func role(reading column: String) -> Int? {
    world.matrix.roles.firstIndex { role in
      let levels = role.levels.map { world.matrix.levels[$0] }
      if column == "owner" { return levels.contains(where: \.accountable) }
      return role.id.folded == column || role.name.folded == column
        || levels.contains { $0.assetColumn == column && $0.isOwning }
    }
  }

  // MARK: Whom a cell means

  func resolve(_ holder: Holder) -> Resolved { known[holder] ?? find(holder) }

  private func find(_ holder: Holder) -> Resolved {
    switch holder {
    case .person(let text):
      let hits = people.persons(named: text)
      if hits.count > 1 { return Resolved(known: false, ambiguous: true) }
      return Resolved(identities: hits, unread: hits.isEmpty && !people.complete, known: !hits.isEmpty)
    case .workload(let source, let account):
      let hits = world.matrix.workloads.filter { $0.account == account && (source.isEmpty || $0.source == source) }
      let keys = Set(hits.map { "workload:\($0.source)/\($0.account)" })
      return Resolved(identities: keys, known: !keys.isEmpty)
    case .everyone:
      let all = people.identities.values.filter { $0.active && !$0.external && !$0.isWorkload }
      return Resolved(identities: Set(all.map(\.key)), unread: !people.complete)
    case .attributes(let tests):
      let matching = people.identities.values.filter { matches(tests, $0) == .yes }
      let maybe = people.identities.values.contains { matches(tests, $0) == .unknown }
      return Resolved(identities: Set(matching.map(\.key)), unread: !people.complete || maybe)
    case .group(let source, let name): return members(of: access.groups(source, name), in: source)
    }
  }

  private func members(of groups: [GroupKey], in source: String) -> Resolved {
    let searched = world.sources.filter { source.isEmpty || $0.id == source }
    var result = Resolved(known: !groups.isEmpty)
    if groups.isEmpty { result.unread = searched.contains { !$0.groupsComplete } }
    for group in groups {
      if access.isUnread(group) { result.unread = true }
      for account in people.records.keys where account.source == group.source {
        guard people.isActive(account), case .identity(let key)? = people.belonging[account], !people.isUnowned(key)
        else { continue }
        if access.reach[account]?[group.id] != nil { result.identities.insert(key) }
      }
    }
    return result
  }

  /// Whether an identity matches a filter; not known when its record does not tell.
  func matches(_ tests: [AttributeTest], _ identity: PlainIdentity) -> Answer {
    guard identity.active, !identity.isWorkload else { return .no }
    let answers = tests.map { matches($0, identity) }
    if answers.contains(.no) { return .no }
    return answers.contains(.unknown) ? .unknown : .yes
  }

  private func matches(_ test: AttributeTest, _ identity: PlainIdentity) -> Answer {
    let own: Set<String> =
      switch test.attribute {
      case .department: identity.department.isEmpty ? [] : around(identity.department)
      case .title: [identity.title.folded]
      case .mail: identity.mails
      case .login: identity.logins
      case .employee: identity.employees.union(identity.ids)
      case .name: identity.names
      }
    let told = own.filter { !$0.isEmpty }
    if told.isEmpty { return .unknown }
    let wanted = test.attribute == .department ? department(test.value) : test.value.folded
    return told.map(\.folded).contains(wanted) ? .yes : .no
  }

  // MARK: When

  /// In force today, to the day.
  func inForce(_ row: Int) -> Bool { begun(row, grace: 0) && !ended(row, grace: 0) }

  /// In force, counting the days that a permission outlives its end.
  func permits(_ row: Int) -> Bool { begun(row, grace: 0) && !ended(row, grace: world.policy.graceDays) }

  /// In force, counting the days that a new obligation is not yet insisted on.
  func obliges(_ row: Int) -> Bool { begun(row, grace: world.policy.graceDays) && !ended(row, grace: 0) }

  func begun(_ row: Int, grace: Int) -> Bool {
    rows[row].from.map { $0.adding(days: grace) <= world.today } ?? true
  }

  func ended(_ row: Int, grace: Int) -> Bool {
    rows[row].until.map { $0.adding(days: grace) < world.today } ?? false
  }

  // MARK: Who holds what

  func holds(_ identity: String, _ row: Int) -> Bool {
    resolved[row].identities.contains(identity) && people.identities[identity]?.active == true
  }

  /// Active holders of a role today.
  func holders(of role: Int) -> Set<String> {
    var result: Set<String> = []
    for row in rows.indices where rows[row].role == role && inForce(row) {
      result.formUnion(resolved[row].identities.filter { holds($0, row) })
    }
    return result
  }

  func levels(of row: Int) -> [AuthorisationLevel] {
    world.matrix.roles[rows[row].role].levels.map { world.matrix.levels[$0] }
  }

  // MARK: Departments

  /// The one spelling of a department.
  func department(_ text: String) -> String {
    for entry in world.matrix.departments where ([entry.name] + entry.aliases).map(\.folded).contains(text.folded) {
      return entry.name.folded
    }
    return text.folded
  }

  /// A department and all that contain it.
  func around(_ text: String) -> Set<String> {
    var found: Set<String> = []
    var next = department(text)
    while !next.isEmpty, found.insert(next).inserted {
      let entry = world.matrix.departments.first { $0.name.folded == next }
      next = entry.map { $0.parent.isEmpty ? "" : department($0.parent) } ?? ""
    }
    return found
  }

  // MARK: Scopes

  /// Whether a level gives an asset to a holder as owned: by the assignment; else by the inventory; else, only for a role
  /// with one holder, by the role's cell. Where several hold the role, and nothing says whose it is, nobody knows.
  func owns(_ asset: Int, _ identity: String, _ row: Int, _ level: AuthorisationLevel) -> Answer {
    if !rows[row].assets.isEmpty { return rows[row].assets.contains(asset) ? .yes : .no }
    let role = world.matrix.roles[rows[row].role]
    let columns = [level.assetColumn, role.id.folded, role.name.folded]
    func named(_ asset: Int) -> [Holder] {
      columns.flatMap { world.matrix.assets[asset].people[$0] ?? [] }.map(\.value)
    }
    func names(_ asset: Int) -> Bool {
      named(asset).contains { $0 != .everyone && resolve($0).identities.contains(identity) }
    }
    // A group that was not read may name them, and then the role's cell is not meant.
    func mayName(_ asset: Int) -> Bool { named(asset).contains(where: isUnreadGroup) }
    if names(asset) { return .yes }
    if mayName(asset) { return .unknown }
    if world.matrix.assets.indices.contains(where: names) { return .no }
    guard role.owned.contains(asset) else { return .no }
    let same = rows.indices.filter { rows[$0].role == rows[row].role }
    let written = same.filter { $0 < world.matrix.assignments.count }
    let current = written.filter(permits)
    var holders: Set<String> = []
    for other in current where inForce(other) && rows[other].holder != .everyone {
      holders.formUnion(resolved[other].identities.filter { holds($0, other) })
    }
    let open = current.contains { rows[$0].holder == .everyone || isOpen($0) }
    if holders.count <= 1, !open { return world.matrix.assets.indices.contains(where: mayName) ? .unknown : .yes }
    // The only holder who was seen may be the only one there is.
    let isEveryones = current.contains { rows[$0].holder == .everyone }
    if holders.count <= 1, !isEveryones { return .unknown }
    let settled = !named(asset).isEmpty || written.contains { rows[$0].assets.contains(asset) }
    return settled ? .no : .unknown
  }

  /// Whether a row may have more holders than were seen.
  private func isOpen(_ row: Int) -> Bool {
    switch rows[row].holder {
    case .attributes: !people.complete
    case .group: resolved[row].unread || !people.complete
    default: resolved[row].unread || (resolved[row].ambiguous && !people.complete)
    }
  }

  func covers(_ scope: AssetScope, _ asset: Int, _ identity: String, _ row: Int, _ level: AuthorisationLevel) -> Answer
  {
    let inside = any(of: scope.include, asset, identity, row, level)
    let outside = any(of: scope.exclude, asset, identity, row, level)
    if inside == .no || outside == .yes { return .no }
    return inside == .yes && outside == .no ? .yes : .unknown
  }

  private func any(
    of terms: [AssetScope.Term], _ asset: Int, _ identity: String, _ row: Int, _ level: AuthorisationLevel
  ) -> Answer {
    let answers = terms.map { contains($0, asset, identity, row, level) }
    if answers.contains(.yes) { return .yes }
    return answers.contains(.unknown) ? .unknown : .no
  }

  private func contains(
    _ term: AssetScope.Term, _ number: Int, _ identity: String, _ row: Int, _ level: AuthorisationLevel
  ) -> Answer {
    let asset = world.matrix.assets[number]
    func answer(_ yes: Bool) -> Answer { yes ? .yes : .no }
    switch term {
    case .all: return .yes
    case .asset(let wanted): return answer(wanted == number)
    case .tag(let tag): return answer(asset.tags.contains(tag))
    case .classification(let word):
      return answer(!asset.classification.isEmpty && asset.classification.folded == word)
    case .owned: return owns(number, identity, row, level)
    case .ownedDocuments: return asset.kind == .document ? owns(number, identity, row, level) : .no
    case .department:
      if asset.department.isEmpty { return .no }
      let mine = people.identities[identity]?.department ?? ""
      if mine.isEmpty { return .unknown }
      return answer(around(mine).contains(department(asset.department)))
    }
  }
}
