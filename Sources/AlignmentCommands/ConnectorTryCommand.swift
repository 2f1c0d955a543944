import AccessModel
import Alignment
import ArgumentParser
import ConnectorDefinition
import Foundation
import Reporting
import StrictSettings

/// `alignd connector try`: reads a provider once and prints what it yields.
struct ConnectorTryCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "try",
    abstract: "Read a provider by a definition and print the records that it yields, as JSON Lines.",
    discussion: """
      Nothing is judged and nothing is changed. Settings of the definition are given with --set; secrets by reference, as \
      env:NAME, file:/path or credential:NAME. The last line tells what was read completely, and if not, why; what is \
      printed can be read as a source of kind file. Records name people: treat the output so.

      Example:
        TOKEN=… alignd connector try connectors/example.yaml --set url=https://example.org --set token=env:TOKEN

      Exit codes: 0 everything was read, 1 something was not read, 64 wrong usage, 78 wrong definition or settings.
      """)

  @Argument(help: ArgumentHelp("The definition: a file, or the name of one that is part of alignd.", valueName: "file"))
  var file: String
  @Option(help: ArgumentHelp("A setting of the definition. May be given several times.", valueName: "key=value"))
  var set: [String] = []
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to a file instead of standard output, in one piece or not at all.", valueName: "file"),
    completion: .file())
  var output: String?

  func answer(on console: Console) async throws -> ExitStatus {
    let definition = try load()
    let source = try SourceConfiguration.trial(of: definition, settings: pairs())
    let moment = Moment(Date(), in: "UTC")
    let snapshot = await showingProgress(of: "reading \(definition.title)", on: console) {
      await source.read(at: moment, environment: console.environment)
    }
    var bytes: [UInt8] = []
    snapshot.writeCanonical { bytes.append(contentsOf: $0) }
    if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    if let output, output != "-" { try writeAtomically(bytes, to: output) } else { try console.output.write(bytes) }
    let scopes = snapshot.coverage.scopes.sorted { $0.key < $1.key }
    console.complain(
      scopes.map { scope, coverage in
        "\(scope): \(coverage.count), \(coverage.complete ? "complete" : "not complete: \(coverage.reason)")".shown(
          limit: 2_000)
      } + snapshot.coverage.notes.map { "note: \($0)".shown(limit: 2_000) })
    return snapshot.coverage.isComplete ? .aligned : .couldNotTell
  }

  private func load() throws -> Definition {
    if !file.contains("/"), !file.hasSuffix(".yaml"), DefinitionCatalogue.shippedNames.contains(file),
      let definition = try DefinitionCatalogue(folder: "").definition(named: file)
    {
      return definition
    }
    return try DefinitionCatalogue.load(file)
  }

  private func pairs() throws -> [(key: String, value: String)] {
    try set.map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw CommandFailure(.usage, "--set needs KEY=VALUE, not \"\(parts[0])\"")
      }
      return (String(parts[0]), String(parts[1]))
    }
  }
}
