import Alignment
public import ArgumentParser
public import Reporting
import StrictSettings

/// The flag that every command has.
struct ConfigurationOption: ParsableArguments {
  @Option(
    name: [.customShort("c"), .customLong("config")], help: ArgumentHelp("The configuration file.", valueName: "file"))
  var path = Configuration.standardPath

  /// The configuration, checked.
  func load() throws(ConfigurationError) -> Configuration { try Configuration.load(path) }
}

extension ReportFormat: ExpressibleByArgument {}

/// Where a report goes, and how it is written.
struct ReportOutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Format of standard output (default: text), and of each --output whose name does not tell.",
      valueName: "format"))
  var format: ReportFormat?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write to a file instead of standard output, in one piece or not at all. May be given several times; a name that "
        + "ends in .txt, .json, .html or .csv says the format; - is standard output.",
      valueName: "file"),
    completion: .file())
  var output: [String] = []

  /// One thing that is to be written.
  struct Target: Equatable {
    /// The file; nil for standard output.
    let path: String?
    let format: ReportFormat
  }

  /// What is to be written, in the order of the command line.
  func targets() throws -> [Target] {
    guard !output.isEmpty else { return [Target(path: nil, format: format ?? .text)] }
    var targets: [Target] = []
    for path in output {
      if path == "-" {
        targets.append(Target(path: nil, format: format ?? .text))
      } else if path.isEmpty {
        throw ValidationError("--output needs a file name; - is standard output")
      } else if let told = ReportOutputOptions.format(ofName: path) {
        if let format, output.count == 1, format != told {
          throw ValidationError(
            "--format \(format.rawValue) and the name of --output \(path) disagree; rename the file or leave --format out"
          )
        }
        targets.append(Target(path: path, format: told))
      } else if let format {
        targets.append(Target(path: path, format: format))
      } else {
        throw ValidationError(
          "the name of --output \(path) does not tell the format; add --format, or end it in .txt, .json, .html or .csv"
        )
      }
    }
    guard Set(targets.map { $0.path ?? "-" }).count == targets.count else {
      throw ValidationError("the same --output is given twice; each may be given once")
    }
    return targets
  }

  static func format(ofName path: String) -> ReportFormat? {
    let endings: [(String, ReportFormat)] = [
      (".txt", .text), (".json", .json), (".html", .html), (".htm", .html), (".csv", .csv),
    ]
    return endings.first { path.lowercased().hasSuffix($0.0) }?.1
  }

  /// So that a contradiction is wrong usage before anything is read.
  func validate() throws { _ = try targets() }
}

/// How the answer of a command that prints no report is written.
struct AnswerOutputOptions: ParsableArguments {
  /// The formats.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  @Option(name: .shortAndLong, help: ArgumentHelp("How the answer is written.", valueName: "format"))
  var format = Format.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to a file instead of standard output, in one piece or not at all.", valueName: "file"),
    completion: .file())
  var output: String?

  /// Whether the answer goes to standard output.
  private var isPrinted: Bool { output == nil || output == "-" }

  /// How text is laid out: colour only where it is printed.
  func style(on console: Console) -> TextStyle {
    TextStyle(isPrinted ? console.renderOptions : RenderOptions())
  }

  /// Writes the answer where it is wanted.
  func write(_ text: String, on console: Console) throws(OutputError) {
    guard let output, output != "-" else { return try console.output.write(text) }
    try writeAtomically(Array(text.utf8), to: output)
  }
}
