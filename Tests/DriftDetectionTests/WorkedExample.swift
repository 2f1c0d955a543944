import AccessModel
import DrawnWorlds
import ResponsibilityMatrix

/// The eight people of the worked example, as the seed's levels are read.
func workedExample() -> World {
  var world = World()
  world.groups = Dictionary(
    uniqueKeysWithValues: [
      "intranet-all", "crm-users", "crm-editors", "crm-approvers", "crm-admins", "isms-editors", "siem-auditors",
      "tracker-writers", "domain-admins",
    ].map { ($0, $0) })
  func add(_ id: String, _ department: String, _ groups: String, _ change: (inout World.Person) -> Void = { _ in }) {
    var person = World.Person(id)
    person.department = department
    change(&person)
    world.people.append(person)
    for group in groups.split(separator: " ") { world.members[String(group), default: []].append(id) }
  }
  add("chris", "Management", "intranet-all crm-users")
  add("dan", "Security", "intranet-all isms-editors siem-auditors")
  add("carla", "Sales", "intranet-all crm-users crm-editors")
  add("sam", "Sales", "intranet-all crm-users crm-approvers")
  add("tom", "IT", "intranet-all")
  add("adm-tom", "", "domain-admins") {
    $0.authoritative = false
    $0.employee = ""
  }
  add("ida", "Audit", "intranet-all tracker-writers crm-editors")
  add("kim", "", "intranet-all crm-users crm-admins") { $0.external = true }
  add("svc-backup", "", "domain-admins") {
    $0.authoritative = false
    $0.employee = ""
    $0.kind = .workload
  }
  world.members["crm-admins", default: []].append("@domain-admins")

  world.add(asset: "crm", owner: "carla", department: "Sales")
  world.add(asset: "intranet", tags: ["common"])
  world.add(asset: "isms-docs", kind: .document, owner: "dan")
  world.add(asset: "audit-tracker", owner: "ida")
  world.add(asset: "siem")
  world.add(asset: "ad", kind: .directory, operators: ["tom"])
  world.add(asset: "policies", kind: .document, owner: "chris")
  world.bind("intranet-all", "use", "intranet")
  world.bind("crm-users", "use", "crm")
  world.bind("crm-editors", "change", "crm")
  world.bind("crm-approvers", "approve", "crm")
  world.bind("crm-admins", "administer grant", "crm")
  world.bind("isms-editors", "change", "isms-docs")
  world.bind("siem-auditors", "audit", "siem")
  world.bind("tracker-writers", "change", "audit-tracker")
  world.bind("domain-admins", "administer", "ad")

  addSeedRoles(to: &world)
  world.assign("top-management", .person("chris"))
  world.assign("security-manager", .person("dan"))
  world.assign("asset-owner", .person("carla"))
  world.assign("department-head", .person("sam"))
  world.assign("system-administrator", .person("tom"))
  world.assign("auditor", .person("ida"))
  world.assign("employee", .everyone)
  return world
}

/// The seed's levels, read as DESIGN says.
func addSeedRoles(to world: inout World) {
  let documents = world.statement(.may, "use read change", [.ownedDocuments])
  let manages = [
    world.statement(.may, "approve", [.owned]), world.statement(.may, "use read", [.department]), documents,
  ]
  world.add(role: "top-management", manages)
  world.add(role: "department-head", manages, owned: [world.asset("crm")])
  world.add(
    role: "security-manager", [world.statement(.may, "read audit", [.all]), documents])
  world.add(
    role: "asset-owner",
    [world.statement(.must, "approve", [.owned]), world.statement(.may, "use read change", [.owned])],
    accountable: true)
  world.add(
    role: "system-administrator",
    [world.statement(.mustAny, "administer", [.owned]), world.statement(.may, "grant configure", [.owned])],
    assetColumn: "operator")
  world.add(
    role: "auditor",
    [
      world.statement(.may, "audit read", [.all]), world.statement(.may, "use read change", [.owned]),
      world.statement(
        .never, "change configure approve grant deploy administer", [.all], except: [.owned, .tag("common")]),
    ])
  world.add(role: "employee", [world.statement(.may, "use", [.department, .tag("common")])])
}
