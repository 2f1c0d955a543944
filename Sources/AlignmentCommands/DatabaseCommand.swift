import AccessModel
import Alignment
import ArgumentParser
import FindingStore

/// `alignd db`: the commands about the store itself.
struct DatabaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db",
    abstract: "Check, back up and tidy the store of findings.",
    subcommands: [
      DatabaseCheckCommand.self, DatabaseBackupCommand.self, DatabaseVacuumCommand.self, DatabaseCreateCommand.self,
    ])
}

/// `alignd db check`.
struct DatabaseCheckCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Look for damage, and for what must never be so. Changes nothing but an old schema.",
    discussion: "Exit codes: 0 sound, 1 not sound, or not to be opened, 64 wrong usage, 78 wrong configuration.")

  @OptionGroup var configuration: ConfigurationOption

  func answer(on console: Console) async throws -> ExitStatus {
    let settings = try configuration.load()
    let problems = try settings.writableStore(for: "db check").check()
    guard problems.isEmpty else { throw CommandFailure(.couldNotTell, problems) }
    try console.output.write("\(settings.store.shown()): sound\n")
    return .aligned
  }
}

/// `alignd db backup`.
struct DatabaseBackupCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy the store, also while another alignd writes to it.")

  @Argument(help: ArgumentHelp("The file to make; it must not be there yet.", valueName: "file"), completion: .file())
  var copy: String
  @OptionGroup var configuration: ConfigurationOption

  func answer(on console: Console) async throws -> ExitStatus {
    try configuration.load().readableStore().backUp(to: copy)
    try console.output.write("copied to \(copy.shown(limit: 1000))\n")
    return .aligned
  }
}

/// `alignd db vacuum`.
struct DatabaseVacuumCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "vacuum", abstract: "Give room that deleted rows took back to the disk.")

  @OptionGroup var configuration: ConfigurationOption

  func answer(on console: Console) async throws -> ExitStatus {
    try configuration.load().writableStore(for: "db vacuum").vacuum()
    try console.output.write("done\n")
    return .aligned
  }
}

/// `alignd db create`.
struct DatabaseCreateCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Start anew after a damaged store was set aside.",
    discussion: """
      Everything that was remembered stays in the file that was set aside: what is open now opens again as new. Tickets \
      that are there are found by their keys only if the store is the same, so put a backup in place rather than this, if \
      there is one.
      """)

  @OptionGroup var configuration: ConfigurationOption

  func answer(on console: Console) async throws -> ExitStatus {
    let settings = try configuration.load()
    try FindingStore.create(settings.store)
    try console.output.write("made \(settings.store.shown(limit: 1000))\n")
    return .aligned
  }
}
