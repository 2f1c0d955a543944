/// The known word that a mistyped one most likely stands for; nil when none is near.
///
/// Case, `_`, `-` and blanks do not count (`bind_password` is `bindPassword`). Near means at most one edit in three
/// characters, and at most three.
public func nearest(to word: String, among known: some Sequence<String>) -> String? {
  let wanted = plain(word)
  let limit = min(3, max(1, wanted.count / 3))
  guard wanted.count <= 64 else { return nil }
  var best: (word: String, distance: Int)?
  for candidate in known {
    let distance = editDistance(wanted, plain(candidate))
    let isBetter = best.map { (distance, candidate) < ($0.distance, $0.word) } ?? true
    if distance <= limit && isBetter { best = (candidate, distance) }
  }
  return best?.word
}

/// `did you mean "…"?`, or the list of what is known when nothing is near and the list is short.
public func suggestion(for word: String, among known: [String]) -> String {
  if let near = nearest(to: word, among: known) { return "did you mean \"\(near)\"?" }
  return known.isEmpty || known.count > 30 ? "" : "known are \(known.sorted().joined(separator: ", "))"
}

private func plain(_ word: String) -> [Character] {
  word.lowercased().filter { $0 != "_" && $0 != "-" && !$0.isWhitespace }
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
  var older = [Int](repeating: 0, count: right.count + 1)
  var previous = Array(0...right.count)
  for row in 1...left.count {
    var current = [row]
    for column in 1...right.count {
      let cost = left[row - 1] == right[column - 1] ? 0 : 1
      var distance = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + cost)
      if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
        distance = min(distance, older[column - 2] + 1)
      }
      current.append(distance)
    }
    older = previous
    previous = current
  }
  return previous[right.count]
}
