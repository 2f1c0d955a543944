import ConnectorKit
import Foundation
import HTTPTransport
import TestServers
import Testing
import TicketDelivery
import TicketTargets

@Suite struct `Alertmanager` {
  /// What Alertmanager posts to its webhook, as far as the tests look at it.
  private struct Hook: Decodable {
    struct Alert: Decodable {
      let status: String
      let labels: [String: String]
      let annotations: [String: String]
      let startsAt, endsAt: String
      let generatorURL: String
    }
    let alerts: [Alert]
  }

  @Test func `fires for a finding and is resolved with it, as its own webhook tells`() async throws {
    let told = try FakeHTTPServer { _ in [.answer(200)] }
    let server = try await AlertmanagerServer.start(webhook: told.url)
    let target = try AlertmanagerTarget(
      AlertmanagerTarget.Settings(url: try HTTPURL(server.url + "/"), labels: ["team": "iam"]),
      over: try Webhook.transport(server.url))
    #expect(try await target.probe().first?.hasPrefix("Alertmanager 0.") == true)
    var opened = Events.opened
    opened.notice.link = "https://alignd.example.org/f1"
    try await target.receive(opened)
    let firing = try await hook(told, 1)
    #expect(firing.status == "firing")
    #expect(
      firing.labels == [
        "alertname": "orphan-account", "severity": "critical", "fingerprint": Events.fingerprint,
        "service": "alignd", "team": "iam",
      ])
    #expect(firing.annotations["summary"] == "orphan-account: root")
    #expect(firing.annotations["description"] == "The account belongs to nobody.")
    #expect(firing.startsAt == "2026-11-24T02:30:00Z")
    #expect(firing.generatorURL == "https://alignd.example.org/f1")
    try await target.receive(Events.later(.findingResolved, isActive: false, at: "2026-11-25T02:31:00Z"))
    let resolved = try await hook(told, 2)
    #expect(resolved.status == "resolved")
    #expect(resolved.labels == firing.labels)
    #expect(try await server.alerts().isEmpty)
    server.stop()
  }

  @Test func `ends an alert under the labels that it had before`() async throws {
    let told = try FakeHTTPServer { _ in [.answer(200)] }
    let server = try await AlertmanagerServer.start(webhook: told.url)
    let target = try AlertmanagerTarget(
      AlertmanagerTarget.Settings(url: try HTTPURL(server.url)), over: try Webhook.transport(server.url))
    try await target.receive(Events.opened)
    _ = try await hook(told, 1)
    var updated = Events.later(.findingUpdated, isActive: true, at: "2026-11-25T02:31:00Z")
    (updated.notice.severity, updated.notice.previousSeverity) = ("high", "critical")
    try await target.receive(updated)
    let alerts = try await server.alerts()
    #expect(alerts.map { $0.labels["severity"] } == ["high"])
    server.stop()
  }

  @Test func `keeps an alert for as long as it was told, and longer each time that it is told again`() async throws {
    let told = try FakeHTTPServer { _ in [.answer(200)] }
    let server = try await AlertmanagerServer.start(webhook: told.url)
    let now = Int64(Date().timeIntervalSince1970)
    let clock = Clock(now)
    let target = try AlertmanagerTarget(
      AlertmanagerTarget.Settings(url: try HTTPURL(server.url), keepFor: .seconds(3600)),
      over: try Webhook.transport(server.url), clock: { clock.now })
    try await target.receive(Events.opened)
    #expect(try await ends(server) == [now + 3600])
    clock.set(now + 1800)
    var other = Events.opened
    other.subject = "f1:" + String(repeating: "0", count: 64)
    try await target.renew([Events.opened, other, Events.later(.findingResolved, isActive: false, at: other.time)])
    #expect(try await ends(server) == [now + 5400, now + 5400])
    server.stop()
  }

  @Test func `says that sources were not read until they are`() async throws {
    let told = try FakeHTTPServer { _ in [.answer(200)] }
    let server = try await AlertmanagerServer.start(webhook: told.url)
    let target = try AlertmanagerTarget(
      AlertmanagerTarget.Settings(url: try HTTPURL(server.url)), over: try Webhook.transport(server.url))
    try await target.receive(Events.run(.runIncomplete, isActive: true))
    let alerts = try await server.alerts()
    #expect(alerts.map(\.labels) == [["alertname": "run-incomplete", "severity": "high", "service": "alignd"]])
    try await target.receive(Events.run(.runCompleted, isActive: false))
    #expect(try await server.alerts().isEmpty)
    server.stop()
  }

  @Test func `refuses labels and times that cannot be`() throws {
    let transport = try Webhook.transport("http://127.0.0.1:1")
    let url = try HTTPURL("http://127.0.0.1:1")
    for labels in [["severity": "none"], ["1a": "b"], ["a-b": "c"], ["__x": "y"], ["": "x"], ["a": ""]] {
      #expect(throws: TargetSettingsError.self) {
        try AlertmanagerTarget(AlertmanagerTarget.Settings(url: url, labels: labels), over: transport)
      }
    }
    for seconds in [59, 2_592_001] {
      #expect(throws: TargetSettingsError.self) {
        try AlertmanagerTarget(AlertmanagerTarget.Settings(url: url, keepFor: .seconds(seconds)), over: transport)
      }
    }
    #expect(throws: Never.self) {
      try AlertmanagerTarget(AlertmanagerTarget.Settings(url: url, labels: ["service": "iam"]), over: transport)
    }
  }

  @Test func `sends no more than 500 alerts at once`() async throws {
    let server = try FakeHTTPServer { _ in [.answer(200)] }
    let target = try AlertmanagerTarget(
      AlertmanagerTarget.Settings(url: try HTTPURL(server.url)), over: try Webhook.transport(server.url))
    try await target.renew(Array(repeating: Events.opened, count: 1_001))
    let counts = try server.requests.map { request in
      try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? [Any]).count
    }
    #expect(counts == [500, 500, 1])
    try await target.renew([])
    #expect(server.requests.count == 3)
  }

  /// The alert of the n-th notification, once it has come.
  private func hook(_ told: FakeHTTPServer, _ number: Int) async throws -> Hook.Alert {
    let deadline = ContinuousClock.now + .seconds(60)
    while told.requests.count < number {
      guard ContinuousClock.now < deadline else { throw TestServerError("no notification \(number) within a minute") }
      try await Task.sleep(for: .milliseconds(10))
    }
    let hook = try JSONDecoder().decode(Hook.self, from: Data(told.requests[number - 1].body))
    #expect(hook.alerts.count == 1)
    return try #require(hook.alerts.first)
  }

  private func ends(_ server: AlertmanagerServer) async throws -> [Int64] {
    try await server.alerts().map { alert in
      let date = try Date(alert.endsAt, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
      return Int64(date.timeIntervalSince1970)
    }
  }
}
