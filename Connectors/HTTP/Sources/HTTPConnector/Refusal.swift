import Synchronization

/// Why nothing more is asked in a reading, of anybody or of one origin.
///
/// Whoever was refused once is not let in by asking again: it could lock the account that alignd uses. And where nobody is
/// reached, each further request would only be waited for as long as the first one.
final class Refusal: Sendable {
  private struct State {
    var words: String?
    var origins: [String: Origin] = [:]
  }

  private struct Origin {
    /// Whether there ever was an answer.
    var isKnown = false
    /// Requests in a row that reached nobody.
    var misses = 0
    var words: String?
  }

  /// Requests in a row that reach nobody, each with all its attempts, until it is clear that none will, where there was
  /// an answer before. Without one, the first is enough.
  private static let mostMisses = 20

  private let state = Mutex(State())

  /// Why nothing is asked of anybody.
  var words: String? { state.withLock { $0.words } }

  /// Why nothing is asked of an origin.
  func words(for origin: String) -> String? { state.withLock { $0.words ?? $0.origins[origin]?.words } }

  /// Whether it is for this reason that nothing is asked.
  func holds(_ reason: String) -> Bool {
    state.withLock { state in state.words == reason || state.origins.values.contains { $0.words == reason } }
  }

  /// Nothing is asked any more; the first reason counts.
  func set(_ words: String) { state.withLock { $0.words = $0.words ?? words } }

  /// An origin answered.
  func reach(_ origin: String) { state.withLock { $0.origins[origin] = Origin(isKnown: true) } }

  /// A request to an origin reached nobody.
  func miss(_ origin: String, because words: String) {
    state.withLock { state in
      var seen = state.origins[origin] ?? Origin()
      seen.misses += 1
      if seen.words == nil, !seen.isKnown || seen.misses >= Refusal.mostMisses { seen.words = words }
      state.origins[origin] = seen
    }
  }
}
