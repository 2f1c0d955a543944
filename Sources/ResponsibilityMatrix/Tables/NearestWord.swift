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

  private static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in right.enumerated() {
        let cost = a == b ? diagonal : 1 + min(diagonal, row[j], row[j + 1])
        diagonal = row[j + 1]
        row[j + 1] = cost
      }
    }
    return row[right.count]
  }
}
