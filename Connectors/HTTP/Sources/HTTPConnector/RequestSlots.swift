import Synchronization

/// Bounds how many requests of one reading are under way, whatever listing they belong to.
///
/// A slot is held for one exchange and never while something below is read, so that levels cannot wait for each other.
/// The deepest listing goes first: what was begun is finished before more is begun, and few pages are held at a time.
final class RequestSlots: Sendable {
  private struct State {
    var free: Int
    /// By depth, those who wait, in the order in which they came.
    var waiting: [[CheckedContinuation<Void, Never>]] = []
    /// By depth, how many of them have gone already.
    var gone: [Int] = []

    mutating func takeFree() -> Bool {
      if free == 0 { return false }
      free -= 1
      return true
    }
  }

  private let state: Mutex<State>

  init(_ count: Int) { state = Mutex(State(free: max(1, count))) }

  /// Runs work in a slot.
  ///
  /// - Parameter depth: how many listings the one that asks is below.
  func run<Value: Sendable, Failure: Error>(
    depth: Int, _ work: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    if !takeFree() { await wait(depth) }
    defer { release() }
    return try await work()
  }

  private func takeFree() -> Bool { state.withLock { $0.takeFree() } }

  private func wait(_ depth: Int) async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        // One may have come free in between.
        if state.takeFree() { return true }
        while state.waiting.count <= depth {
          state.waiting.append([])
          state.gone.append(0)
        }
        state.waiting[depth].append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  /// How many wait.
  var waiting: Int { state.withLock { state in state.waiting.map(\.count).reduce(0, +) - state.gone.reduce(0, +) } }

  private func release() {
    let next: CheckedContinuation<Void, Never>? = state.withLock { state in
      guard let depth = state.waiting.lastIndex(where: { !$0.isEmpty }) else {
        state.free += 1
        return nil
      }
      let next = state.waiting[depth][state.gone[depth]]
      state.gone[depth] += 1
      if state.gone[depth] == state.waiting[depth].count { (state.waiting[depth], state.gone[depth]) = ([], 0) }
      return next
    }
    next?.resume()
  }
}
