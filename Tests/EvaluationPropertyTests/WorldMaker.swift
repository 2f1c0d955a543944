import AccessModel
import DriftDetection
import EffectiveAccess
import ReferenceEvaluation
import ResponsibilityMatrix

/// Draws worlds in which every kind of drift, and every reason for which something is not proven, happens now and then.
struct WorldMaker {
  static let cell = Cell(file: "drawn", row: 1)
  static let departments = ["Sales", "IT", "Audit", "", "sales ", "Vertrieb", "Field Sales"]

  var random: SplitMix64
  var world = PlainWorld()
  /// Everything that a cell may name as a group: id or name, with its source.
  var groupTexts: [(source: String, text: String)] = []
  var personTexts: [String] = []
  let isBig: Bool
  let onlyIDs: Bool

  /// A world by its seed. `onlyIDs`: the matrix names groups by their ids, so that names are free to change.
  static func world(seed: UInt64, onlyIDs: Bool = false) -> PlainWorld {
    var maker = WorldMaker(random: SplitMix64(seed: seed), isBig: seed % 40 == 0, onlyIDs: onlyIDs)
    maker.drawPolicy()
    maker.drawDirectories()
    maker.drawMatrix()
    maker.addRareThings(seed)
    return maker.world
  }

  private init(random: SplitMix64, isBig: Bool, onlyIDs: Bool) {
    self.random = random
    self.isBig = isBig
    self.onlyIDs = onlyIDs
  }

  private mutating func drawPolicy() {
    world.policy.maxRoles = random.number(1...3)
    if random.chance(20) { world.policy.graceDays = random.number(1...10) }
    if random.chance(5) { world.policy.severity[random.pick(DriftKind.allCases)] = random.pick(Severity.allCases) }
  }

  mutating func day(_ range: ClosedRange<Int> = -20...20) -> CivilDay {
    world.today.adding(days: random.number(range))
  }

  /// What chance alone brings about too seldom: a mail that two people share, a group that authorises itself.
  private mutating func addRareThings(_ seed: UInt64) {
    guard let group = world.sources[0].groups.first?.id else { return }
    if seed % 8 == 3, world.sources[0].accounts.count > 2 {
      for position in 0..<2 { world.sources[0].accounts[position].mail = "both@test" }
      var account = AccountRecord(id: "x9")
      account.mail = "Both@test"
      account.locator = "uid=x9,ou=other,dc=test"
      world.sources[0].accounts.append(account)
      world.sources[0].edges.append(PlainEdge(.account(account.id), in: group))
    }
    if seed % 8 == 5, !world.matrix.roles.isEmpty {
      for entitlement in world.matrix.entitlements.prefix(2) {
        world.matrix.assignments.append(
          Assignment(
            role: 0, holder: .group(source: entitlement.source, name: entitlement.group), cell: WorldMaker.cell))
      }
    }
  }

  // MARK: Directories

  private mutating func drawDirectories() {
    var main = PlainSource(id: "corp")
    main.authority = random.chance(80) ? .within("ou=people,dc=test") : .all
    let rules: [CorrelationRule] = [.employee, .mail, .login, .pattern(prefix: "adm-", suffix: "")]
    main.rules = rules
    for number in 1...random.number(isBig ? 20...40 : 1...12) { addPerson(number, to: &main) }
    addOthers(to: &main)
    addGroups(to: &main, most: isBig ? 30 : 15)
    world.sources = [main]
    if random.chance(40) {
      var second = PlainSource(id: "cloud")
      if random.chance(10) { second.authority = .all }
      second.rules = rules
      addSatellites(to: &second, of: main)
      addGroups(to: &second, most: 6)
      world.sources.append(second)
    }
    for position in world.sources.indices where random.chance(20) { leaveUnread(position) }
  }

