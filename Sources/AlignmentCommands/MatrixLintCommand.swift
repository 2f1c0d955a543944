import ArgumentParser
import ResponsibilityMatrix

/// `alignd matrix lint`: everything that is wrong with the document, at once.
struct MatrixLintCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "List everything that is wrong with the matrix, each with its cell and what to do.",
    discussion: """
      Errors are what the matrix cannot be judged by: a role that is not in the Roles table, an authorisation level \
      that is tied to nothing. Warnings are what looks unintended, or will not be judged: a role that nobody holds, an \
      asset that no entitlement binds. No source is read. Documentation/matrix.md describes every table and column.

      Example:
        alignd matrix lint matrix.yaml

      Exit codes: 0 no errors, 64 wrong usage, 78 errors (with --strict: or warnings), or wrong configuration.
      """)

  @OptionGroup var matrix: MatrixArgument
  @Flag(help: "Treat warnings as errors.")
  var strict = false
  @OptionGroup var options: AnswerOutputOptions

  func answer(on console: Console) async throws -> ExitStatus {
    let path = try matrix.resolve()
    let reading = await showingProgress(of: "reading the matrix", on: console) { MatrixReader.read(path: path) }
    switch options.format {
    case .text: try options.write(text(reading.problems, style: options.style(on: console)), on: console)
    case .json: try options.write(jsonText(LintDocument(path: path, problems: reading.problems)), on: console)
    }
    let fails = reading.hasErrors || (strict && !reading.problems.isEmpty)
    return fails ? .configuration : .aligned
  }

  private func text(_ problems: [Problem], style: TextStyle) -> String {
    var lines = problems.map { problem in
      let word = problem.weight == .error ? style.red("error: ") : style.yellow("warning: ")
      let advice = problem.suggestion.isEmpty ? "" : "; \(problem.suggestion)"
      return style.shown("\(problem.cell): ") + word + style.shown(problem.message + advice)
    }
    let errors = problems.count { $0.weight == .error }
    lines.append("\(counted(errors, "error")), \(counted(problems.count - errors, "warning"))")
    return lines.joined(separator: "\n") + "\n"
  }
}

/// What lint found, for programs: `alignd.lint/1`.
private struct LintDocument: Encodable {
  struct Entry: Encodable {
    let weight: String
    let file: String
    let sheet: String
    let row: Int
    let column: String
    let message: String
    let suggestion: String
  }

  let schema = "alignd.lint/1"
  let matrix: String
  let errors: Int
  let warnings: Int
  let problems: [Entry]

  init(path: String, problems: [Problem]) {
    matrix = path
    errors = problems.count { $0.weight == .error }
    warnings = problems.count - errors
    self.problems = problems.map { problem in
      Entry(
        weight: problem.weight.rawValue, file: problem.cell.file, sheet: problem.cell.sheet, row: problem.cell.row,
        column: problem.cell.column, message: problem.message, suggestion: problem.suggestion)
    }
  }
}
