import AccessModel
import ConnectorDefinition
import ConnectorKit
import Foundation
import HTTPConnector
import ProviderReading
import TestServers
import Testing

/// Every fault that a provider can commit, for every way to sign in and every way to page.
///
/// Whatever happens, three things hold: what was not read is said to be unread, nothing is invented, and no message holds a
/// secret. The table says the rest.
@Suite struct `When a provider fails` {
  struct Case: Sendable, CustomStringConvertible {
    let row: FaultTable.Row
    let style: Style
    var description: String { "\(row.fault) (\(style))" }
  }

  static let cases = FaultTable.rows.flatMap { row in
    Style.all.filter { style in row.places.contains { style.isMeant(by: $0) } }.map { Case(row: row, style: $0) }
  }

  static let people = ["ada active", "ben active", "cy active", "dee active", "eli active"]
  static let groups = ["group:auditors", "group:engineers", "group:everybody"]
  static let memberships = [
    "?ghost (does not exist) → group:everybody", "ada → group:engineers", "ben → group:engineers",
    "cy → group:engineers", "dee → group:auditors", "group:engineers → group:everybody",
  ]

  /// Reads a provider that commits a fault.
  static func read(
    _ style: Style, _ fault: Fault, width: Int = 0
  ) async throws -> (reading: ProviderReading, provider: Provider) {
    try await Turns.shared.run { try await readAtOnce(style, fault, width) }
  }

  private static func readAtOnce(
    _ style: Style, _ fault: Fault, _ width: Int
  ) async throws -> (reading: ProviderReading, provider: Provider) {
    let clock = TestClock()
    let provider = try Provider(style, fault, clock)
    var settings = HTTPSourceSettings(
      definition: try Definition.parse(style.definition(reset: fault.reset), file: "conformance.yaml"),
      values: ["url": provider.url, "user": Style.user],
      secrets: ["secret": Secret(Style.secret), "key": Secret(Style.privateKeyText)])
    settings.sizeLimit = fault.sizeLimit
    settings.idleTimeout = fault.requestTimeout
    settings.requestTimeout = fault.requestTimeout
    settings.totalTimeout = Int(TestClock.limit.components.seconds)
    settings.concurrency = width
    let connector = HTTPConnector(source: "conformance", settings: settings, timing: clock.timing)
    return (ProviderReading(await connector.read()), provider)
  }

  @Test(.timeLimit(.minutes(5)), arguments: Style.all)
  func `a provider without faults is read whole, by every style`(_ style: Style) async throws {
    let (reading, provider) = try await Self.read(style, .none)
    #expect(reading.isComplete)
    #expect(reading.accounts == Self.people)
    #expect(reading.groups == Self.groups)
    #expect(reading.memberships == Self.memberships)
    #expect(reading.snapshot.coverage.notes.isEmpty)
    // One request for each page; where no page says that it is the last one, one more for each listing.
    let pages = [.page, .offset, .marker].contains(style.paging) ? 14 : 9
    #expect(provider.requests == pages + (style.fetchesToken ? 1 : 0))
    #expect(provider.tokens == (style.fetchesToken ? 1 : 0))
  }

  @Test(.timeLimit(.minutes(10)), arguments: cases)
  func `what was read is told, nothing is invented, and nobody else is asked`(_ one: Case) async throws {
    let fault = try #require(Fault.all[one.row.fault])
    let (reading, provider) = try await Self.read(one.style, fault)
    let coverage = reading.snapshot.coverage
    let expected: (scopes: Set<Scope>, groups: Int) =
      switch one.row.complete {
      case "everything": ([.accounts, .groups, .members], 0)
      case "all but accounts": ([.groups, .members], 0)
      case "all but members of one group": ([.accounts, .groups], 1)
      default: ([], reading.groups.count)
      }
    #expect(Set(coverage.scopes.filter { $0.value.complete }.keys) == expected.scopes)
    #expect(reading.unreadGroups.count == expected.groups)
    if expected.groups == 1, one.row.complete != "nothing" {
      #expect(reading.unreadGroups.first?.hasPrefix("group:\(fault.group): ") == true)
    }

    let reasons = coverage.scopes.values.filter { !$0.complete }.map(\.reason)
    #expect(reasons.allSatisfy { !$0.isEmpty })
    #expect(reasons.isEmpty == one.row.reasons.isEmpty)
    for reason in reasons {
      #expect(one.row.reasons.contains { reason.contains($0) }, "\(reason)")
    }
    let said = reasons + reading.unreadGroups + coverage.notes
    for secret in [Style.secret, provider.token, "conformance-token", provider.basic] {
      #expect(!said.contains { $0.contains(secret) })
    }

    #expect(provider.asked(fault.target) == one.row.asked)
    #expect(fault.once.allSatisfy { provider.asked($0) == 1 })
    #expect(provider.stranger.requests.isEmpty)
    if one.style.fetchesToken { #expect(provider.tokens == fault.tokens) }
    if let wait = fault.wait {
      // A little more than was asked for, so that not all come back at the same moment.
      #expect(provider.clock.waits.contains { $0 >= wait && $0 < wait + .seconds(2) }, "\(provider.clock.waits)")
    }

    let known = Self.people + ["ben the second active"]
    #expect(Set(reading.accounts).isSubset(of: known))
    #expect(Set(reading.groups).isSubset(of: Self.groups))
    // Members that were not read are told by their ids.
    let invented = reading.memberships.filter { line in
      !Self.memberships.contains(line) && !line.hasPrefix("?u") && !line.hasPrefix("?ghost")
    }
    #expect(invented.isEmpty)
    if one.row.complete == "everything" {
      #expect(reading.accounts == Self.people)
      #expect(reading.memberships == Self.memberships.filter { !fault.without.contains($0) })
    }
  }

  @Test func `every fault has its line in the table, and every line its fault`() {
    #expect(Set(FaultTable.rows.map(\.fault)) == Set(Fault.all.keys))
    #expect(FaultTable.rows.allSatisfy { $0.asked >= 0 })
    for row in FaultTable.rows { #expect(Self.cases.contains { $0.row.fault == row.fault }) }
  }

  @Test(.timeLimit(.minutes(5)), arguments: ["403 on one child", "500 for ever", "two entries with one id"])
  func `the same is said however many requests are under way`(_ name: String) async throws {
    let fault = try #require(Fault.all[name])
    for style in Style.all {
      let (narrow, first) = try await Self.read(style, fault, width: 1)
      let (wide, second) = try await Self.read(style, fault, width: 16)
      func told(_ reading: ProviderReading, _ provider: Provider) -> [String] {
        let reasons = reading.snapshot.coverage.scopes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let lines = reasons + reading.accounts + reading.groups + reading.memberships + reading.unreadGroups
        return lines.map { $0.replacingOccurrences(of: provider.url, with: "URL") }
      }
      #expect(told(narrow, first) == told(wide, second))
    }
  }
}
