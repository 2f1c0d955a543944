import AccessModel
import DrawnWorlds
import DriftDetection
import ResponsibilityMatrix

extension World {
  /// People of no department with an account each, and groups with their members.
  static func drawn(_ people: String, _ groups: [String: [String]] = [:]) -> World {
    var world = World()
    world.people = people.split(separator: " ").map { Person(String($0)) }
    world.members = groups
    world.groups = Dictionary(uniqueKeysWithValues: groups.keys.map { ($0, $0) })
    return world
  }

  /// An asset `crm` that alice owns, with one group bound to one capability, and a role `owner` that she holds.
  static func crm(_ capability: String, by group: [String], _ modality: Modality? = nil) -> World {
    var world = World.drawn("alice bob", ["crm-group": group])
    world.add(asset: "crm", owner: "alice")
    world.bind("crm-group", capability, "crm")
    if let modality {
      world.add(role: "owner", [world.statement(modality, capability, [.owned])])
      world.assign("owner", .person("alice"))
    }
    return world
  }

  /// An account beside the authoritative people.
  mutating func addOther(_ id: String, _ change: (inout Person) -> Void = { _ in }) {
    var person = Person(id)
    person.authoritative = false
    person.employee = ""
    change(&person)
    people.append(person)
  }

  /// The drifts of some kinds in a line each, sorted.
  func lines(_ kinds: DriftKind...) async -> [String] {
    await evaluate().drifts.filter { kinds.contains($0.kind) }.map(World.line).sorted()
  }

  /// The first drift of a kind.
  func first(_ kind: DriftKind) async -> Drift? { await evaluate().drifts.first { $0.kind == kind } }

  /// What could not be judged of a kind: whom it is about and why.
  func open(_ kind: DriftKind) async -> [String] {
    await evaluate().notProven.filter { $0.kind == kind }.map {
      [$0.identity?.key, $0.capability, $0.asset?.id, $0.because].compactMap { $0 }.joined(separator: " ")
    }
  }
}

/// A day of the tests' year; the drawn worlds are judged on 2026-11-24.
func day(_ month: Int, _ day: Int) -> CivilDay {
  CivilDay(year: 2026, month: month, day: day) ?? CivilDay(daysSinceEpoch: 0)
}
