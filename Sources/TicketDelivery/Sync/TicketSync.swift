public import FoundationEssentials

/// Brings one ticket in one system to what is wanted, whatever its state there.
///
/// Nothing that a system says is believed until it has been read back; what is already as it should be is not written. An
/// attempt may end at any point (a kill, a lost answer), and the next one, told that the outcome is unknown, goes on from
/// whatever is there. After each step:
///
/// | ended after | left behind | the next attempt |
/// |---|---|---|
/// | reading, searching | nothing | begins anew |
/// | create was sent or answered | an open ticket with the key, not known here | finds it by its key (searching twice where searches are late, and at last among all open tickets), adopts and revises it |
/// | create was answered, the key was dropped | an open ticket without a key | cannot find it: makes another one, sees its key missing, closes that and is `rejected`. ``TicketSystem/probe()`` is there so that this is met before anything is delivered |
/// | the other duplicates were half closed | some of them open | finds them, closes the rest |
/// | revise | the new words, the old digest here | revises again, whatever the digest says: what is wanted may be the old words by now |
/// | the comment on a change | the comment | revises and comments again: the comment may stand there twice |
/// | the comment before closing or opening | the comment, the old state | comments again (once where ``TicketSystem/set(_:isOpen:saying:)`` is one write), sets the state |
/// | the state was set | the wanted state | reads it, writes nothing |
/// | a new ticket beside one closed too long ago | both | searches before it makes another; adopts the open one |
///
/// So there is never more than one open ticket with a key, as long as one attempt at a time is made for it, and comments are
/// said at least once.
public struct TicketSync: Sendable {
  private let system: any TicketSystem
  private let policy: TicketPolicy
  private let pause: @Sendable (Duration) async throws(CancellationError) -> Void

  /// A sync by its parts.
  ///
  /// - Parameter pause: waits; tests do not. Throws when the task is cancelled.
  public init(
    _ system: any TicketSystem, policy: TicketPolicy = TicketPolicy(),
    pause: @escaping @Sendable (Duration) async throws(CancellationError) -> Void = TicketSync.sleep
  ) {
    (self.system, self.policy, self.pause) = (system, policy, pause)
  }

  /// Waits in real time.
  public static func sleep(_ duration: Duration) async throws(CancellationError) {
    do { try await Task.sleep(for: duration) } catch { throw CancellationError() }
  }

  /// Does what is missing, and gives what is known then: never throws, for what was learnt before a failure counts.
  ///
  /// - Parameters:
  ///   - wanted: how the ticket shall be.
  ///   - known: what is known of it here; nil for nothing.
  ///   - isUncertain: whether the end of an earlier attempt is not known: ``TicketOutcome/isUncertain`` of the last one, and true
  ///     where one was begun and nothing is known of it.
  ///   - now: the time, for ``TicketPolicy/reopenWindow``.
  public func bring(
    _ wanted: WantedTicket, known: KnownTicket?, isUncertain: Bool, now: Date
  ) async -> TicketOutcome {
    var work = TicketWork(
      system: system, policy: policy, pause: pause, wanted: wanted, known: known, isUncertain: isUncertain, now: now)
    do throws(TargetFailure) {
      try await work.run()
    } catch {
      work.outcome.failure = error
      work.outcome.isUncertain = isUncertain || error.kind == .uncertain || work.hasWritten
    }
    return work.outcome
  }
}
