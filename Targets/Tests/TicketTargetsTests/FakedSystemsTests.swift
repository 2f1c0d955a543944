import Foundation
import HTTPTransport
import TestServers
import Testing
import TicketDelivery
import TicketTargets

/// One of the systems that cannot run here, over the fake that speaks its documented contract.
struct FakedSystem {
  enum Product: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case jiraCloud, jiraDataCenter, serviceNow, gitHub, gitLab
    var testDescription: String { rawValue }
  }

  let product: Product
  let tracker: FakeTracker
  let url: String
  /// Keeps the server.
  private let server: any Sendable

  init(_ product: Product, _ traps: Set<FakeTracker.Trap> = []) throws {
    self.product = product
    switch product {
    case .jiraCloud, .jiraDataCenter:
      let fake = try FakeJira(product == .jiraCloud ? .cloud : .dataCenter, traps)
      (tracker, url, server) = (fake.tracker, fake.server.url, fake.server)
    case .serviceNow:
      let fake = try FakeServiceNow(traps)
      (tracker, url, server) = (fake.tracker, fake.server.url, fake.server)
    case .gitHub:
      let fake = try FakeGitHub(traps)
      (tracker, url, server) = (fake.tracker, fake.server.url, fake.server)
    case .gitLab:
      let fake = try FakeGitLab(traps)
      (tracker, url, server) = (fake.tracker, fake.server.url, fake.server)
    }
  }

  func transport() throws -> any HTTPExchanging {
    try HTTPTransport(TransportSettings(baseURL: try HTTPURL(url), userAgent: "alignd/0.0-test"))
  }

  /// The system over an exchange; with a wrong credential where that is wanted.
  func system(
    _ transport: (any HTTPExchanging)? = nil, secret: String? = nil, gitHub: GitHubSettings? = nil,
    serviceNow: ServiceNowSettings? = nil, jira: JiraSettings? = nil
  ) throws -> any TicketSystem {
    let transport = try transport ?? self.transport()
    let base = try HTTPURL(url)
    switch product {
    case .jiraCloud:
      let headers = try JiraTickets.credential(user: FakeJira.user, token: secret ?? FakeJira.token)
      return JiraTickets(
        jira ?? JiraSettings(edition: .cloud, project: "ACC"), TargetExchange(transport, base: base, headers: headers))
    case .jiraDataCenter:
      let headers = try JiraTickets.credential(personalToken: secret ?? FakeJira.token)
      return JiraTickets(
        jira ?? JiraSettings(edition: .dataCenter, project: "ACC"),
        TargetExchange(transport, base: base, headers: headers))
    case .serviceNow:
      let headers = try ServiceNowTickets.credential(key: secret ?? FakeServiceNow.key)
      return ServiceNowTickets(
        serviceNow ?? ServiceNowSettings(closeCode: "Solved (Permanently)", refusedCloseCodes: ["Not Solved"]),
        TargetExchange(transport, base: base, headers: headers))
    case .gitHub:
      let headers = try GitHubTickets.credential(token: secret ?? FakeGitHub.token)
      return GitHubTickets(
        gitHub ?? GitHubSettings(repository: "acme/access"),
        TargetExchange(transport, base: base, headers: headers, limits: GitHubTickets.limits))
    case .gitLab:
      let headers = try GitLabTickets.credential(token: secret ?? FakeGitLab.token)
      return GitLabTickets(
        GitLabSettings(project: "acme/access"),
        TargetExchange(transport, base: base, headers: headers, limits: GitLabTickets.limits))
    }
  }

  func trial() throws -> SystemTrial {
    let transport = try transport()
    return SystemTrial(
      system: { try system($0) }, transport: transport,
      open: { key in tracker.tickets.filter { $0.isOpen && !$0.isGone && $0.labels.contains(key.text) }.count },
      closeByHand: { id in tracker.edit(number(id)) { $0.isOpen = false } })
  }

  /// The number of a ticket in the fake by the system's id.
  func number(_ id: String) -> String { product == .serviceNow ? String(id.dropFirst(27)) : id }

  /// An id that the system takes and that nothing has.
  var unknownID: String { product == .serviceNow ? FakeServiceNow.systemID(99_999) : "99999" }
}

/// What every system has to do, and what every trap has to come to.
@Suite struct FakedSystemsTests {
  typealias Product = FakedSystem.Product

  @Test(arguments: Product.allCases)
  func `a ticket lives through a finding's life`(product: Product) async throws {
    guard product != .serviceNow else { return try await serviceNowLife() }
    try await FakedSystem(product).trial().life()
  }

