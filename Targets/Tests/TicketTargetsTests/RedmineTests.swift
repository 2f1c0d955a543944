import Foundation
import HTTPTransport
import TestServers
import Testing
import TicketDelivery
import TicketTargets

/// Against a real Redmine 5.
@Suite struct RedmineTests {
  private static func system(
    _ server: RedmineServer, _ settings: RedmineSettings? = nil, _ transport: (any HTTPExchanging)? = nil,
    key: String? = nil
  ) throws -> RedmineTickets {
    let transport = try transport ?? self.transport(server)
    return RedmineTickets(
      settings ?? RedmineSettings(project: "access-drift", keyField: server.keyField),
      TargetExchange(
        transport, base: try HTTPURL(server.url), headers: try RedmineTickets.credential(key: key ?? server.key)))
  }

  private static func transport(_ server: RedmineServer) throws -> any HTTPExchanging {
    try HTTPTransport(TransportSettings(baseURL: try HTTPURL(server.url), userAgent: "alignd/0.0-test"))
  }

  private static func trial(_ server: RedmineServer) throws -> SystemTrial {
    SystemTrial(
      system: { try system(server, nil, $0) }, transport: try transport(server),
      open: { key in try await server.issues(withKey: key.text).filter { !$0.isClosed }.count },
      closeByHand: { id in try await server.set(status: "Closed", of: try #require(Int(id))) })
  }

  @Test func `a ticket lives through a finding's life, and dies at no lost connection`() async throws {
    let server = try await RedmineServer.start()
    try await Self.trial(server).life()
    #expect(
      try await server.notes(of: 1) == ["another path", "it is still there", "it is gone", "it is still there"])
    let issue = try #require(try await server.issues().first)
    #expect(issue.description == "three")
    #expect(issue.status == "New")
    try await Self.trial(server).kills()
    server.stop()
  }

  @Test func `what Redmine answers well and does not do is seen`() async throws {
    let server = try await RedmineServer.start()
    let field = server.keyField
    // A status that is not there: 204, and nothing changes.
    let misspelt = try Self.system(server, RedmineSettings(project: "access-drift", keyField: field, closedStatus: 99))
    let made = await Support.sync(misspelt).bring(Support.wanted())
    #expect(made.failure == nil)
    let closing = await Support.sync(misspelt).bring(Support.wanted(open: false), made.known)
    #expect(closing.failure?.kind == .rejected)
    #expect(try await server.issues().first?.status == "New")
    #expect(await Support.failure { _ = try await misspelt.probe() }?.reason.contains("status 99 is not there") == true)
    // "Resolved" is not closed: Redmine sets it, and the issue is open.
    let resolved = try #require(server.statuses["Resolved"])
    let open = try Self.system(
      server, RedmineSettings(project: "access-drift", keyField: field, closedStatus: resolved))
    #expect(await Support.sync(open).bring(Support.wanted(open: false), made.known).failure?.kind == .rejected)
    // A field that is not there: no filter, and all issues come back.
    let keyless = try Self.system(server, RedmineSettings(project: "access-drift", keyField: field + 70))
    let dropped = await Support.sync(keyless).bring(Support.wanted())
    #expect(dropped.failure?.kind == .rejected)
    #expect(dropped.failure?.reason.contains("does not search by that field") == true)
    #expect(try await server.issues().count == 1)
    #expect(await Support.failure { _ = try await keyless.probe() }?.reason.contains("is not active") == true)
    server.stop()
  }

  @Test func `a field that is not there closes what was made in an empty Redmine`() async throws {
    let server = try await RedmineServer.start()
    let keyless = try Self.system(server, RedmineSettings(project: "access-drift", keyField: server.keyField + 70))
    let dropped = await Support.sync(keyless).bring(Support.wanted())
    #expect(dropped.failure?.kind == .rejected)
    #expect(try await server.issues().map(\.isClosed) == [true])
    server.stop()
  }

  @Test func `rejected, deleted and moved issues are told apart`() async throws {
    let server = try await RedmineServer.start()
    let settings = RedmineSettings(
      project: "access-drift", keyField: server.keyField, refusedStatuses: [try #require(server.statuses["Rejected"])])
    let system = try Self.system(server, settings)
    let sync = Support.sync(system)
    let known = try #require(await sync.bring(Support.wanted()).known)
    #expect(known.url == "\(server.url)/issues/1")
    try await server.set(status: "Rejected", of: 1)
    let refused = await sync.bring(Support.wanted(), known)
    #expect(refused.isRefused)
    let projects = server.projects
    try await server.change(1, "{\"project_id\":\(try #require(projects["infrastructure"])),\"status_id\":1}")
    #expect(try await system.tickets(carrying: Support.key).map(\.id) == ["1"])
    #expect(await sync.bring(Support.wanted(), known).deeds == [])
    #expect(try await system.ticket("999") == nil)
    server.stop()
  }

  @Test func `project, assignee and due day of the route arrive, and a project that is not there parks only this`()
    async throws
  {
    let server = try await RedmineServer.start()
    let system = try Self.system(server)
    var wanted = Support.wanted(title: "Zoë \u{202E}Müller\nx")
    (wanted.draft.queue, wanted.draft.assignee, wanted.draft.dueOn) = (
      "infrastructure", String(server.ada), "2026-12-01"
    )
    let outcome = await Support.sync(system).bring(wanted)
    #expect(outcome.failure == nil)
    #expect(outcome.notes == [])
    let issue = try #require(try await server.issues().first)
    #expect(issue.project == "infrastructure")
    #expect(issue.assignee == "ada Test")
    #expect(issue.due == "2026-12-01")
    #expect(issue.subject == "Zoë \\u{202E}Müller\\u{A}x")
    wanted.draft.queue = "nope"
    let nowhere = wanted.draft
    #expect(await Support.failure { _ = try await system.create(nowhere) }?.kind == .rejected)
    server.stop()
  }

  @Test func `the probe names what is wrong, and a wrong key is no anonymous reader`() async throws {
    let server = try await RedmineServer.start()
    let said = try await Self.system(server).probe()
    #expect(said.first == "signed in as driftbot")
    #expect(said.contains("whether custom field \(server.keyField) is active is not told before there is an issue"))
    _ = try await Self.system(server).create(Support.draft())
    #expect(try await Self.system(server).probe().contains("custom field \(server.keyField) is active in it"))
    let wrong = try Self.system(server, key: "wrong")
    #expect(await Support.failure { _ = try await wrong.probe() }?.kind == .refused)
    let nowhere = try Self.system(server, RedmineSettings(project: "nope", keyField: server.keyField))
    #expect(await Support.failure { _ = try await nowhere.probe() }?.reason.contains("\"nope\" is not there") == true)
    let tracker = try Self.system(
      server, RedmineSettings(project: "access-drift", keyField: server.keyField, tracker: 99))
    #expect(await Support.failure { _ = try await tracker.probe() }?.reason.contains("tracker 99") == true)
    server.stop()
  }

  @Test func `the sweep reads all pages`() async throws {
    let server = try await RedmineServer.start()
    let system = try Self.system(server)
    for number in UInt64(1)...103 { _ = try await system.create(Support.draft(TicketKey(7, number))) }
    try await system.set("50", isOpen: false)
    let open = try await system.openTickets()
    #expect(open.count == 102)
    #expect(Set(open.map(\.id)).count == 102)
    #expect(!open.contains { $0.id == "50" })
    server.stop()
  }

  @Test func `Redmine's own renderer makes no link, mention, macro or tag of hostile names`() async throws {
    let server = try await RedmineServer.start()
    let system = try Self.system(server)
    // What there is to be linked to.
    let first = try await system.create(Support.draft())
    let names = [
      "#\(first)", "##\(first)", "issue #\(first)", "@admin", "user:admin", "user#1", "r1", "commit:abc", "[[Wiki]]",
      "{{toc}}",
      "{{macro_list}}", "!https://evil.example/x.png!", "\"x\":https://evil.example", "https://evil.example",
      "www.evil.example", "x@evil.example", "<script>alert(1)</script>", "<a href=\"https://evil.example\">x</a>",
      "</pre><b>x</b>", "</code><b>x</b>", "<redpre#0>", "<notextile><b>x</b></notextile>", "==<b>x</b>==", "h1. x",
      "|a|b|", "* x", "# x", "bq. x", "@x@", "project:infrastructure", "message#1", "document:\"x\"", "&lt;b&gt;",
    ]
    let text = TicketText(
      names.flatMap { name -> [TicketText.Block] in
        [
          .paragraph([.plain(name)]), .paragraph(["in ", .strong(name), " and ", .code(name), " so"]),
          .list([[.plain(name)], [.code(name)]]), .quote([.plain(name)]), .code([name]),
          .facts([.init(name, [.plain(name)])]),
        ]
      })
    var draft = Support.draft(TicketKey(5, 5))
    draft.body = text
    let id = try await system.create(draft)
    let page = try await offPool { try Command.run(["curl", "-s", "\(server.url)/issues/\(id)"]) }
    let start = try #require(page.range(of: "<div class=\"description\">"))
    let rest = page[start.upperBound...]
    let wiki = try #require(rest.range(of: "<div class=\"wiki\">"))
    // No division is within it, unless a name made one; then there are too few blocks of code.
    let end = try #require(rest[wiki.upperBound...].range(of: "</div>"))
    let html = rest[wiki.upperBound..<end.lowerBound]
    let allowed: Set = ["p", "strong", "code", "ul", "li", "blockquote", "pre", "br"]
    let tags = Set(html.matches(of: /<\/?([a-zA-Z0-9]+)/).map { String($0.output.1) })
    #expect(tags.subtracting(allowed) == [])
    #expect(tags.isSuperset(of: ["p", "strong", "code", "ul", "pre", "blockquote"]))
    #expect(!html.contains("<a"))
    #expect(html.matches(of: /<pre>/).count == names.count)
    server.stop()
  }
}
