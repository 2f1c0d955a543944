import AccessModel
import ConnectorDefinition
import ConnectorKit
import HTTPConnector
import ProviderReading
import TestServers
import Testing

/// A provider at whose address nobody is: the first request finds out, and the others are not waited for.
@Suite struct `Where nobody answers` {
  private let text = """
    definition: alignd.connector/1
    name: example
    title: Example
    settings:
      url: { is: url, meaning: The address }
      other: { is: url, meaning: Another address }
    base: "{settings.url}"
    authentication: { none: true }
    streams:
      people:
        get: /people
        account: { id: "{id}", login: "{id}" }
      groups:
        get: /groups
        group: { id: "{id}", name: "{id}" }
      members:
        get: /members
        base: "{settings.other}"
        member: { group: "{group}", account: "{account}" }
      levels:
        rows:
          - { level: "1" }
        rememberedBy: "{level}"

    """

  private func connector(_ url: String, _ other: String, _ clock: TestClock) throws -> HTTPConnector {
    let settings = HTTPSourceSettings(
      definition: try Definition.parse(text, file: "example.yaml"), values: ["url": url, "other": other])
    return HTTPConnector(source: "s", settings: settings, timing: clock.timing)
  }

  private func nobody() throws -> String { "http://127.0.0.1:\(try Loopback.freePort())" }

  private static let words =
    "gave up after 4 attempts: no connection; check that the server runs, the port, and firewalls in between"

  @Test(.timeLimit(.minutes(10))) func `a reading says so once, for everything`() async throws {
    let (url, clock) = (try nobody(), TestClock())
    let reading = ProviderReading(await (try connector(url, url, clock)).read())
    for scope in [Scope.accounts, .groups, .members] {
      #expect(reading.reason(scope) == "GET \(url)/people: \(Self.words)")
    }
    // Four attempts in all, however many listings there are.
    #expect(clock.waits.count == 3)
  }

  @Test(.timeLimit(.minutes(10))) func `doctor says so once, and names what it did not try`() async throws {
    let (url, clock) = (try nobody(), TestClock())
    let steps = await (try connector(url, url, clock)).diagnose()
    #expect(steps.map(\.title) == ["settings", "read people", "read the rest"])
    #expect(steps.map(\.outcome) == [.passed, .failed, .failed])
    #expect(steps[1].detail == "GET \(url)/people: \(Self.words)")
    #expect(steps[2].detail == "not tried, for the same reason: groups, members")
    #expect(clock.waits.count == 3)
  }

  @Test(.timeLimit(.minutes(10))) func `what another address has is read all the same`() async throws {
    let (url, clock) = (try nobody(), TestClock())
    let server = try FakeHTTPServer { _ in [.json(#"[{"group":"g","account":"a"}]"#)] }
    let reading = ProviderReading(await (try connector(url, server.url, clock)).read())
    #expect(reading.reason(.accounts) == "GET \(url)/people: \(Self.words)")
    #expect(reading.reason(.groups) == "GET \(url)/people: \(Self.words)")
    #expect(reading.reason(.members).isEmpty)
    #expect(server.requests.map(\.path) == ["/members"])
  }

  @Test(.timeLimit(.minutes(10))) func `doctor goes on after a listing that is refused`() async throws {
    let server = try FakeHTTPServer { request in
      switch request.path {
      case "/people": [.json(#"{"message":"not yours"}"#, status: 403)]
      case "/groups": [.json(#"[{"id":"g"}]"#)]
      default: [.json(#"[{"group":"g","account":"a"}]"#)]
      }
    }
    let steps = await (try connector(server.url, server.url, TestClock())).diagnose()
    #expect(steps.map(\.title) == ["settings", "read people", "read groups", "read members"])
    #expect(steps.map(\.outcome) == [.passed, .failed, .passed, .passed])
  }

  @Test(.timeLimit(.minutes(10))) func `doctor stops where the sign-in is refused`() async throws {
    let server = try FakeHTTPServer { _ in [.json(#"{"message":"who are you"}"#, status: 401)] }
    let steps = await (try connector(server.url, server.url, TestClock())).diagnose()
    #expect(steps.map(\.title) == ["settings", "read people", "read the rest"])
    #expect(server.requests.count == 1)
  }
}