  /// The same; only that ids are no numbers there.
  private func serviceNowLife() async throws {
    let fake = try FakedSystem(.serviceNow)
    let system = try fake.system()
    let sync = Support.sync(system)
    let made = await sync.bring(Support.wanted())
    let known = try #require(made.known)
    #expect(made.deeds == [.created(known.id)])
    #expect(known.url == "\(fake.url)/incident.do?sys_id=\(known.id)")
    let changed = await sync.bring(Support.wanted(title: "new", body: "new", change: "moved"), known)
    #expect(changed.deeds == [.revised(known.id), .commented(known.id)])
    let closed = await sync.bring(Support.wanted(open: false), changed.known)
    #expect(closed.deeds == [.closed(known.id)])
    #expect(closed.failure == nil)
    #expect(fake.tracker.tickets[0].comments == ["moved", "it is gone"])
    let back = await sync.bring(Support.wanted(), closed.known)
    #expect(back.deeds == [.reopened(known.id), .revised(known.id)])
    #expect(fake.tracker.tickets.count == 1)
    #expect(try await system.ticket(fake.unknownID) == nil)
    #expect(await Support.failure { _ = try await system.ticket("../sys_user") }?.kind == .rejected)
  }

  @Test(arguments: Product.allCases)
  func `a connection lost at any request leaves one open ticket`(product: Product) async throws {
    try await FakedSystem(product).trial().kills()
  }

  @Test(arguments: Product.allCases)
  func `a probe says what works and writes nothing`(product: Product) async throws {
    let fake = try FakedSystem(product)
    let said = try await fake.system().probe()
    #expect(said.count >= 3)
    #expect(fake.tracker.writes == 0)
  }

  @Test(arguments: Product.allCases)
  func `a wrong credential is refused by the probe and by everything else`(product: Product) async throws {
    let fake = try FakedSystem(product)
    let system = try fake.system(secret: "wrong")
    #expect(await Support.failure { _ = try await system.probe() }?.kind == .refused)
    let outcome = await Support.sync(system).bring(Support.wanted())
    #expect(outcome.failure?.kind == .refused)
    #expect(outcome.failure?.reason.contains("wrong") == false)
    #expect(fake.tracker.tickets.isEmpty)
  }

  @Test(arguments: [Product.jiraCloud, .jiraDataCenter, .gitHub, .gitLab])
  func `missing rights are named by the probe`(product: Product) async throws {
    let failure = try await probe(FakedSystem(product, [.lacksRights]))
    let words =
      switch product {
      case .gitHub: "may not label"
      case .gitLab: "less than Reporter"
      default: "CREATE_ISSUES"
      }
    #expect(failure?.kind == .rejected)
    #expect(failure?.reason.contains(words) == true)
  }

  private func probe(_ fake: FakedSystem) async throws -> TargetFailure? {
    let system = try fake.system()
    return await Support.failure { _ = try await system.probe() }
  }

  @Test(arguments: Product.allCases)
  func `a state that does not stick is rejected`(product: Product) async throws {
    let fake = try FakedSystem(product, [.ignoresState])
    let sync = Support.sync(try fake.system())
    let made = await sync.bring(Support.wanted())
    let outcome = await sync.bring(Support.wanted(open: false), made.known)
    #expect(outcome.failure?.kind == .rejected)
    #expect(outcome.known?.isOpen == true)
  }

  @Test(arguments: Product.allCases)
  func `a key that is dropped closes the ticket again`(product: Product) async throws {
    let fake = try FakedSystem(product, [.dropsKey])
    let outcome = await Support.sync(try fake.system()).bring(Support.wanted())
    #expect(outcome.failure?.kind == .rejected)
    #expect(outcome.known == nil)
    #expect(fake.tracker.tickets.map(\.isOpen) == [false])
    #expect(fake.tracker.tickets[0].comments.count == 1)
  }

  @Test(arguments: Product.allCases)
  func `a search that does not filter is rejected before anything is made, and by the probe`(product: Product)
    async throws
  {
    let fake = try FakedSystem(product)
    _ = await Support.sync(try fake.system()).bring(Support.wanted())
    let trapped = try FakedSystem(product, [.searchMatchesEverything])
    let system = try trapped.system()
    for number in UInt64(1)...3 { _ = try await system.create(Support.draft(TicketKey(9, number))) }
    let outcome = await Support.sync(system).bring(Support.wanted())
    #expect(outcome.failure?.kind == .rejected)
    #expect(trapped.tracker.tickets.count == 3)
    #expect(try await probe(trapped)?.kind == .rejected)
  }

