import ConnectorKit
import HTTPTransport
import TestServers
import TicketDelivery
import TicketTargets

/// Roundup, described: what `Targets/Template/README.md` shows.
enum RoundupTemplate {
  static func settings(_ server: RoundupServer) throws -> TemplateSettings {
    let origin = String(server.url.dropLast())
    // Without an author, Roundup refuses the issue that the message is put into.
    func message(_ value: String) -> TemplateStep {
      TemplateStep(
        .post, "/rest/data/msg", body: #"{"content": "{\#(value)}", "author": "\#(server.user)"}"#,
        keep: ["msg": "/data/id"])
    }
    func version(_ name: String) -> TemplateStep {
      TemplateStep(.get, "/rest/data/issue/{id}", keep: [name: "/data/@etag"])
    }
    func change(_ body: String, _ version: String = "etag") -> TemplateStep {
      TemplateStep(.patch, "/rest/data/issue/{id}", headers: [("If-Match", "{\(version)}")], body: body)
    }
    let facts = #""title": "{title}", "driftkey": "{key}", "priority": "{severity}", "assignedto": "{assignee}""#
    let fields = "status,title,driftkey"
    return TemplateSettings(
      url: try HTTPURL(server.url), credential: .basic(user: server.user, password: Secret(server.password)),
      headers: [("Origin", origin), ("Referer", server.url), ("X-Requested-With", "rest")],
      ticket: TemplateSettings.TicketPlaces(
        id: "/data/id", key: "/data/attributes/driftkey", state: "/data/attributes/status/id",
        title: "/data/attributes/title"),
      entry: TemplateSettings.TicketPlaces(id: "/id", key: "/driftkey", state: "/status/id", title: "/title"),
      closed: ["8"],
      severities: ["critical": "critical", "high": "urgent", "medium": "bug", "low": "feature", "info": "wish"],
      manner: TicketManner(titleLimit: 200, bodyLimit: 50_000, markup: .plain),
      actions: TemplateSettings.Actions(
        create: [
          message("body"), TemplateStep(.post, "/rest/data/issue", body: #"{\#(facts), "messages": ["{msg}"]}"#),
        ],
        createdID: "/data/id",
        find: [TemplateStep(.get, "/rest/data/issue", query: [("driftkey:", "{key}"), ("@fields", fields)])],
        list: [
          TemplateStep(
            .get, "/rest/data/issue",
            query: [("driftkey", "{prefix}"), ("status", "1,2,3,4,5,6,7"), ("@fields", fields)])
        ],
        entries: "/data/collection", read: [TemplateStep(.get, "/rest/data/issue/{id}")],
        revise: [
          message("body"), version("etag"), change("{\(facts)}"), version("later"),
          change(#"{"@op": "add", "messages": ["{msg}"]}"#, "later"),
        ],
        comment: [message("comment"), version("etag"), change(#"{"@op": "add", "messages": ["{msg}"]}"#)],
        close: [version("etag"), change(#"{"status": "8"}"#)],
        reopen: [version("etag"), change(#"{"status": "1"}"#)]))
  }

  static func tickets(_ server: RoundupServer) throws -> TemplateTickets {
    try TemplateTickets(try settings(server), over: try Webhook.transport(server.url))
  }

  static func key(_ digit: String) throws -> TicketKey {
    guard let key = TicketKey(TicketKey.prefix + String(repeating: digit, count: 32)) else {
      throw TestServerError("\(digit) is no digit of a key")
    }
    return key
  }

  static func draft(_ digit: String, title: String = "a title", text: String = "what to do") throws -> TicketDraft {
    TicketDraft(key: try key(digit), title: title, body: TicketText(plain: text), severity: "high")
  }
}
