import Alignment
public import ArgumentParser
import DriftDetection
import FindingStore
import Findings
import Glibc
import ResponsibilityMatrix
import StrictSettings

/// `alignd`: the command that holds all others.
public struct Alignd: ParsableCommand {
  /// What `alignd --help` says.
  public static let configuration = CommandConfiguration(
    commandName: "alignd",
    abstract: "Compares who can do what with what the roles-and-responsibilities matrix says.",
    discussion: """
      The matrix says who must, may and must never be able to do something to an asset. The sources (LDAP \
      directories, exported files) say who is in which group. alignd reads both, changes nothing, and reports \
      every difference with both sides: the cell of the matrix and the path through the groups.

      Start with:
        alignd doctor             can everything be read? what is to be fixed?
        alignd matrix lint        is the document itself sound?
        alignd check              what differs, right now?
        alignd run --once        remember, and tell people what changed

      Exit codes: 0 aligned, 2 drift, 1 could not tell, 64 wrong usage, 78 wrong configuration or matrix.
      Shell completion: alignd --generate-completion-script bash|zsh|fish
      """,
    version: alignmentVersion,
    subcommands: [
      CheckCommand.self, RunCommand.self, BaselineCommand.self, FindingsCommand.self, DeliveriesCommand.self,
      TargetsCommand.self,
      DoctorCommand.self, ExplainCommand.self, MatrixCommand.self, ConnectorCommand.self, DatabaseCommand.self,
    ])

  /// The command line, as the argument parser makes it.
  public init() {}
}

/// A command that answers on a console. It decides the exit status, and never ends the process itself.
protocol AnsweringCommand: ParsableCommand {
  func answer(on console: Console) async throws -> ExitStatus
}

/// Runs the command line and gives the process's exit code.
///
/// - Parameters:
///   - arguments: without the program's name.
///   - environment: the process's environment variables.
public func runCommandLine(_ arguments: [String], environment: [String: String]) async -> Int32 {
  signal(SIGPIPE, SIG_IGN)
  return await run(arguments, on: Console.ofProcess(environment: environment)).rawValue
}

func run(_ arguments: [String], on console: Console) async -> ExitStatus {
  do {
    var command = try Alignd.parseAsRoot(arguments)
    if let answering = command as? any AnsweringCommand { return try await answering.answer(on: console) }
    try command.run()
    return .aligned
  } catch let failure as CommandFailure {
    console.complain(failure.lines.map { "alignd: \($0)" })
    return failure.status
  } catch let error as ConfigurationError {
    console.complain(error.problems.map(\.description))
    return .configuration
  } catch let error as MatrixRefused {
    console.complain(error.lines)
    return .configuration
  } catch let error as ExplanationError {
    console.complain(["alignd: \(error.description)"])
    return .couldNotTell
  } catch let error as OutputError {
    if !error.readerLeft { console.complain(["alignd: \(error.message)"]) }
    return .couldNotTell
  } catch let error where error is StoreError || error is ClockError || error is WordRefused || error is LifeCycleError
  {
    console.complain(["alignd: \(error)"])
    return .couldNotTell
  } catch {
    return tell(error, on: console)
  }
}

/// Help, version and completion scripts are answers; everything else that the parser throws is wrong usage.
private func tell(_ error: any Error, on console: Console) -> ExitStatus {
  let message = Alignd.fullMessage(for: error, columns: console.width(of: console.output))
  guard Alignd.exitCode(for: error) == .success else {
    console.complain([message])
    return Alignd.exitCode(for: error) == .validationFailure ? .usage : .couldNotTell
  }
  do {
    try console.output.write(message + "\n")
    return .aligned
  } catch {
    if !error.readerLeft { console.complain(["alignd: \(error.message)"]) }
    return .couldNotTell
  }
}

extension MatrixRefused {
  /// The errors, and how many warnings there are besides: a warning must not hide what has to be mended first.
  fileprivate var lines: [String] {
    let errors = problems.filter { $0.weight == .error }
    let warnings = problems.count - errors.count
    let besides = warnings == 0 ? "" : "; \(counted(warnings, "warning")) besides, which alignd matrix lint lists"
    return errors.map(\.description) + [
      "alignd: nothing was judged: \(counted(errors.count, "error")) in the matrix\(besides)"
    ]
  }
}
