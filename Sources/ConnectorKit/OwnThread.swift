import Dispatch
import Foundation
import Synchronization

/// How long the work on a thread may still take, told by the work itself from step to step.
public final class Patience: Sendable {
  private let state: Mutex<(until: ContinuousClock.Instant, step: String)>

  /// Patience with a first step that must end within a limit.
  public init(_ step: String, milliseconds: Int) {
    state = Mutex((ContinuousClock.now + .milliseconds(milliseconds), step))
  }

  /// Begins a step that must end within a limit.
  public func expect(_ step: String, milliseconds: Int) {
    state.withLock { $0 = (ContinuousClock.now + .milliseconds(milliseconds), step) }
  }

  /// The step that took too long; nil and the time that is left while there is some.
  var overrun: (step: String?, left: Duration) {
    state.withLock { state in
      let left = ContinuousClock.now.duration(to: state.until)
      return left > .zero ? (nil, left) : (state.step, .zero)
    }
  }
}

/// Runs blocking work on a thread of its own and waits for it, but not for ever.
public enum OwnThread {
  /// Runs `work` on a new thread and gives its result.
  ///
  /// - Parameter otherwise: the result when a step overran its limit, from the step's name. The thread may hang for good
  ///   then (name resolution has no limit of its own): the answer does not.
  public static func run<Result: Sendable>(
    _ name: String, _ patience: Patience, otherwise: @escaping @Sendable (String) -> Result,
    _ work: @escaping @Sendable () -> Result
  ) async -> Result {
    await withCheckedContinuation { continuation in
      let once = Once(continuation)
      start(name) { once.resume(work()) }
      watch(once, patience, otherwise)
    }
  }

  /// Runs blocking work on a new thread and does not wait for it.
  public static func start(_ name: String, _ work: @escaping @Sendable () -> Void) {
    let thread = Thread(block: work)
    thread.name = String(name.prefix(15))
    thread.stackSize = 1 << 21
    thread.start()
  }

  private static func watch<Result: Sendable>(
    _ once: Once<Result>, _ patience: Patience, _ otherwise: @escaping @Sendable (String) -> Result
  ) {
    if once.isDone { return }
    let (step, left) = patience.overrun
    if let step { return once.resume(otherwise(step)) }
    // Looked at again and again: a step that ends early brings the next limit nearer.
    let seconds = min(Double(left.components.seconds) + 0.05 + Double(left.components.attoseconds) / 1e18, 1)
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { watch(once, patience, otherwise) }
  }

  /// Resumes a continuation once, whoever comes first.
  private final class Once<Result: Sendable>: Sendable {
    private let waiting: Mutex<CheckedContinuation<Result, Never>?>

    init(_ continuation: CheckedContinuation<Result, Never>) { waiting = Mutex(continuation) }

    var isDone: Bool { waiting.withLock { $0 == nil } }

    func resume(_ result: Result) {
      let continuation = waiting.withLock { waiting in
        defer { waiting = nil }
        return waiting
      }
      continuation?.resume(returning: result)
    }
  }
}
