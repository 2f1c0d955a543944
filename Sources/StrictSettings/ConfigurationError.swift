/// One thing that is wrong with the configuration, told so that the operator can mend it.
public struct ConfigurationProblem: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The file, as it was named on the command line.
  public let file: String
  /// The line, from 1; 0 when the problem is about the whole file.
  public let line: Int
  /// What is wrong and what was expected: lower case, no full stop. Never holds a secret's value.
  public let message: String
  /// What to do, or the nearest known word; empty when there is nothing to suggest.
  public let suggestion: String

  /// A problem by its parts.
  public init(file: String, line: Int, message: String, suggestion: String = "") {
    self.file = file
    self.line = line
    self.message = message
    self.suggestion = suggestion
  }

  /// `file:line: message; suggestion`.
  public var description: String {
    "\(file)\(line > 0 ? ":\(line)" : ""): \(message)\(suggestion.isEmpty ? "" : "; \(suggestion)")"
  }

  /// By file, line, message.
  public static func < (left: ConfigurationProblem, right: ConfigurationProblem) -> Bool {
    (left.file, left.line, left.message) < (right.file, right.line, right.message)
  }
}

/// The configuration cannot be used. Carries every problem that was found, not only the first.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
  /// Every problem, by file and line; at least one.
  public let problems: [ConfigurationProblem]

  /// An error by its problems.
  public init(_ problems: [ConfigurationProblem]) { self.problems = problems.sorted() }

  /// A line for each problem.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Collects problems while a file is read, so that all of them are told at once.
///
/// A class, because every section of the file being read adds to the one list; it never leaves the loader.
public final class ProblemLog {
  /// The file, as it was named on the command line.
  public let file: String
  /// What was added so far.
  public private(set) var problems: [ConfigurationProblem] = []

  /// An empty log for a file.
  public init(file: String) { self.file = file }

  /// Adds a problem on a line; 0 for the whole file.
  public func add(_ line: Int, _ message: String, suggestion: String = "") {
    problems.append(ConfigurationProblem(file: file, line: line, message: message, suggestion: suggestion))
  }

  /// Throws if anything was added.
  public func throwIfAny() throws(ConfigurationError) {
    if !problems.isEmpty { throw ConfigurationError(problems) }
  }
}
