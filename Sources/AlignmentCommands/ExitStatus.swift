/// What the process's exit code says. The numbers are part of what scripts may rely on.
enum ExitStatus: Int32, Sendable {
  /// Everything that matters was read, and nothing drifts that is not accepted.
  case aligned = 0
  /// It could not tell: something failed, or was read in part while nothing that was seen drifts.
  case couldNotTell = 1
  /// Something drifts; with `--baseline`, something drifts that the earlier report does not have.
  case drift = 2
  /// The command line is not understood (`EX_USAGE` of sysexits.h).
  case usage = 64
  /// The configuration or the matrix cannot be used (`EX_CONFIG` of sysexits.h).
  case configuration = 78
}

/// A command cannot do what it was asked; told on standard error.
struct CommandFailure: Error {
  let status: ExitStatus
  /// A line for each thing that is wrong: lower case, no full stop.
  let lines: [String]

  init(_ status: ExitStatus, _ lines: [String]) {
    self.status = status
    self.lines = lines
  }

  init(_ status: ExitStatus, _ line: String) { self.init(status, [line]) }
}
