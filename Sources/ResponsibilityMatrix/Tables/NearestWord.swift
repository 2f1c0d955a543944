import AccessModel

/// Finds the known word that a mistyped one was probably meant to be.
enum NearestWord {
  /// The nearest of the candidates, as written; nil when none is near enough to suggest.
  ///
  /// Near is: an edit distance of at most a third of the longer word, or a common beginning of at least four letters
  /// that is half of the mistyped word. Ties go to the first in alphabetical order, so that messages are stable.
  static func find(_ text: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(text.folded.unicodeScalars.prefix(limit))
    guard !wanted.isEmpty else { return nil }
    var best: (distance: Int, word: String)?
    for candidate in candidates {
      let word = Array(candidate.folded.unicodeScalars.prefix(limit))
      let longer = max(wanted.count, word.count)
      let allowed = max(1, longer / 3)
      let beginning = zip(wanted, word).prefix { $0 == $1 }.count
      let begins = beginning >= 4 && beginning * 2 >= wanted.count
      guard begins || longer - min(wanted.count, word.count) <= allowed else { continue }
      let distance = editDistance(wanted, word)
      guard begins || distance <= allowed, longer > distance else { continue }
      if best.map({ (distance, candidate) < $0 }) ?? true { best = (distance, candidate) }
    }
    return best?.word
  }

  private static let limit = 120

  /// Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other.
  private static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var older = [Int](repeating: 0, count: right.count + 1)
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var next = [i + 1]
      next.reserveCapacity(right.count + 1)
      for (j, b) in right.enumerated() {
        var cost = a == b ? row[j] : 1 + min(row[j], next[j], row[j + 1])
        if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { cost = min(cost, older[j - 1] + 1) }
        next.append(cost)
      }
      older = row
      row = next
    }
    return row[right.count]
  }
}