  @Test(arguments: Product.allCases)
  func `an answer lost after the ticket was made: found again, not made twice`(product: Product) async throws {
    let fake = try FakedSystem(product, [.losesCreateAnswer])
    let first = await Support.sync(try fake.system()).bring(Support.wanted())
    #expect(first.failure?.kind == .uncertain)
    #expect(first.known == nil)
    let second = await Support.sync(try fake.system()).bring(Support.wanted(), nil, isUncertain: true)
    #expect(second.failure == nil)
    #expect(fake.tracker.tickets.count == 1)
    #expect(second.known != nil)
  }

  @Test(arguments: [Product.jiraCloud, .jiraDataCenter, .gitHub, .gitLab])
  func `a late search is waited for`(product: Product) async throws {
    let fake = try FakedSystem(product, [.searchIsLate, .losesCreateAnswer])
    let system = try fake.system()
    let delay = system.manner.searchDelay
    #expect(delay >= .seconds(5))
    let sync = TicketSync(system) { duration in
      if duration >= delay { fake.tracker.settle() }
    }
    _ = await sync.bring(Support.wanted())
    let second = await sync.bring(Support.wanted(), nil, isUncertain: true)
    #expect(second.failure == nil)
    #expect(fake.tracker.tickets.count == 1)
  }

  @Test(arguments: Product.allCases)
  func `asked too often: to be tried again when the system says`(product: Product) async throws {
    let fake = try FakedSystem(product, [.limitsWrites])
    let outcome = await Support.sync(try fake.system()).bring(Support.wanted())
    #expect(outcome.failure?.kind == .retry)
    let wait: Duration =
      switch product {
      case .jiraCloud, .jiraDataCenter: .seconds(7)
      case .serviceNow: .seconds(30)
      case .gitHub: .seconds(60)
      case .gitLab: .seconds(20)
      }
    #expect(outcome.failure?.retryAfter == wait)
  }

  @Test(arguments: Product.allCases)
  func `a deleted ticket is made again`(product: Product) async throws {
    let fake = try FakedSystem(product)
    let sync = Support.sync(try fake.system())
    let known = try #require(await sync.bring(Support.wanted()).known)
    fake.tracker.edit(fake.number(known.id)) { $0.isGone = true }
    let outcome = await sync.bring(Support.wanted(), known)
    #expect(outcome.failure == nil)
    let successor = try #require(outcome.known?.id)
    #expect(outcome.deeds == [.replaced(known.id, by: successor)])
    #expect(fake.tracker.tickets.count == 2)
  }

  @Test(arguments: Product.allCases)
  func `closed as not to be mended is left so`(product: Product) async throws {
    let fake = try FakedSystem(product)
    let sync = Support.sync(try fake.system())
    let known = try #require(await sync.bring(Support.wanted()).known)
    fake.tracker.edit(fake.number(known.id)) { ($0.isOpen, $0.isRefused) = (false, true) }
    let outcome = await sync.bring(Support.wanted(), known)
    #expect(outcome.isRefused)
    #expect(outcome.failure == nil)
  }

  @Test(arguments: Product.allCases)
  func `a key taken away is put back with the next revision`(product: Product) async throws {
    let fake = try FakedSystem(product)
    let sync = Support.sync(try fake.system())
    let known = try #require(await sync.bring(Support.wanted()).known)
    fake.tracker.edit(fake.number(known.id)) { $0.labels = ["mine"] }
    let outcome = await sync.bring(Support.wanted(body: "new"), known)
    #expect(outcome.failure == nil)
    #expect(fake.tracker.tickets[0].labels.contains(Support.key.text))
    if product != .serviceNow { #expect(fake.tracker.tickets[0].labels.contains("mine")) }
  }

  @Test(arguments: Product.allCases)
  func `the sweep sees all open tickets with keys, over all pages, and no others`(product: Product) async throws {
    let fake = try FakedSystem(product)
    let system = try fake.system()
    var ids: [String] = []
    for number in UInt64(1)...7 {
      ids.append(try await system.create(Support.draft(TicketKey(7, number))))
    }
    try await system.set(ids[2], isOpen: false)
    #expect(try await system.openTickets().compactMap(\.key) == [1, 2, 4, 5, 6, 7].map { TicketKey(7, $0) })
    let report = try await TicketSweep(system) { _ in }.look(
      wanted: [TicketKey(7, 1): KnownTicket(id: ids[0], digest: nil, isOpen: true)],
      settled: Set((2...7).map { TicketKey(7, $0) }))
    let (closed, failure) = await TicketSweep(system) { _ in }.close(report)
    #expect(failure == nil)
    #expect(closed == [ids[1], ids[3], ids[4], ids[5], ids[6]])
    #expect(fake.tracker.tickets.filter(\.isOpen).count == 1)
  }

  @Test(arguments: Product.allCases)
  func `hostile names arrive as text that fits`(product: Product) async throws {
    let fake = try FakedSystem(product)
    let system = try fake.system()
    let name = "<script>\u{202E}@ada [code] {code} ]](x) \n# " + String(repeating: "é", count: 5_000)
    let text = TicketText([.heading(name), .list((1...500).map { _ in [.plain(name), .code(name)] })])
    var wanted = Support.wanted(title: name)
    wanted.draft.body = text
    let outcome = await Support.sync(system).bring(wanted)
    #expect(outcome.failure == nil)
    #expect(outcome.notes == [])
    let fields = fake.tracker.tickets[0].fields
    let body = fields["description"] ?? fields["body"] ?? .null
    let bytes = try JSONEncoder().encode(body)
    #expect(bytes.count < 100_000)
    #expect(String(decoding: bytes, as: UTF8.self).contains("cut: "))
    #expect(!String(decoding: bytes, as: UTF8.self).contains("\u{202E}"))
  }
}

/// What only one of the products does.
@Suite struct ProductTests {
  @Test func `an issue of GitHub that was transferred is gone from here, and nothing is followed`() async throws {
    let fake = try FakedSystem(.gitHub)
    let system = try fake.system()
    let id = try await system.create(Support.draft())
    fake.tracker.edit(id) { ($0.isGone, $0.isMoved) = (true, true) }
    #expect(try await system.ticket(id) == nil)
  }

