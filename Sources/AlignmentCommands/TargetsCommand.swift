import AccessModel
import Alignment
import ArgumentParser
import Foundation
import TicketDelivery

/// `alignd targets`: the commands about who is told.
struct TargetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "targets", abstract: "Try the targets that are told of findings.",
    subcommands: [TargetsTestCommand.self])
}

/// `alignd targets test`.
struct TargetsTestCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Try targets: a probe that writes nothing, or with --write a round trip.",
    discussion: """
      Without --write: is the credential one, is the queue or project there, can the key be kept and searched. With \
      --write: a ticket system gets one ticket that says that it is a test, which is found by its key, read back, and closed; \
      a receiver of events gets one event.

      Exit codes: 0 everything works, 1 something does not, 64 wrong usage, 78 wrong configuration.
      """)

  @Argument(help: ArgumentHelp("Ids of targets; all when left out.", valueName: "target"))
  var targets: [String] = []
  @Flag(help: "Also write, and read back what was written.")
  var write = false
  @OptionGroup var configuration: ConfigurationOption

  func answer(on console: Console) async throws -> ExitStatus {
    let settings = try configuration.load()
    for target in targets { try settings.requireTarget(target) }
    let meant = settings.targets.filter { targets.isEmpty || targets.contains($0.id) }
    if meant.isEmpty { throw CommandFailure(.couldNotTell, "the configuration has no targets") }
    var isGood = true
    for target in meant {
      try console.output.write("target \(target.id) (\(target.settings.kind))\n")
      let trial = await target.test(isWriting: write, environment: console.environment)
      for line in trial.passed { try console.output.write("  ok      \(line.shown(limit: 1000))\n") }
      if let failure = trial.failure {
        isGood = false
        try console.output.write("  FAILED  \(failure.shown(limit: 2000))\n")
      }
    }
    return isGood ? .aligned : .couldNotTell
  }
}
