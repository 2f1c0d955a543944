import AccessModel
import DriftDetection
import EffectiveAccess
import ReferenceEvaluation
import ResponsibilityMatrix

/// The documented side of a drawn world.
extension WorldMaker {
  static let capabilities = CapabilityTable(
    [
      ("use", false, []), ("read", false, []), ("change", false, [1]), ("configure", true, [1]), ("approve", true, []),
      ("grant", true, []), ("administer", true, [3, 2, 1, 0]), ("audit", false, []),
    ].map { Capability(name: $0.0, privileged: $0.1, implies: $0.2, cell: cell) })

  private var cell: Cell { WorldMaker.cell }

  mutating func drawMatrix() {
    world.matrix.capabilities = WorldMaker.capabilities
    world.matrix.departments = [
      Department(name: "Sales", aliases: ["Vertrieb"], cell: cell),
      Department(name: "Field Sales", parent: "Sales", cell: cell),
    ]
    drawDocument()
    drawPeople()
    for number in 0..<random.number(isBig ? 4...8 : 0...8) { drawAsset(number) }
    for number in 0..<random.number(isBig ? 4...8 : 0...8) { drawRole(number) }
    if !world.matrix.assets.isEmpty { drawEntitlements() }
    if !world.matrix.roles.isEmpty { drawAssignments() }
    drawWorkloads()
    drawGovernance()
  }

  private mutating func drawDocument() {
    if random.chance(30) { world.matrix.document.nextReview = day() }
    if random.chance(50) { world.matrix.document.classifications = ["public", "internal", "secret"] }
  }

  private mutating func drawPeople() {
    for number in 0..<random.number(0...2) where random.chance(50) {
      let id = random.chance(40) ? "10\(number + 1)" : "90\(number)"
      world.matrix.people.append(
        Person(
          id: id, name: "Listed \(number)", mail: random.chance(50) ? "listed\(number)@test" : "",
          department: random.pick(WorldMaker.departments),
          status: random.chance(25) ? .gone : .active, external: random.chance(15),
          until: random.chance(20) ? day() : nil, cell: cell))
      if !personTexts.contains(id) { personTexts.append(id) }
    }
  }

  // MARK: Cells

  mutating func person() -> String { random.chance(8) || personTexts.isEmpty ? "ghost" : random.pick(personTexts) }

  mutating func holder() -> Holder {
    switch random.number(0...9) {
    case 0...5: return .person(person())
    case 6, 7:
      if groupTexts.isEmpty || random.chance(5) { return .group(source: "corp", name: "no such group") }
      let group = random.pick(groupTexts)
      return .group(source: random.chance(70) ? group.source : "", name: group.text)
    case 8:
      return random.chance(50)
        ? .attributes([AttributeTest(.department, "sales")]) : .attributes([AttributeTest(.title, "boss")])
    default: return .everyone
    }
  }

  private mutating func capability() -> Int { random.number(0...(WorldMaker.capabilities.all.count - 1)) }
  private mutating func asset() -> Int { random.number(0...(world.matrix.assets.count - 1)) }

  private mutating func drawAsset(_ number: Int) {
    var columns: [String: [Located<Holder>]] = [:]
    for column in ["owner", "operator"] where random.chance(50) {
      columns[column] = (0..<(random.chance(15) ? 2 : 1)).map { _ in
        Located(random.chance(90) ? .person(person()) : holder(), at: cell)
      }
    }
    world.matrix.assets.append(
      Asset(
        id: "a\(number)", name: "Asset \(number)", kind: random.pick([.application, .application, .document]),
        classification: random.pick(["public", "internal", "secret", "", "Secret"]),
        department: random.pick(["Sales", "IT", "", "vertrieb"]), people: columns,
        tags: random.chance(30) ? ["common"] : [], judged: random.pick([.all, .all, .all, .privileged, .obligations]),
        cell: cell))
  }

  private mutating func term() -> AssetScope.Term {
    switch random.number(0...9) {
    case 0...2: .owned
    case 3: .ownedDocuments
    case 4, 5: .department
    case 6: .tag("common")
    case 7: .classification("secret")
    case 8 where !world.matrix.assets.isEmpty: .asset(asset())
    default: .all
    }
  }

  private mutating func drawRole(_ number: Int) {
    var statements: [Statement] = []
    for _ in 0..<random.number(0...3) {
      let scope = AssetScope(
        include: (0..<random.number(1...2)).map { _ in term() }, exclude: random.chance(20) ? [term()] : [])
      let modality = random.pick([Modality.must, .mustAny, .may, .may, .may, .never])
      statements.append(
        Statement(
          modality, Array(Set((0..<random.number(1...3)).map { _ in capability() })).sorted(), on: scope,
          whenEligible: modality == .may && random.chance(15), cell: cell))
    }
    world.matrix.levels.append(
      AuthorisationLevel(
        id: "l\(number)", name: "Level \(number)", statements: statements, accountable: random.chance(20),
        assetColumn: random.chance(25) ? "operator" : "owner", cell: cell))
    var levels = [world.matrix.levels.count - 1]
    if number > 0, random.chance(15) { levels.append(random.number(0...(number - 1))) }
    let owned = world.matrix.assets.isEmpty || random.chance(60) ? [] : [asset()]
    world.matrix.roles.append(
      Role(
        id: "r\(number)", name: "Role \(number)", levelText: Located("", at: cell), levels: levels,
        ownedText: Located("", at: cell), owned: owned, cell: cell))
  }

