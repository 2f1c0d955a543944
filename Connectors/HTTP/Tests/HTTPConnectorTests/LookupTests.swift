import AccessModel
import ProviderReading
import TestServers
import Testing

/// Values that are looked up in an earlier listing: what an incomplete one does not have is not read, and never absent.
@Suite struct `Looking up in a listing` {
  /// The listing of plans makes groups too: of its own, it leaves nothing but those in doubt.
  private let head = """
    definition: alignd.connector/1
    name: lookups
    title: Lookups
    settings:
      url: { is: url, meaning: The address }
    base: "{settings.url}"
    authentication: { none: true }
    streams:
      plans:
        get: /plans
        items: items
        paging: { style: nextURL, next: next }
        rememberedBy: "{id}"
        group: { id: "plan:{id}", name: "{id}", kind: plan }

    """
  private let people = """
      people:
        get: /people
        account:
          id: "{id}"
          login: "{id}"
          status: { find: "{plan}", in: plans, field: "{status}", otherwise: active }

    """
  private let teams = """
      teams:
        get: /teams
        group: { id: "{id}", name: "{id}", kind: team }
        each:
          members:
            from: members
            membersOf: "{parent.id}"
            member:
              group: "{parent.id}"
              account: "{id}"
              state: { find: "{plan}", in: plans, field: "{state}", otherwise: active }

    """
  /// Ann and Bob, who need no plan to be known.
  private let plainPeople = """
      people:
        get: /people
        account: { id: "{id}", login: "{id}" }

    """

  private static let answers = [
    "/plans/2": #"{"items":[{"id":"p2","state":"expired","status":"disabled","seats":2}]}"#,
    "/people": #"[{"id":"ann","plan":"p1"},{"id":"bob","plan":"p2"}]"#,
    "/teams": """
    [{"id":"crew","members":[{"id":"ann","plan":"p1"},{"id":"bob","plan":"p2"}]},
     {"id":"band","members":[{"id":"ann","plan":"p1"},{"id":"bob"}]}]
    """,
  ]

  /// Reads; the second page of the plans is refused unless all is well.
  private func read(_ streams: String..., whole: Bool, _ more: [String: String] = [:]) async throws -> ProviderReading {
    let answers = Self.answers.merging(more) { $1 }
    let server = try FakeHTTPServer { request in
      if request.path == "/plans/2", !whole { return [.json(#"{"message":"no"}"#, status: 403)] }
      if request.path == "/plans" {
        let item = #"{"id":"p1","state":"eligible","status":"active","seats":2}"#
        return [.json(#"{"items":[\#(item)],"next":"/plans/2"}"#)]
      }
      return [answers[request.path].map { .json($0) } ?? .json("{}", status: 404)]
    }
    return try await ProviderReading.read(text: head + streams.joined(), ["url": server.url])
  }

  private static let why = "what it looks up in \"plans\" was not completely read"

  @Test(.timeLimit(.minutes(10)))
  func `that is whole finds what is there, and believes that the rest is absent`() async throws {
    let reading = try await read(people, teams, whole: true)
    #expect(reading.isComplete)
    #expect(reading.accounts == ["ann active", "bob disabled"])
    #expect(
      reading.memberships == [
        "ann → team:band eligible", "ann → team:crew eligible", "bob → team:band", "bob → team:crew expired",
      ])
  }

  @Test(.timeLimit(.minutes(10)))
  func `that is not whole leaves the group in doubt whose member needs what is missing, and makes nothing up`()
    async throws
  {
    let reading = try await read(plainPeople, teams, whole: false)
    #expect(reading.unreadGroups == ["team:crew: members: \(Self.why)"])
    // Bob's other membership looks up nothing that could be missing.
    #expect(
      reading.memberships == ["ann → team:band eligible", "ann → team:crew eligible", "bob → team:band"])
    #expect(reading.reason(.members) == "members of 1 group unread: members: \(Self.why)")
    #expect(reading.reason(.accounts).isEmpty)
    #expect(reading.reason(.groups).hasPrefix("plans: GET "))
  }

  @Test(.timeLimit(.minutes(10)))
  func `that is not whole leaves accounts in doubt whose facts are missing`() async throws {
    let reading = try await read(people, teams, whole: false)
    #expect(reading.reason(.accounts) == "people: \(Self.why)")
    #expect(reading.accounts == ["ann active", "bob active"])
  }

  @Test(.timeLimit(.minutes(10)))
  func `that is not whole leaves in doubt what recalls it`() async throws {
    let recalling = """
        tariffs:
          get: /tariffs
          group: { id: "{id}", name: "{id}", kind: tariff }
          each:
            included:
              recall: plans
              by: "{parent.plan}"
              membersOf: "{parent.id}"
              member: { group: "{parent.id}", memberGroup: "plan:{id}" }

      """
    let tariffs = ["/tariffs": #"[{"id":"small","plan":"p1"}]"#]
    let whole = try await read(plainPeople, recalling, whole: true, tariffs)
    #expect(whole.isComplete)
    #expect(whole.memberships == ["plan:p1 → tariff:small"])
    let part = try await read(plainPeople, recalling, whole: false, tariffs)
    // One was found, and there may be more.
    #expect(part.memberships == ["plan:p1 → tariff:small"])
    #expect(part.unreadGroups == ["tariff:small: included: \(Self.why)"])
  }

  @Test(.timeLimit(.minutes(10)), arguments: ["declared", "atLeast"])
  func `that is not whole leaves open how many there must be`(_ key: String) async throws {
    let counted = """
        crews:
          get: /crews
          group: { id: "{id}", name: "{id}", kind: crew }
          each:
            members:
              from: members
              membersOf: "{parent.id}"
              \(key): { find: "{parent.plan}", in: plans, field: "{seats}" }
              member: { group: "{parent.id}", account: "{$}" }

      """
    let crews = [
      "/crews": #"[{"id":"one","plan":"p1","members":["ann","bob"]},{"id":"two","plan":"p2","members":["ann"]}]"#
    ]
    let whole = try await read(plainPeople, counted, whole: true, crews)
    #expect(whole.unreadGroups == ["crew:two: members: the provider declares 2 items and gave 1"])
    let part = try await read(plainPeople, counted, whole: false, crews)
    #expect(part.unreadGroups == ["crew:two: members: \(Self.why)"])
  }

  @Test(.timeLimit(.minutes(10)))
  func `that was remembered by a value looked up in vain is not whole either`() async throws {
    let second = """
        owners:
          get: /owners
          rememberedBy: { find: "{plan}", in: plans, field: "{state}" }
          group: { id: "owner:{id}", name: "{id}", kind: owner }
        teams:
          get: /teams
          group: { id: "{id}", name: "{id}", kind: team }
          each:
            members:
              from: members
              membersOf: "{parent.id}"
              mayBeEmpty: true
              member:
                group: "{parent.id}"
                account: "{id}"
                relation: { find: "expired", in: owners, field: "{relation}", otherwise: member }

      """
    let owners = ["/owners": #"[{"id":"o2","plan":"p2","relation":"owner"}]"#]
    let whole = try await read(plainPeople, second, whole: true, owners)
    #expect(whole.memberships.allSatisfy { $0.hasSuffix(" owner") })
    let part = try await read(plainPeople, second, whole: false, owners)
    let why = "what it looks up in \"owners\" was not completely read"
    #expect(part.memberships.isEmpty)
    #expect(part.unreadGroups == ["team:band: members: \(why)", "team:crew: members: \(why)"])
  }
}
