import Foundation
import Synchronization
import Testing
import TicketDelivery
import TicketFakes

/// One finding's ticket in a system in memory, and what the store would keep of it.
final class SyncWorld {
  static let key = TicketKey(0x0011_2233_4455_6677, 0x8899_aabb_ccdd_eeff)
  static let otherKey = TicketKey(0xffee_ddcc_bbaa_9988, 0x7766_5544_3322_1100)
  static let now = Date(timeIntervalSince1970: 1_800_000_000)

  let system: MemoryTicketSystem
  var policy = TicketPolicy()
  var known: KnownTicket?
  var isUncertain = false
  private let waits = Waits()
  var waited: [Duration] { waits.all.withLock { $0 } }

  private final class Waits: Sendable {
    let all = Mutex<[Duration]>([])
  }

  init(_ traps: MemoryTicketSystem.Traps = []) { system = MemoryTicketSystem(traps) }

  static func wanted(
    open: Bool = true, title: String = "Tom Ott: administer CRM", body: String = "as it is", change: String? = nil
  ) -> WantedTicket {
    WantedTicket(
      draft: TicketDraft(key: key, title: title, body: TicketText(plain: body), severity: "high"), isOpen: open,
      change: change.map { TicketText(plain: $0) }, closing: TicketText(plain: "it is gone"),
      reopening: TicketText(plain: "it is still there"))
  }

  /// One attempt, as the relay makes it: what is known is kept also after a failure.
  @discardableResult
  func bring(_ wanted: WantedTicket) async -> TicketOutcome {
    let outcome = await attempt(wanted)
    known = outcome.known
    isUncertain = outcome.isUncertain
    return outcome
  }

  /// One attempt after which the process is gone: nothing is kept but that there was one.
  func bringAndDie(_ wanted: WantedTicket) async {
    _ = await attempt(wanted)
    isUncertain = true
  }

  private func attempt(_ wanted: WantedTicket) async -> TicketOutcome {
    let system = system
    let sync = TicketSync(system, policy: policy) { [waits] duration in
      waits.all.withLock { $0.append(duration) }
      // Time that the sync waits is time in which searches catch up.
      if duration >= .seconds(30) { system.settle() }
    }
    return await sync.bring(wanted, known: known, isUncertain: isUncertain, now: Self.now)
  }

  var open: [MemoryTicketSystem.Ticket] { system.open(Self.key) }
  var only: MemoryTicketSystem.Ticket { get throws { try #require(open.count == 1 ? open.first : nil) } }
}
