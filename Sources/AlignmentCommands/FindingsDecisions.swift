import AccessModel
import Alignment
import ArgumentParser
import FindingStore
import Findings
import Foundation

/// `alignd findings acknowledge`.
struct FindingsAcknowledgeCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "acknowledge",
    abstract: "Say that somebody knows of an open finding. It stays open, and due.")

  @OptionGroup var finding: FindingArgument
  @Option(help: ArgumentHelp("Who knows; goes into the history.", valueName: "person"))
  var by: String
  @OptionGroup var configuration: ConfigurationOption

  func answer(on console: Console) async throws -> ExitStatus {
    let settings = try configuration.load()
    let store = try settings.writableStore(for: "findings acknowledge")
    let found = try finding.resolve(in: store)
    try settings.acknowledge(found, by: by, at: settings.now, store: store)
    try console.output.write("acknowledged: \(found.facts.title.shown(limit: 500))\n")
    return .aligned
  }
}

/// `alignd findings accept`.
struct FindingsAcceptCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Accept a finding for a time: an exception outside of the matrix.",
    discussion: """
      Only somebody whom the matrix lets approve on the asset may accept, and nobody who gains by it under any of their \
      accounts; matrix and sources are read to know that. The acceptance holds for the paths and the severity that the \
      finding has now, and ends by itself when another path appears, when it becomes more severe, or after its last day: \
      critical findings can be accepted for 30 days, high 90, medium 180, others 365.

      Example:
        alignd findings accept f1:3fa9c1 --by 1003 --reason "migration until May" --until 2027-05-31
      """)

  @OptionGroup var finding: FindingArgument
  @Option(
    help: ArgumentHelp("The approver: employee number, mail address, login or identity key.", valueName: "person"))
  var by: String
  @Option(help: ArgumentHelp("Why; goes into the history and the report.", valueName: "text"))
  var reason: String
  @Option(help: ArgumentHelp("Last day on which it counts.", valueName: "YYYY-MM-DD"))
  var until: String
  @Option(help: ArgumentHelp("What is done instead (compensating control).", valueName: "text"))
  var instead = ""
  @OptionGroup var configuration: ConfigurationOption

  func validate() throws {
    guard CivilDay(until) != nil, until.utf8.count == 10 else { throw ValidationError("--until is a day: 2027-05-31") }
    guard reason.contains(where: { !$0.isWhitespace }) else { throw ValidationError("--reason must say why") }
    guard reason.utf8.count <= 2000, instead.utf8.count <= 2000 else {
      throw ValidationError("--reason and --instead may have 2000 bytes")
    }
  }

  func answer(on console: Console) async throws -> ExitStatus {
    guard let last = CivilDay(until) else { return .usage }
    let settings = try configuration.load()
    let store = try settings.writableStore(for: "findings accept")
    let found = try finding.resolve(in: store)
    let request = AcceptanceRequest(approver: by, reason: reason, compensatingControl: instead, until: last)
    try await showingProgress(of: "reading who may accept", on: console) {
      try await settings.accept(found, request, at: settings.now, store: store, environment: console.environment)
    }
    try console.output.write("accepted until \(until): \(found.facts.title.shown(limit: 500))\n")
    return .aligned
  }
}

/// `alignd findings release`.
struct FindingsReleaseCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Let the next run apply the mass change that is held back.",
    discussion: """
      A run that would open or resolve very many findings at once holds that back, for it is more often a mistake (a lost \
      table, another directory) than news. Look at what is held with alignd findings list --held. The next run reads \
      everything anew and applies what it sees then; a later mass change is held again.
      """)

  @Option(help: ArgumentHelp("Who decides; kept until the next run.", valueName: "person"))
  var by: String
  @OptionGroup var configuration: ConfigurationOption

  func answer(on console: Console) async throws -> ExitStatus {
    let settings = try configuration.load()
    let store = try settings.writableStore(for: "findings release")
    let held = try store.heldChanges()
    guard !held.isEmpty else { throw CommandFailure(.couldNotTell, "nothing is held back") }
    try store.release(by: by)
    try console.output.write("\(counted(held.count, "change")) released: the next run applies what it sees then\n")
    return .aligned
  }
}
