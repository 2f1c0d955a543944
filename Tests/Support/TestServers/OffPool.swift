import Foundation

/// Runs blocking work on a thread of its own, so that tests that wait for servers do not starve the others.
public func offPool<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    let thread = Thread { continuation.resume(with: Swift.Result { try work() }) }
    thread.stackSize = 1 << 20
    thread.start()
  }
}