  @Test func `an issue of GitLab that was moved is gone from here, and its title mentions nobody`() async throws {
    let fake = try FakedSystem(.gitLab)
    let system = try fake.system()
    let title = "@ada: see #1, !2 and [x]"
    let id = try await system.create(Support.draft(title: title))
    #expect(
      fake.tracker.tickets[0].fields["title"]?.text
        == "@\u{200B}ada:\u{200B} see #\u{200B}1, !\u{200B}2 and [\u{200B}x]")
    #expect(try await system.ticket(id)?.title == title)
    #expect(fake.tracker.tickets[0].fields["confidential"] == .flag(true))
    fake.tracker.edit(id) { $0.isMoved = true }
    #expect(try await system.ticket(id) == nil)
    #expect(try await system.tickets(carrying: Support.key) == [])
  }

  @Test func `a resolution that ServiceNow wants and does not get is refused there with its own words`() async throws {
    let fake = try FakedSystem(.serviceNow)
    let system = try fake.system(serviceNow: ServiceNowSettings())
    let sync = Support.sync(system)
    let known = try #require(await sync.bring(Support.wanted()).known)
    let outcome = await sync.bring(Support.wanted(open: false), known)
    #expect(outcome.failure?.reason.contains("close code is mandatory") == true)
    #expect(outcome.known?.isOpen == true)
  }

  @Test func `Jira's transitions are chosen by where they lead, or by name`() async throws {
    for edition in JiraSettings.Edition.allCases {
      let fake = try FakedSystem(edition == .cloud ? .jiraCloud : .jiraDataCenter)
      for (name, works) in [(String?.none, true), ("Close issue", true), ("Done", true), ("Nope", false)] {
        let system = try fake.system(jira: JiraSettings(edition: edition, project: "ACC", closingTransition: name))
        let id = try await system.create(Support.draft(TicketKey(3, UInt64(fake.tracker.tickets.count))))
        let failure = await Support.failure { try await system.set(id, isOpen: false) }
        #expect((failure == nil) == works)
        #expect(failure.map { $0.kind == .rejected && $0.reason.contains("Close issue") } ?? true)
      }
    }
  }

  @Test func `a Jira issue with the labels of two findings is each one's ticket`() async throws {
    let fake = try FakedSystem(.jiraCloud)
    let system = try fake.system()
    let id = try await system.create(Support.draft())
    fake.tracker.edit(id) { $0.labels.append(Support.otherKey.text) }
    #expect(try await system.tickets(carrying: Support.key).map(\.id) == [id])
    #expect(try await system.tickets(carrying: Support.otherKey).map(\.key) == [Support.otherKey])
  }

  @Test func `repositories, ids and fields that would lead elsewhere are not sent`() async throws {
    let fake = try FakedSystem(.gitHub)
    for repository in ["acme", "acme/../x", "acme/access/issues", "../..", ""] {
      let system = try fake.system(gitHub: GitHubSettings(repository: repository))
      #expect(await Support.failure { _ = try await system.openTickets() }?.kind == .rejected)
    }
    let system = try fake.system()
    for id in ["", "1/comments", "1?x=y", "-1", "१", String(repeating: "1", count: 19)] {
      #expect(await Support.failure { _ = try await system.ticket(id) }?.kind == .rejected)
    }
  }
}
