import Foundation

/// Runs blocking work on a thread of its own and waits for it, but not for ever.
public enum OwnThread {
  /// Runs `work` on a new thread; after `limit` the answer is `otherwise`, while the thread may go on by itself.
  public static func run<Result: Sendable>(
    _ name: String, limit: Duration, otherwise: Result, _ work: @escaping @Sendable () -> Result
  ) async -> Result {
    await withCheckedContinuation { continuation in
      let once = Once(continuation)
      let thread = Thread { once.resume(work()) }
      thread.name = String(name.prefix(15))
      thread.stackSize = 1 << 21
      thread.start()
      // The thread may hang for good: the answer does not.
      let seconds = Double(limit.components.seconds)
      DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { once.resume(otherwise) }
    }
  }

  /// Resumes a continuation once, whoever comes first.
  private final class Once<Result: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var continuation: CheckedContinuation<Result, Never>?

    init(_ continuation: CheckedContinuation<Result, Never>) { self.continuation = continuation }

    func resume(_ result: Result) {
      lock.lock()
      let waiting = continuation
      continuation = nil
      lock.unlock()
      waiting?.resume(returning: result)
    }
  }
}
