import AccessModel
import Alignment
import ArgumentParser
import FindingStore
import Foundation
import TicketDelivery

/// `alignd deliveries`: the commands about what targets are told.
struct DeliveriesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliveries",
    abstract: "See what targets were told or wait to be told, and steer that.",
    subcommands: [
      DeliveriesListCommand.self, DeliveriesShowCommand.self, DeliveriesRetryCommand.self, DeliveriesPauseCommand.self,
      DeliveriesResumeCommand.self,
    ])
}

/// `alignd deliveries list`.
struct DeliveriesListCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List deliveries, latest first, after the state of each target and the age of what waits longest.")

  @Flag(help: "Also those that were done or not needed any longer.")
  var all = false
  @Option(help: ArgumentHelp("Most deliveries (1 to 100000).", valueName: "count"))
  var limit = 200
  @OptionGroup var configuration: ConfigurationOption
  @OptionGroup var options: AnswerOutputOptions

  func validate() throws {
    guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 100000") }
  }

  func answer(on console: Console) async throws -> ExitStatus {
    let settings = try configuration.load()
    let store = try settings.readableStore()
    let states: Set<StoredDelivery.State> = all ? Set(StoredDelivery.State.allCases) : [.pending, .parked]
    let deliveries = try store.deliveries(in: states, limit: limit)
    let backlog = try store.backlog()
    let targets = try settings.targets.map { target in
      TargetOverview(id: target.id, state: try store.state(ofTarget: target.id), backlog: backlog[target.id])
    }
    switch options.format {
    case .text:
      try options.write(
        DeliveriesText(style: options.style(on: console)).render(targets, deliveries, now: Date()),
        on: console)
    case .json:
      try options.write(
        jsonText(
          DeliveriesDocument(
            targets: targets.map(DeliveriesDocument.Target.init),
            deliveries: deliveries.map(DeliveriesDocument.Delivery.init))), on: console)
    }
    return .aligned
  }
}

/// `alignd deliveries show`.
struct DeliveriesShowCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one delivery with what is, or was, to be delivered.")

  @Argument(help: ArgumentHelp("Its number.", valueName: "number"))
  var number: Int64
  @OptionGroup var configuration: ConfigurationOption
  @OptionGroup var options: AnswerOutputOptions

  func answer(on console: Console) async throws -> ExitStatus {
    guard let delivery = try configuration.load().readableStore().delivery(number) else {
      throw CommandFailure(.couldNotTell, "there is no delivery \(number)")
    }
    switch options.format {
    case .text:
      try options.write(DeliveriesText(style: options.style(on: console)).render(delivery), on: console)
    case .json: try options.write(jsonText(DeliveriesDocument.Delivery(delivery)), on: console)
    }
    return .aligned
  }
}

/// `alignd deliveries retry`.
struct DeliveriesRetryCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Make waiting and parked deliveries due at once, and try them.",
    discussion:
      "Without a number or a target: all of them. Deliveries are tried by the command itself, for a minute at most.")

  @Argument(help: ArgumentHelp("The number of one delivery.", valueName: "number"))
  var number: Int64?
  @Option(help: ArgumentHelp("Only deliveries to this target.", valueName: "id"))
  var target: String?
  @OptionGroup var configuration: ConfigurationOption

  func answer(on console: Console) async throws -> ExitStatus {
    let settings = try configuration.load()
    if let target { try settings.requireTarget(target) }
    let store = try settings.writableStore(for: "deliveries retry")
    let count = try store.retry(delivery: number, target: target)
    try console.output.write("\(count == 1 ? "1 delivery" : "\(count) deliveries") due now\n")
    let tallies = try await settings.deliver(
      from: store, until: Date().addingTimeInterval(60), environment: console.environment)
    try console.output.write(tallies.flatMap(RunText.lines).map { $0 + "\n" }.joined())
    return tallies.allSatisfy { $0.trouble.isEmpty && $0.tally.stopped.isEmpty && $0.tally.parked == 0 }
      ? .aligned : .couldNotTell
  }
}

/// `alignd deliveries pause`.
struct DeliveriesPauseCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Send nothing to a target until it is resumed. Nothing is lost meanwhile.")

  @Argument(help: ArgumentHelp("The target's id.", valueName: "target"))
  var target: String
  @Option(help: ArgumentHelp("Why.", valueName: "text"))
  var reason: String
  @OptionGroup var configuration: ConfigurationOption

  func answer(on console: Console) async throws -> ExitStatus {
    let settings = try configuration.load()
    try settings.requireTarget(target)
    let store = try settings.writableStore(for: "deliveries pause")
    try store.set(TargetState(.paused, reason: reason, since: Date().formatted(.iso8601)), ofTarget: target)
    try console.output.write("paused: \(target)\n")
    return .aligned
  }
}

/// `alignd deliveries resume`.
struct DeliveriesResumeCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Send to a target again that was paused, suspended or disabled.")

  @Argument(help: ArgumentHelp("The target's id.", valueName: "target"))
  var target: String
  @OptionGroup var configuration: ConfigurationOption

  func answer(on console: Console) async throws -> ExitStatus {
    let settings = try configuration.load()
    try settings.requireTarget(target)
    let store = try settings.writableStore(for: "deliveries resume")
    try store.set(TargetState(.active, since: Date().formatted(.iso8601)), ofTarget: target)
    try console.output.write("resumed: \(target); the next run, or alignd deliveries retry, sends what waits\n")
    return .aligned
  }
}

extension Configuration {
  /// Refuses an id that no target of the configuration has.
  func requireTarget(_ id: String) throws(CommandFailure) {
    guard targets.contains(where: { $0.id == id }) else {
      let known = targets.map(\.id).joined(separator: ", ")
      throw CommandFailure(
        .couldNotTell,
        "the configuration has no target \"\(id.shown())\"; it has \(known.isEmpty ? "none" : known)")
    }
  }
}
