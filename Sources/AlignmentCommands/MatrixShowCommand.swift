import AccessModel
import ArgumentParser
import Reporting
import ResponsibilityMatrix

/// `alignd matrix show`: what was understood of the document.
struct MatrixShowCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print what was understood of the matrix: roles, what they say, who holds them, what is bound.",
    discussion: """
      Free text is shown as the statements that it was tied to, each with the cell it comes from, so that you see what \
      will be judged before anything is. The end says what is not bound: roles that nobody holds, assets on which no \
      group gives anything, obligations that no group can fulfil. No source is read; groups as holders stay groups.

      Examples:
        alignd matrix show matrix.yaml
        alignd matrix show --role "Asset owner" --config alignd.yaml

      Exit codes: 0 shown, 64 wrong usage or no such role, 78 wrong configuration or matrix.
      """)

  @OptionGroup var matrix: MatrixArgument
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Only this role, by id or name. May be given several times.", valueName: "role"))
  var role: [String] = []
  @OptionGroup var options: AnswerOutputOptions

  func answer(on console: Console) async throws -> ExitStatus {
    let path = try matrix.resolve()
    let reading = await showingProgress(of: "reading the matrix", on: console) { MatrixReader.read(path: path) }
    guard let matrix = reading.matrix else { throw CommandFailure(refused: reading.problems) }
    let document = MatrixDocument(matrix, roles: role.isEmpty ? nil : try numbers(in: matrix))
    switch options.format {
    case .text: try options.write(MatrixText(style: options.style(on: console)).render(document), on: console)
    case .json: try options.write(jsonText(document), on: console)
    }
    return .aligned
  }

  private func numbers(in matrix: Matrix) throws(CommandFailure) -> [Int] {
    var found: [Int] = []
    for wanted in role {
      let matching = matrix.roles.indices.filter {
        matrix.roles[$0].id == wanted || matrix.roles[$0].name.folded == wanted.folded
      }
      guard !matching.isEmpty else {
        let known = matrix.roles.prefix(30).map { "\"\($0.name.shown())\"" }.joined(separator: ", ")
        throw CommandFailure(.usage, "the matrix has no role \"\(wanted)\"; its roles are \(known)")
      }
      found += matching.filter { !found.contains($0) }
    }
    return found
  }
}

extension CommandFailure {
  /// The matrix has errors, so nothing can be said by it.
  init(refused problems: [Problem]) {
    let errors = problems.filter { $0.weight == .error }
    self.init(.configuration, errors.map { $0.description.shown(limit: 2_000) })
  }
}
