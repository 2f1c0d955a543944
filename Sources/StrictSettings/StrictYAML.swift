public import Yams

/// Reads one YAML document and keeps the line of every node.
public enum StrictYAML {
  /// A configuration is read by people; one larger than this is a mistake.
  public static let sizeLimit = 1 << 20
  /// First character of the key that stands in for a key given twice (private use, so no real key begins with it).
  static let standIn: Character = "\u{E000}"

  /// The document's root, or nil after adding to `log` why there is none.
  ///
  /// A key given twice is a problem, but not one that hides the others: the second reading goes on without it.
  public static func parse(_ text: String, log: ProblemLog) -> Node? {
    guard !text.utf8.contains(0) else {
      log.add(0, "holds a NUL character, so it is not a YAML text")
      return nil
    }
    switch YAMLGuard.firstFault(in: text) {
    case .anchor(let line):
      log.add(line, "uses YAML anchors, which a configuration may not", suggestion: "write the value out")
      return nil
    case .depth(let line):
      log.add(line, "is nested deeper than \(YAMLGuard.depthLimit) levels, which no key of a configuration needs")
      return nil
    case nil: break
    }
    var text = text
    // Each repeated key costs a reading, so a large text is read only once.
    for attempt in 0..<(text.utf8.count > 65_536 ? 1 : 100) {
      do {
        let parser = try Parser(yaml: text)
        guard let root = try parser.singleRoot() else {
          log.add(0, "is empty")
          return nil
        }
        return root
      } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
        for key in keys { log.add(context.mark.line, "key \"\(key)\" is given more than once", suggestion: "keep one") }
        guard keys.count == 1, let key = keys.first,
          let without = replacing(key, at: context.mark, in: text, by: attempt)
        else { return nil }
        text = without
      } catch {
        report(error, to: log)
        return nil
      }
    }
    return nil
  }

  /// The text with the plain key at `mark` replaced by one that sections skip; nil if it does not stand there as such.
  private static func replacing(_ key: String, at mark: Mark, in text: String, by number: Int) -> String? {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.indices.contains(mark.line - 1) else { return nil }
    var line = Array(lines[mark.line - 1].unicodeScalars)
    let old = Array(key.unicodeScalars)
    let start = mark.column - 1
    guard start >= 0, start + old.count <= line.count, Array(line[start..<start + old.count]) == old else { return nil }
    line.replaceSubrange(start..<start + old.count, with: Array("\(standIn)\(number)".unicodeScalars))
    var changed = String.UnicodeScalarView()
    changed.append(contentsOf: line)
    lines[mark.line - 1] = String(changed)
    return lines.joined(separator: "\n")
  }

  private static func report(_ error: any Error, to log: ProblemLog) {
    switch error {
    case YamlError.composer(_, "but found another document", let mark, _):
      log.add(
        mark.line, "a second YAML document begins here; a configuration is one", suggestion: "remove the line ---")
    case YamlError.scanner(let context, let problem, let mark, _),
      YamlError.parser(let context, let problem, let mark, _),
      YamlError.composer(let context, let problem, let mark, _):
      let place = context.map { " \($0.text.trimmed) (line \($0.mark.line))" } ?? ""
      log.add(mark.line, "is not YAML: \(problem.trimmed)\(place)", suggestion: hint(for: problem))
    case YamlError.reader(let problem, _, _, _):
      log.add(0, "is not YAML: \(problem.trimmed)")
    default:
      log.add(0, "is not YAML")
    }
  }

  private static func hint(for problem: String) -> String {
    if problem.contains("tab") || problem.contains("cannot start any token") { return "indent with blanks, not tabs" }
    if problem.contains("mapping values are not allowed") { return "quote a text that holds \": \"" }
    return ""
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
