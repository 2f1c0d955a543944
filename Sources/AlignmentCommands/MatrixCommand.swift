import Alignment
import ArgumentParser
import ResponsibilityMatrix
import StrictSettings

/// `alignd matrix`: the commands about the document itself.
struct MatrixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "matrix",
    abstract: "Check or show the matrix itself, without reading any source.",
    subcommands: [MatrixLintCommand.self, MatrixShowCommand.self])
}

/// Which matrix is meant: a path, or the configuration's.
struct MatrixArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A YAML file or a folder of CSV tables; the configuration's matrix when left out.", valueName: "path"),
    completion: .file())
  var path: String?

  @OptionGroup var configuration: ConfigurationOption

  /// The path of the matrix, as it can be opened. The configuration is read only when no path is given.
  func resolve() throws(ConfigurationError) -> String {
    if let path { return path }
    return try configuration.load().matrix
  }
}