  private mutating func addPerson(_ number: Int, to source: inout PlainSource) {
    var account = AccountRecord(id: "p\(number)")
    account.login = "user\(number)"
    account.name = "Person \(number)"
    account.locator = "uid=user\(number),ou=people,dc=test"
    if random.chance(60) { account.employee = "10\(number)" }
    if random.chance(70) { account.mail = random.chance(5) ? "shared@test" : "User\(number)@test" }
    account.department = random.pick(WorldMaker.departments)
    account.title = random.pick(["Clerk", "Boss", ""])
    account.external = random.chance(15)
    if random.chance(15) { account.status = random.pick([.disabled, .expired, .gone]) }
    drawSignIn(&account)
    source.accounts.append(account)
    personTexts.append(account.id)
    personTexts.append(account.login)
    if !account.employee.isEmpty { personTexts.append(account.employee) }
    if !account.mail.isEmpty { personTexts.append(account.mail) }
  }

  private mutating func drawSignIn(_ account: inout AccountRecord) {
    if random.chance(50) { account.lastSignIn = world.today.adding(days: -random.pick([1, 30, 90, 91, 200])) }
  }

  /// Admin accounts, orphans and workloads beside the people.
  private mutating func addOthers(to source: inout PlainSource) {
    for number in 0..<random.number(0...3) {
      var account = AccountRecord(id: "x\(number)")
      account.login = random.pick(["adm-user1", "adm-user2", "ADM-User1", "stray\(number)", "svc\(number)"])
      account.name = account.login
      account.locator = "uid=x\(number),ou=other,dc=test"
      if random.chance(20) { account.mail = random.pick(["shared@test", "user1@test"]) }
      if account.login.hasPrefix("svc") { account.kind = .workload }
      if random.chance(20) { account.status = .disabled }
      drawSignIn(&account)
      source.accounts.append(account)
    }
  }

  /// Accounts of a second source, most of them of people that the first one knows.
  private mutating func addSatellites(to source: inout PlainSource, of main: PlainSource) {
    for (number, person) in main.accounts.enumerated() where random.chance(60) {
      var account = AccountRecord(id: "c\(number)")
      account.name = person.name
      switch random.number(0...3) {
      case 0: account.mail = person.mail
      case 1: account.employee = person.employee
      case 2: account.login = person.login
      default: account.login = "cloud\(number)"
      }
      if random.chance(10) { account.kind = .workload }
      if random.chance(15) { account.status = .disabled }
      drawSignIn(&account)
      source.accounts.append(account)
    }
  }

  private mutating func addGroups(to source: inout PlainSource, most: Int) {
    let count = random.number(0...most)
    for number in 0..<count {
      var group = GroupRecord(id: "\(source.id)-g\(number)")
      group.name = "Team \(source.id) \(number)"
      group.locator = "cn=team\(number),ou=groups,dc=\(source.id)"
      if random.chance(15) { group.privilege = random.pick([.lead, .declared]) }
      source.groups.append(group)
      groupTexts.append((source.id, onlyIDs || random.chance(50) ? group.id : group.name))
    }
    for group in source.groups {
      for _ in 0..<random.number(0...4) where !source.accounts.isEmpty {
        add(PlainEdge(.account(random.pick(source.accounts).id), in: group.id), to: &source)
      }
      for _ in 0..<random.number(0...3) where random.chance(40) {
        add(PlainEdge(.group(random.pick(source.groups).id), in: group.id), to: &source)
      }
      if random.chance(5) { add(PlainEdge(.account("nobody"), in: group.id), to: &source) }
      if random.chance(3) { add(PlainEdge(.group("nothing"), in: group.id), to: &source) }
    }
  }

  private mutating func add(_ edge: PlainEdge, to source: inout PlainSource) {
    var edge = edge
    if random.chance(10) { edge.relation = .owner }
    if random.chance(25) { edge.state = random.pick([.eligible, .eligible, .pending, .expired]) }
    if random.chance(10) { edge.from = day() }
    if random.chance(10) { edge.until = day() }
    source.edges.append(edge)
  }

  private mutating func leaveUnread(_ position: Int) {
    switch random.number(0...5) {
    case 0: world.sources[position].accountsComplete = false
    case 1: world.sources[position].groupsComplete = false
    case 2: world.sources[position].membersComplete = false
    default:
      // Some groups are named, and now and then the others cannot be vouched for either.
      if random.chance(25) { world.sources[position].membersComplete = false }
      for group in world.sources[position].groups.indices where random.chance(30) {
        world.sources[position].groups[group].membersUnread = "403 forbidden"
      }
    }
  }
}
