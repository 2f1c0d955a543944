import AccessModel
import DrawnWorlds
import DriftDetection
import EffectiveAccess
import ResponsibilityMatrix
import Testing

@Suite struct `An explanation` {
  static func of(_ world: World, _ capability: String = "approve") async throws -> Explanation {
    try await Explanation.explain(
      person: "alice", capability: capability, asset: "crm", allPaths: false, world.matrix, [world.snapshot()],
      [SourceCorrelation(source: "corp", authority: .within("ou=people,dc=test"), rules: world.rules)],
      policy: world.policy, on: world.today)
  }

  @Test func `says whether what is held is permitted, forbidden or neither`() async throws {
    for (modality, words) in [
      (Modality.may, "and the matrix permits it"), (.never, "and the matrix forbids it"),
      (nil, "and nothing in the matrix permits it"),
    ] {
      let world = World.crm("approve", by: ["alice"], modality)
      #expect(try await Self.of(world).conclusion == "alice holds approve on crm, \(words)")
    }
  }

  @Test func `an ended assignment in its days of grace permits, and neither obliges nor forbids`() async throws {
    for (modality, member, words) in [
      (Modality.may, true, "alice holds approve on crm, and the matrix permits it"),
      (.never, true, "alice holds approve on crm, and nothing in the matrix permits it"),
      (.must, false, "alice does not hold approve on crm, though the matrix would permit it"),
    ] {
      var world = World.crm("approve", by: member ? ["alice"] : [])
      world.add(role: "owner", [world.statement(modality, "approve", [.owned])])
      world.assign("owner", .person("alice"), until: day(11, 23))
      world.policy.graceDays = 5
      let explanation = try await Self.of(world)
      #expect(explanation.conclusion == words)
      #expect(explanation.clauses.map(\.text).allSatisfy { $0.hasSuffix("(ended, in its days of grace)") })
      #expect(explanation.clauses.map(\.applies) == [modality == .never ? .no : .yes])
    }
  }

  @Test func `says when the matrix obliges and forbids the same`() async throws {
    var world = World.crm("approve", by: [], .must)
    world.add(role: "checker", [world.statement(.never, "approve", [.all])])
    world.assign("checker", .person("alice"))
    #expect(
      try await Self.of(world).conclusion
        == "alice does not hold approve on crm, which the matrix both obliges and forbids")
  }

  @Test func `a new duty binds when its days of grace are over`() async throws {
    var world = World.crm("approve", by: [])
    world.add(role: "owner", [world.statement(.must, "approve", [.owned])])
    world.assign("owner", .person("alice"), from: day(11, 20))
    #expect(try await Self.of(world).conclusion == "alice does not hold approve on crm, though the matrix obliges it")
    world.policy.graceDays = 10
    #expect(
      try await Self.of(world).conclusion
        == "alice does not hold approve on crm, though the matrix would permit it")
  }

  @Test func `ownership that nobody settles, and a holder group that was not read, leave it open`() async throws {
    var world = World.drawn("alice bob", ["crm-group": ["alice"], "team": []])
    world.add(asset: "crm")
    world.bind("crm-group", "approve", "crm")
    world.add(role: "keeper", [world.statement(.may, "approve", [.owned])], owned: [world.asset("crm")])
    for person in ["alice", "bob"] { world.assign("keeper", .person(person)) }
    #expect(
      try await Self.of(world).conclusion
        == "alice holds approve on crm; whether the matrix permits it is not proven: several may hold keeper, and nothing "
        + "says which of them owns crm (drawn:1)")
    world.matrix.assignments = AssignmentTable()
    world.assign("keeper", .group(source: "corp", name: "team"), assets: ["crm"])
    world.unread["team"] = "timeout"
    #expect(
      try await Self.of(world).conclusion
        == "alice holds approve on crm; whether the matrix permits it is not proven: members of team in corp were not "
        + "read (timeout)")
  }

  @Test func `a duty that only a group that was not read could give is not proven`() async throws {
    var world = World.drawn("alice", ["crm-group": [], "team": []])
    world.add(asset: "crm")
    world.bind("crm-group", "approve", "crm")
    world.add(role: "approver", [world.statement(.must, "approve", [.all])])
    world.assign("approver", .group(source: "corp", name: "team"))
    #expect(try await Self.of(world).conclusion == "alice does not hold approve on crm")
    world.unread["team"] = "timeout"
    #expect(
      try await Self.of(world).conclusion
        == "alice does not hold approve on crm; whether the matrix obliges it is not proven: members of team in corp "
        + "were not read (timeout)")
  }
}