  // MARK: Rows

  private mutating func drawEntitlements() {
    for _ in 0..<random.number(isBig ? 10...25 : 0...12) {
      var group = (source: random.pick(world.sources).id, text: "no such group")
      if !groupTexts.isEmpty, !random.chance(6) { group = random.pick(groupTexts) }
      world.matrix.entitlements.append(
        Entitlement(
          asset: asset(), capability: capability(), source: group.source, group: group.text,
          relation: random.chance(12) ? .owner : .member, cell: cell))
    }
  }

  private mutating func drawAssignments() {
    for _ in 0..<random.number(isBig ? 10...40 : 0...10) {
      let assets = world.matrix.assets.isEmpty || random.chance(75) ? [] : [asset()]
      world.matrix.assignments.append(
        Assignment(
          role: random.number(0...(world.matrix.roles.count - 1)), holder: holder(), assets: assets,
          from: random.chance(20) ? day() : nil, until: random.chance(30) ? day() : nil,
          governedBy: random.chance(15) ? "the board" : "", cell: cell))
    }
  }

  private mutating func drawWorkloads() {
    for source in world.sources {
      for account in source.accounts where account.kind == .workload && random.chance(60) {
        world.matrix.workloads.append(
          Workload(
            source: source.id, account: account.login.isEmpty ? account.id : account.login,
            accountable: Located(random.chance(10) ? "" : person(), at: cell),
            until: random.chance(25) ? day() : nil, cell: cell))
        return
      }
    }
  }

  private mutating func drawGovernance() {
    for group in groupTexts where random.chance(8) {
      world.matrix.groupExcuses.append(
        GroupExcuse(
          source: group.source, group: group.text, because: "a name only",
          reviewedUntil: random.chance(50) ? day() : nil, cell: cell))
    }
    for number in 0..<random.number(0...2) { drawConstraint(number) }
    for number in 0..<random.number(0...3) { drawException(number) }
    for number in 0..<random.number(0...2) { drawControl(number) }
  }

  private mutating func drawConstraint(_ number: Int) {
    func side(_ duties: [Constraint.Duty], _ all: Bool) -> Constraint.Side { Constraint.Side(all: all, duties) }
    var sides: [Constraint.Side] = []
    for _ in 0..<2 {
      if random.chance(30), !world.matrix.roles.isEmpty {
        let duties = (0..<random.number(1...2)).map { _ in
          Constraint.Duty.role(random.number(0...(world.matrix.roles.count - 1)))
        }
        sides.append(side(duties, random.chance(40)))
      } else if random.chance(25), !world.matrix.assets.isEmpty {
        sides.append(side([.capability(capability(), asset: asset())], false))
      } else {
        let duties = (0..<random.number(1...2)).map { _ in Constraint.Duty.capability(capability(), asset: nil) }
        sides.append(side(duties, random.chance(40)))
      }
    }
    world.matrix.constraints.append(Constraint(id: "k\(number)", left: sides[0], right: sides[1], cell: cell))
  }

  private mutating func drawException(_ number: Int) {
    let kinds: [DriftKind] = [
      .excessPrivilege, .excessAccess, .prohibitedAccess, .missingAuthority, .dormantPrivilege, .dutyConflict,
    ]
    let any = world.matrix.assets.isEmpty
    var exception = PolicyException(
      id: "e\(number)", kind: random.pick(kinds), subject: Located(holder(), at: cell),
      asset: any || random.chance(70) ? nil : asset(), capability: random.chance(70) ? nil : capability(),
      state: random.chance(10) ? .active : nil, justification: "agreed",
      approver: Located(person(), at: cell), until: day(), cell: cell)
    if random.chance(20), !groupTexts.isEmpty {
      exception = PolicyException(
        id: exception.id, kind: exception.kind, subject: exception.subject, asset: exception.asset,
        capability: exception.capability, throughGroups: [random.pick(groupTexts).text], state: exception.state,
        justification: "agreed", approver: exception.approver, until: exception.until, cell: cell)
    }
    world.matrix.exceptions.append(exception)
  }

  private mutating func drawControl(_ number: Int) {
    var parties: [[Located<Control.Party>]] = []
    for _ in 0..<2 {
      var list: [Located<Control.Party>] = []
      for _ in 0..<random.pick([0, 1, 1, 1, 2]) {
        if random.chance(50), !world.matrix.roles.isEmpty {
          list.append(Located(.role(random.number(0...(world.matrix.roles.count - 1))), at: cell))
        } else {
          list.append(Located(.holder(.person(person())), at: cell))
        }
      }
      parties.append(list)
    }
    world.matrix.controls.append(
      Control(id: "C.\(number)", responsible: parties[0], accountable: parties[1], cell: cell))
  }
}
