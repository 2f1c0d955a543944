/// Collects everything that is wrong, so that all of it can be told at once.
struct ProblemLog {
  /// The most problems that are kept; what is beyond is only counted.
  static let limit = 10_000
  /// The most problems for which a near word is looked up (looking up is quadratic in the words).
  static let suggestionLimit = 500

  private(set) var problems: [Problem] = []
  private(set) var leftOut = 0
  private(set) var hasErrors = false
  private var lookups = 0

  /// Number of problems so far, those that were left out included.
  var total: Int { problems.count + leftOut }

  /// Notes an error.
  mutating func error(at cell: Cell, _ message: String, suggestion: String = "") {
    hasErrors = true
    add(Problem(.error, at: cell, message, suggestion: suggestion))
  }

  /// Notes a warning.
  mutating func warning(at cell: Cell, _ message: String, suggestion: String = "") {
    add(Problem(.warning, at: cell, message, suggestion: suggestion))
  }

  /// `did you mean "…"?` for the nearest of the words, or nothing.
  mutating func nearest(to text: String, among words: some Sequence<String>) -> String {
    lookups += 1
    guard lookups <= ProblemLog.suggestionLimit, let word = NearestWord.find(text, among: words) else { return "" }
    return "did you mean \(CellText.quoted(word))?"
  }

  /// All problems in the order of their cells, and one more that counts what was left out.
  var sorted: [Problem] {
    var all = Array(Set(problems)).sorted {
      ($0.cell, $0.message, $0.suggestion) < ($1.cell, $1.message, $1.suggestion)
    }
    if leftOut > 0 {
      let weight: Problem.Weight = hasErrors ? .error : .warning
      all.append(
        Problem(weight, at: Cell(file: all.last?.cell.file ?? "", row: 0), "\(leftOut) more problems were left out"))
    }
    return all
  }

  private mutating func add(_ problem: Problem) {
    guard problems.count < ProblemLog.limit else {
      leftOut += 1
      return
    }
    problems.append(problem)
  }
}
