import Foundation
import HTTPTransport
import Testing
import TicketDelivery
import TicketTargets

/// Parts that the tests of all targets share.
enum Support {
  static let key = TicketKey(0x0011_2233_4455_6677, 0x8899_aabb_ccdd_eeff)
  static let otherKey = TicketKey(0xffee_ddcc_bbaa_9988, 0x7766_5544_3322_1100)

  /// A real transport to a server on loopback.
  static func exchange(
    _ url: String, _ headers: [HTTPHeader], limits: RateLimitHeaders = RateLimitHeaders()
  ) throws -> TargetExchange {
    let base = try HTTPURL(url)
    let transport = try HTTPTransport(TransportSettings(baseURL: base, userAgent: "alignd/0.0-test"))
    return TargetExchange(transport, base: base, headers: headers, limits: limits)
  }

  static func draft(
    _ key: TicketKey = key, title: String = "Tom Ott: administer CRM", body: String = "as it is",
    severity: String = "high"
  ) -> TicketDraft {
    TicketDraft(key: key, title: title, body: TicketText(plain: body), severity: severity)
  }

  static func wanted(
    open: Bool = true, title: String = "Tom Ott: administer CRM", body: String = "as it is", change: String? = nil
  ) -> WantedTicket {
    WantedTicket(
      draft: draft(title: title, body: body), isOpen: open, change: change.map { TicketText(plain: $0) },
      closing: TicketText(plain: "it is gone"), reopening: TicketText(plain: "it is still there"))
  }

  static let now = Date(timeIntervalSince1970: 1_800_000_000)

  /// A sync that does not wait.
  static func sync(_ system: any TicketSystem, _ policy: TicketPolicy = TicketPolicy()) -> TicketSync {
    TicketSync(system, policy: policy) { _ in }
  }

  /// What a call throws.
  static func failure(_ call: () async throws -> Void) async -> TargetFailure? {
    do {
      try await call()
      return nil
    } catch {
      return error as? TargetFailure
    }
  }
}

extension TicketSync {
  /// A run of the sync from what is known to what is wanted.
  func bring(_ wanted: WantedTicket, _ known: KnownTicket? = nil, isUncertain: Bool = false) async -> TicketOutcome {
    await bring(wanted, known: known, isUncertain: isUncertain, now: Support.now)
  }
}
