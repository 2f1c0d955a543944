import ConnectorDefinition
import StrictSettings
import Testing

/// What is refused in a definition, and in which words.
@Suite struct `Checking a definition` {
  private let head = """
    definition: alignd.connector/1
    name: example
    title: Example
    settings:
      url: { is: url, meaning: The address }
      token: { is: secret, meaning: The token }
    base: "{settings.url}"
    authentication: { bearer: "{settings.token}" }

    """

  /// Line 9 is the first one of `rest`.
  private func problems(_ rest: String, head: String? = nil) -> [String] {
    do throws(ConfigurationError) {
      _ = try Definition.parse((head ?? self.head) + rest, file: "example.yaml")
      return []
    } catch { return error.problems.map(\.description) }
  }

  @Test func `a small whole definition is taken`() throws {
    let definition = try Definition.parse(
      head + "streams:\n  users:\n    get: /users\n    account: { id: \"{id}\" }\n", file: "example.yaml")
    #expect(definition.name == "example")
    #expect(definition.settings.map(\.name) == ["url", "token"])
    #expect(definition.settings.map(\.isRequired) == [true, true])
    #expect(definition.streams.map(\.name) == ["users"])
  }

  @Test func `a mistyped key is told with its line and the nearest known one`() {
    #expect(
      problems("streams:\n  users:\n    get: /users\n    acount: { id: \"{id}\" }\n") == [
        "example.yaml:10: stream \"users\" makes nothing of its items; give it \"account\", \"group\", \"member\", \"each\" or "
          + "\"rememberedBy\"",
        "example.yaml:12: unknown key \"acount\" of stream \"users\"; did you mean \"account\"?",
      ])
  }

  @Test func `a setting that does not exist is told with the nearest one`() {
    #expect(
      problems("streams:\n  users:\n    get: /users/{settings.tokn}\n    account: { id: \"{id}\" }\n") == [
        "example.yaml:10: there is no setting \"tokn\"; did you mean \"token\"?"
      ])
  }

  @Test func `a secret may be used only to sign in`() {
    #expect(
      problems(
        "streams:\n  users:\n    get: /users\n    query: { key: \"{settings.token}\" }\n    account: { id: \"{id}\" }\n"
      ) == [
        "example.yaml:10: the secret \"token\" may be used only in \"authentication\", where nothing shows it"
      ])
  }

  @Test func `an item cannot be spoken of before there is one`() {
    #expect(
      problems("streams:\n  users:\n    get: /users/{id}\n    account: { id: \"{id}\" }\n") == [
        "example.yaml:10: \"id\" speaks of an item before there is one; write {parent.id} or {settings.id}"
      ])
  }

  @Test func `a path above the topmost stream is refused`() {
    #expect(
      problems("streams:\n  users:\n    get: /users/{parent.id}\n    account: { id: \"{id}\" }\n") == [
        "example.yaml:10: \"parent.id\" goes above the topmost stream"
      ])
  }

  @Test func `a lookup needs a stream that was remembered before`() {
    let member = "{ group: { find: \"{role}\", in: roles, field: \"{name}\" }, account: \"{id}\" }"
    #expect(
      problems("streams:\n  users:\n    get: /users\n    member: \(member)\n") == [
        "example.yaml:10: stream \"users\" looks up items of \"roles\", which was not remembered before it; give an earlier "
          + "stream of that name \"rememberedBy\""
      ])
  }

  @Test func `what is recalled must have been remembered before, and by a key`() {
    let roles =
      "streams:\n  roles:\n    get: /roles\n    group: { id: \"{id}\", name: \"{name}\" }\n    each:\n      implied:\n"
    let member = "        member: { group: \"{id}\", memberGroup: \"{parent.id}\" }\n"
    #expect(
      problems(roles + "        recall: rules\n        by: \"{id}\"\n" + member) == [
        "example.yaml:14: \"id\" speaks of an item before there is one; write {parent.id} or {settings.id}",
        "example.yaml:14: stream \"implied\" looks up items of \"rules\", which was not remembered before it; give an "
          + "earlier stream of that name \"rememberedBy\"",
      ])
    #expect(
      problems(roles + "        recall: rules\n" + member) == [
        "example.yaml:15: stream \"implied\" lacks \"by\"; the key that the items were remembered by, for example "
          + "\"{parent.id}\""
      ])
  }

  @Test func `every wrong thing is told at once`() {
    let text = """
      definition: alignd.connector/2
      name: Example
      settings:
        id: { is: text, meaning: x }
        size: { is: numbr, meaning: x }
        level: { is: choice, of: [low, high], default: middle, meaning: x }
      base: "{settings.url"
      authentication: { bearer: a, basic: { user: a, password: b } }
      streams:
        users:
          get: /users
          post: /users
          account: {}
        groups:
          get: /groups
          paging: { style: cursor, nxt: a }
          group: { id: "{a[}", name: "{}" }
      """
    #expect(
      problems(text, head: "") == [
        "example.yaml:1: \"definition\" of the definition must be alignd.connector/1, not \"alignd.connector/2\"",
        "example.yaml:1: the definition lacks \"title\"; what people call the provider",
        "example.yaml:2: \"name\" of the definition must be small letters, digits and \"-\", not \"Example\"",
        "example.yaml:4: \"id\" of settings is a key of every source; choose another name",
        "example.yaml:5: \"is\" of setting \"size\" does not know \"numbr\"; did you mean \"number\"?",
        "example.yaml:6: \"default\" of setting \"level\" must be one of low, high",
        "example.yaml:7: \"base\": \"{settings.url\": a closing \"}\" is missing; for a brace itself write {{",
        "example.yaml:8: an entry of authentication must have exactly one of none, bearer, header, basic, token, awsSigV4",
        "example.yaml:10: stream \"users\" must have exactly one of \"get\", \"post\", \"from\", \"rows\" and \"recall\"",
        "example.yaml:16: \"paging\" lacks \"next\"; the path of the cursor",
        "example.yaml:16: \"paging\" lacks \"parameter\"; the name under which the cursor is sent back",
        "example.yaml:16: unknown key \"nxt\" of \"paging\"; did you mean \"next\"?",
        "example.yaml:17: \"id\": \"a[\": a closing \"]\" is missing",
        "example.yaml:17: \"name\": the path is empty",
      ])
  }

  @Test func `only a stream at the top may descend, for its parent must be one of its own items`() {
    let child = "each: { teams: { get: \"/o/{parent.id}\", group: { id: \"{id}\", name: x }, "
    #expect(
      problems("streams:\n  orgs:\n    get: /o\n    \(child)descend: { get: \"/t/{parent.id}\" } } }\n") == [
        "example.yaml:12: stream \"teams\" cannot \"descend\" below another stream; make it a stream of its own at the top, "
          + "so that its parent is always one of its own items"
      ])
    #expect(
      problems(
        """
        streams:
          groups:
            get: /groups
            descend: { get: "/groups/{parent.id}/children" }
            group: { id: "{id}", name: "{parent.name}/{name}" }
            each: { m: { get: "/m/{parent.id}", member: { group: "{parent.parent.id}", account: "{id}" } } }
        """) == [])
    #expect(
      problems("streams:\n  a:\n    get: \"/a/{parent.id}\"\n    descend: {}\n    group: { id: a, name: b }\n") == [
        "example.yaml:10: \"parent.id\" goes above the topmost stream",
        "example.yaml:12: \"descend\" lacks \"get\"; the address that tells what is below an item",
      ])
  }

  @Test func `rows are texts by names, and at least one`() {
    #expect(
      problems("streams:\n  a:\n    rows: []\n    items: x\n    group: { id: \"{a}\", name: b }\n") == [
        "example.yaml:11: \"rows\" of stream \"a\" is empty; write at least one row, such as { level: \"50\" }",
        "example.yaml:12: \"items\" of stream \"a\" is for streams that ask; \"rows\" are the items",
      ])
  }

  @Test func `credentials among the headers are refused`() {
    #expect(
      problems("streams:\n  users:\n    get: /u\n    headers: { Authorization: x }\n    account: { id: \"{id}\" }\n")
        == [
          "example.yaml:12: \"headers\" of stream \"users\" must not hold \"Authorization\"; credentials belong to \"authentication\""
        ])
  }

  @Test func `what is made where there are no items cannot speak of an item`() {
    #expect(
      problems(
        "streams:\n  users:\n    get: /users\n    account: { id: \"{id}\" }\n    ifNone: { group: { id: \"{id}\", name: x } }\n"
      ) == [
        "example.yaml:10: \"id\" speaks of an item before there is one; write {parent.id} or {settings.id}"
      ])
  }

  @Test func `everyone is true or people, and only an account can be foreign instead`() {
    #expect(
      problems(
        "streams:\n  users:\n    get: /users\n    member:\n      - { group: a, everyone: all }\n"
          + "      - { group: a, foreign: b, orForeign: c }\n"
          + "      - { group: a, memberGroup: b, orForeign: c, foreignKind: workload }\n"
      ) == [
        "example.yaml:13: \"everyone\" of \"member\" of stream \"users\" can only be true, or people",
        "example.yaml:14: \"orForeign\" of \"member\" of stream \"users\" belongs to \"account\" or \"memberGroup\"",
        "example.yaml:15: \"foreignKind\" of \"member\" of stream \"users\" belongs to \"account\" with \"orForeign\"",
      ])
  }

  @Test func `an error rule names statuses or classes of them, and looks into the body with is or like`() {
    #expect(
      problems(
        "errors:\n  - { status: [4xx, 503], path: code, like: \"*Throttl*\", then: wait }\n"
          + "  - { status: [6xx, 4XX, 199], then: wait }\n  - { status: 403, like: a, then: wait }\n"
          + "  - { status: 403, path: a, then: wait }\n"
          + "streams:\n  users:\n    get: /users\n    account: { id: \"{id}\" }\n"
      ) == [
        "example.yaml:11: \"status\" of an entry of errors must be HTTP statuses from 200 to 599 or classes such as 4xx, "
          + "not \"199\"",
        "example.yaml:11: \"status\" of an entry of errors must be HTTP statuses from 200 to 599 or classes such as 4xx, "
          + "not \"4XX\"",
        "example.yaml:11: \"status\" of an entry of errors must be HTTP statuses from 200 to 599 or classes such as 4xx, "
          + "not \"6xx\"",
        "example.yaml:12: \"like\" of an entry of errors needs \"path\" together with \"is\" or \"like\"",
        "example.yaml:13: \"path\" of an entry of errors needs \"path\" together with \"is\" or \"like\"",
      ])
  }

  @Test func `the least wait is a number of seconds`() {
    #expect(
      problems(
        "rateLimit: { leastWait: 3601 }\nstreams:\n  users:\n    get: /users\n    account: { id: \"{id}\" }\n"
      ) == ["example.yaml:9: \"leastWait\" of rateLimit must be from 0 to 3600, not 3601"])
  }
}
