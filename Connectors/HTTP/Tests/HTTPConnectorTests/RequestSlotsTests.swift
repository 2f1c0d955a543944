import Synchronization
import Testing

@testable import HTTPConnector

/// How many requests are under way, whatever they are for.
@Suite struct `Slots for requests` {
  /// Notes in what order work began, and how much of it there was at a time.
  private final class Log: Sendable {
    private let state = Mutex((running: 0, most: 0, order: [Int]()))
    var most: Int { state.withLock { $0.most } }
    var order: [Int] { state.withLock { $0.order } }

    func begin(_ name: Int) {
      state.withLock { state in
        state.running += 1
        state.most = max(state.most, state.running)
        state.order.append(name)
      }
    }

    func end() { state.withLock { $0.running -= 1 } }
  }

  @Test(.timeLimit(.minutes(10))) func `are no more than there are, however deep the listings that ask`() async {
    let (slots, log) = (RequestSlots(3), Log())
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        group.addTask {
          await slots.run(depth: number % 5) {
            log.begin(number)
            for _ in 0..<10 { await Task.yield() }
            log.end()
          }
        }
      }
    }
    #expect(log.most <= 3)
    #expect(log.order.count == 200)
  }

  @Test(.timeLimit(.minutes(10))) func `go to the deepest listing first, and to the first of its like`() async {
    let (slots, log) = (RequestSlots(1), Log())
    await withTaskGroup(of: Void.self) { group in
      await slots.run(depth: 0) {
        // One after the other they come to wait, as the only slot is taken.
        for (count, depth) in [1, 3, 2, 3].enumerated() {
          group.addTask { await slots.run(depth: depth) { log.begin(depth * 10 + count) } }
          while slots.waiting <= count { await Task.yield() }
        }
      }
    }
    #expect(log.order == [31, 33, 22, 10])
  }
}
