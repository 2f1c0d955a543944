/// Why something was not read: the first reasons in the order of the definition, and how many more there are.
///
/// Listings are read several at a time, so reasons come in any order, and there may be one for each of a hundred
/// thousand groups: the same ones are told whatever the order, and few are kept.
struct Reasons: Sendable {
  /// How many are told in full.
  private static let most = 3

  private var first: [(order: Int, text: String)] = []
  private var seen: Set<Int> = []

  /// Whether there is none.
  var isEmpty: Bool { first.isEmpty }

  /// Adds one.
  ///
  /// - Parameter order: where in the definition it came up.
  mutating func add(_ text: String, order: Int) {
    if let known = first.firstIndex(where: { $0.text == text }) {
      if order >= first[known].order { return }
      first.remove(at: known)
    }
    seen.insert(text.hashValue)
    let place = first.firstIndex { (order, text) < ($0.order, $0.text) } ?? first.count
    first.insert((order, text), at: place)
    if first.count > Reasons.most { first.removeLast() }
  }

  /// All of it in one line; empty if there is none.
  var text: String {
    let more = seen.count - first.count
    let rest = more > 0 ? ["and \(more) more \(more == 1 ? "reason" : "reasons")"] : []
    return (first.map(\.text) + rest).joined(separator: "; ")
  }
}
