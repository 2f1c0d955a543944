import Dispatch
import Synchronization

/// A queue from one thread to another, for readers that read and build at the same time.
///
/// It has no bound of its own: whoever puts things of size in passes a few of them round, back through a second queue.
public final class Handover<Item: Sendable>: Sendable {
  private let waiting = Mutex<[Item]>([])
  private let count = DispatchSemaphore(value: 0)

  /// An empty queue.
  public init() {}

  /// Puts something at the end.
  public func put(_ item: Item) {
    waiting.withLock { $0.append(item) }
    count.signal()
  }

  /// Takes what is first; blocks the thread until there is something.
  public func take() -> Item {
    count.wait()
    return waiting.withLock { $0.removeFirst() }
  }
}
