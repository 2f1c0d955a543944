/// Lets few cases run at a time, since each of them has a server, a transport and connections of its own.
///
/// With more than a thousand descriptors open, Foundation's `Process` reads beyond the list of them when it starts
/// another program, which tests beside these do.
actor Turns {
  static let shared = Turns(48)

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  /// Does work in its turn.
  nonisolated func run<Value: Sendable>(_ work: @Sendable () async throws -> Value) async throws -> Value {
    await take()
    let result: Result<Value, any Error>
    do { result = .success(try await work()) } catch { result = .failure(error) }
    await give()
    return try result.get()
  }

  private func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func give() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
