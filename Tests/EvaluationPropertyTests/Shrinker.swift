import AccessModel
import ReferenceEvaluation
import ResponsibilityMatrix

/// Takes away from a world whatever can go while a property still fails, so that a person can read what is left.
enum Shrinker {
  static func shrink(_ world: PlainWorld, while fails: (PlainWorld) async -> Bool) async -> PlainWorld {
    var best = world
    var tries = 0
    var progressed = true
    while progressed, tries < 3_000 {
      progressed = false
      for step in steps(best) {
        tries += 1
        guard let smaller = step(best), await fails(smaller) else { continue }
        best = smaller
        progressed = true
        break
      }
    }
    return best
  }

  private typealias Step = (PlainWorld) -> PlainWorld?

  private static func steps(_ world: PlainWorld) -> [Step] {
    var steps: [Step] = []
    func drop(_ count: Int, _ change: @escaping (inout PlainWorld, Int) -> Void) {
      for position in (0..<count).reversed() {
        steps.append { world in
          var smaller = world
          change(&smaller, position)
          return smaller
        }
      }
    }
    for source in world.sources.indices {
      drop(world.sources[source].accounts.count) { $0.sources[source].accounts.remove(at: $1) }
      // With its members: an edge into a group that is not there would be a group that was not read.
      drop(world.sources[source].groups.count) { world, position in
        let group = world.sources[source].groups.remove(at: position)
        world.sources[source].edges.removeAll { $0.group == group.id }
      }
      drop(world.sources[source].edges.count) { $0.sources[source].edges.remove(at: $1) }
    }
    if world.sources.count > 1 { drop(1) { world, _ in world.sources.removeLast() } }
    drop(world.matrix.assignments.count) { world, position in
      var table = AssignmentTable()
      for row in 0..<world.matrix.assignments.count where row != position {
        table.append(world.matrix.assignments[row])
      }
      world.matrix.assignments = table
    }
    drop(world.matrix.entitlements.count) { $0.matrix.entitlements.remove(at: $1) }
    drop(world.matrix.exceptions.count) { $0.matrix.exceptions.remove(at: $1) }
    drop(world.matrix.constraints.count) { $0.matrix.constraints.remove(at: $1) }
    drop(world.matrix.controls.count) { $0.matrix.controls.remove(at: $1) }
    drop(world.matrix.people.count) { $0.matrix.people.remove(at: $1) }
    drop(world.matrix.workloads.count) { $0.matrix.workloads.remove(at: $1) }
    drop(world.matrix.groupExcuses.count) { $0.matrix.groupExcuses.remove(at: $1) }
    for level in world.matrix.levels.indices {
      drop(world.matrix.levels[level].statements.count) { world, position in
        let old = world.matrix.levels[level]
        var statements = old.statements
        statements.remove(at: position)
        world.matrix.levels[level] = AuthorisationLevel(
          id: old.id, name: old.name, statements: statements, accountable: old.accountable,
          assetColumn: old.assetColumn, cell: old.cell)
      }
    }
    for asset in world.matrix.assets.indices where !world.matrix.assets[asset].people.isEmpty {
      drop(1) { world, _ in
        let old = world.matrix.assets[asset]
        world.matrix.assets[asset] = Asset(
          id: old.id, name: old.name, kind: old.kind, classification: old.classification, department: old.department,
          tags: old.tags, judged: old.judged, cell: old.cell)
      }
    }
    return steps
  }
}
