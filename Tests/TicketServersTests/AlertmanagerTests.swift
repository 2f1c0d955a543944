import Foundation
import TestServers
import Testing

/// What a sender of alerts has to know about Alertmanager.
@Suite struct `Alertmanager` {
  private struct Message: Decodable {
    struct Alert: Decodable { let fingerprint: String }
    let status, groupKey: String
    let alerts: [Alert]
  }

  private static let alert = #"{"labels":{"alertname":"drift","key":"f1:ab"},"annotations":{"summary":"ä"}"#

  @Test(.timeLimit(.minutes(5))) func `an alert is passed on when it fires and when it is resolved`() async throws {
    let receiver = try await WebhookReceiver.start()
    try receiver.act(.answer(200))
    let server = try await AlertmanagerServer.start(webhook: receiver.url + "/alerts")
    #expect(try await server.call("POST", "/api/v2/alerts", json: "[\(Self.alert)}]").status == 200)
    try await receiver.requests(atLeast: 1)
    let held = try await server.alerts()
    #expect(held.map(\.labels) == [["alertname": "drift", "key": "f1:ab"]])
    #expect(held.map(\.annotations) == [["summary": "ä"]])

    // Sent again, it is the same alert: nothing new is passed on before its end is.
    #expect(try await server.call("POST", "/api/v2/alerts", json: "[\(Self.alert)}]").status == 200)
    let end = Date().formatted(.iso8601)
    #expect(
      try await server.call("POST", "/api/v2/alerts", json: "[\(Self.alert),\"endsAt\":\"\(end)\"}]").status == 200)
    let messages = try await receiver.requests(atLeast: 2).map {
      try JSONDecoder().decode(Message.self, from: Data($0.body.utf8))
    }
    #expect(messages.map(\.status) == ["firing", "resolved"])
    #expect(Set(messages.map(\.groupKey)).count == 1)
    #expect(messages.map { $0.alerts.map(\.fingerprint) } == [held.map(\.fingerprint), held.map(\.fingerprint)])
    #expect(try await server.alerts().isEmpty)
    #expect(try await server.call("POST", "/api/v2/alerts", json: #"[{"labels":{}}]"#).status == 400)
  }

  @Test(.timeLimit(.minutes(5))) func `it forgets its alerts in a crash, so that they have to be sent again`()
    async throws
  {
    let server = try await AlertmanagerServer.start(webhook: "http://127.0.0.1:9/alerts")
    #expect(try await server.call("POST", "/api/v2/alerts", json: "[\(Self.alert)}]").status == 200)
    #expect(try await server.alerts().count == 1)
    server.kill()
    await #expect(throws: TestServerError.self) { try await server.call("GET", "/-/ready") }
    try await server.start()
    #expect(try await server.alerts().isEmpty)
  }
}
