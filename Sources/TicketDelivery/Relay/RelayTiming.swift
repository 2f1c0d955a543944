public import FoundationEssentials

/// Time and chance of a relay; tests bring their own.
public struct RelayTiming: Sendable {
  /// The time.
  public var now: @Sendable () -> Date
  /// Waits; throws when the task is cancelled.
  public var sleep: @Sendable (Duration) async throws(CancellationError) -> Void
  /// A number from 0 up to 1.
  public var draw: @Sendable () -> Double

  /// Time and chance by their parts.
  public init(
    now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Duration) async throws(CancellationError) -> Void,
    draw: @escaping @Sendable () -> Double
  ) {
    (self.now, self.sleep, self.draw) = (now, sleep, draw)
  }

  /// The system's.
  public static let system = RelayTiming(
    now: { Date() },
    sleep: { duration throws(CancellationError) in
      do { try await Task.sleep(for: duration) } catch { throw CancellationError() }
    },
    draw: { Double.random(in: 0..<1) })

  /// Longest waits after the first, second … failed attempt, in seconds: from seconds to a quarter of a day, for good.
  static let waits: [Double] = [5, 30, 300, 1800, 7200, 21_600]

  /// How long to wait after a failure: drawn from all of the span (full jitter), and never shorter than the other side says.
  func wait(afterAttempts attempts: Int, told: Duration?) -> Duration {
    let longest = Self.waits[min(max(attempts, 1), Self.waits.count) - 1]
    let drawn = Duration.milliseconds(Int64(max(1, longest * draw()) * 1000))
    // A day is the longest that anybody is believed.
    return told.map { max(min($0, .seconds(86_400)) + .milliseconds(Int64(draw() * 1000)), drawn) } ?? drawn
  }
}
