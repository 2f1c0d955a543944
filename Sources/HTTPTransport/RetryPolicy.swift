import Glibc

/// How patiently a read is carried through. The last two limits hold for the whole read, however many requests it takes.
public struct RetryPolicy: Sendable {
  /// Most attempts of one request that fail by the network or a server's fault, the first included.
  public var maximumAttempts = 4
  /// Most attempts of one request that are refused as too many; how long it waits for them is bounded apart.
  public var maximumLimitedAttempts = 20
  /// First step of the waits, which double: 1 s, 2 s, 4 s …; each wait is drawn between nothing and its step.
  public var base = Duration.seconds(1)
  /// Longest step.
  public var cap = Duration.seconds(60)
  /// Shortest wait.
  public var floor = Duration.milliseconds(250)
  /// Longest that the whole read may wait, pauses that all its requests share counted once.
  public var maximumWait = Duration.seconds(600)
  /// Most repetitions in the whole read.
  public var maximumRetries = 1000

  /// The defaults.
  public init() {}

  /// The wait before the next attempt, after `attempts` failed.
  ///
  /// ```
  /// attempts   1     2     3     4     5      6      7       8
  /// between    0–1s  0–2s  0–4s  0–8s  0–16s  0–32s  0–60s   0–60s
  /// ```
  func backoff(after attempts: Int, drawn: Double) -> Duration {
    let step = min(cap, base * (1 << min(max(attempts - 1, 0), 20)))
    return max(floor, step * drawn)
  }
}

/// Time and chance, so that a test can decide both.
public struct RetryTiming: Sendable {
  /// Time that only goes forwards, from an arbitrary beginning.
  public var now: @Sendable () -> Duration
  /// Seconds since 1970, for servers that do not tell theirs.
  public var secondsSince1970: @Sendable () -> Int64
  /// Waits; throws when the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void
  /// Draws a number from 0 to 1.
  public var draw: @Sendable () -> Double

  /// Time and chance by their parts.
  public init(
    now: @escaping @Sendable () -> Duration, secondsSince1970: @escaping @Sendable () -> Int64,
    sleep: @escaping @Sendable (Duration) async throws -> Void, draw: @escaping @Sendable () -> Double
  ) {
    (self.now, self.secondsSince1970, self.sleep, self.draw) = (now, secondsSince1970, sleep, draw)
  }

  /// The machine's.
  public static var system: RetryTiming {
    let beginning = ContinuousClock.now
    return RetryTiming(
      now: { ContinuousClock.now - beginning }, secondsSince1970: { Int64(time(nil)) },
      sleep: { try await Task.sleep(for: $0) }, draw: { Double.random(in: 0...1) })
  }
}
