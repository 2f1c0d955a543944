package import HTTPTransport
import Synchronization

/// Time that passes only when somebody waits, and chance that always falls in the middle.
package final class TestClock: Sendable {
  /// 2026-11-25T12:00:00Z.
  package static let start: Int64 = 1_795_608_000
  /// The time that a whole reading may take; whoever waits for that long waits until ``expire()``.
  package static let limit = Duration.seconds(3600)

  private let start: Int64
  private let state = Mutex(State())

  private struct State {
    var passed = Duration.zero
    var waits: [Duration] = []
    var isExpired = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  /// A clock.
  ///
  /// - Parameter start: seconds since 1970 at the beginning.
  package init(start: Int64 = TestClock.start) { self.start = start }

  /// How long was waited for, each time.
  package var waits: [Duration] { state.withLock { $0.waits } }

  /// Lets time pass.
  package func advance(_ duration: Duration) { state.withLock { $0.passed += duration } }

  /// Ends the time of the whole reading.
  package func expire() { wake { $0.isExpired = true } }

  private func wake(_ change: (inout State) -> Void = { _ in }) {
    let waiting = state.withLock { state in
      change(&state)
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// The time and the chance that a connector is given.
  package var timing: RetryTiming {
    RetryTiming(
      now: { self.state.withLock { $0.passed } },
      secondsSince1970: { self.start + self.state.withLock { $0.passed.components.seconds } },
      sleep: { try await self.sleep($0) }, draw: { 0.5 })
  }

  private func sleep(_ duration: Duration) async throws {
    try Task.checkCancellation()
    if duration < TestClock.limit {
      state.withLock { state in
        state.passed += duration
        state.waits.append(duration)
      }
      return
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.isExpired || Task.isCancelled { return true }
          state.waiting.append(continuation)
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      wake()
    }
    try Task.checkCancellation()
  }
}
