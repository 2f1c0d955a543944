import AccessModel
import Alignment
import ArgumentParser
import FindingStore
import Findings
import Foundation
import Reporting
import TicketDelivery

/// `alignd run --once`: one run with memory, and everything that follows from it.
struct RunCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Compare, remember, and tell the targets what changed.",
    discussion: """
      Like alignd check, but with memory: each finding is opened once, updated when its facts change, resolved when it is \
      verifiably gone, and opened again when it returns. What changed goes to the targets of the configuration (tickets, \
      webhooks) from an outbox that survives a kill at any instant. Directories and providers are only read.

      Examples:
        alignd baseline                       the very first time: what is there is not new
        alignd run --once                     from a timer, every night
        alignd run --once --output report.html

      Exit codes: 0 aligned, 2 drift, 1 could not tell, or a target could not be told, 64 wrong usage, \
      78 wrong configuration or matrix.
      """)

  @Flag(help: "Run once and end. There is no other way yet: the daemon is not part of this version.")
  var once = false

  @Option(
    help: ArgumentHelp("Seconds after judging in which deliveries are begun (0 to 86400).", valueName: "seconds"))
  var deliverWithin = 60

  @OptionGroup var configuration: ConfigurationOption
  @OptionGroup var reports: StoredReportOptions

  func validate() throws {
    guard once else { throw ValidationError("alignd run needs --once; the daemon is not part of this version") }
    guard (0...86_400).contains(deliverWithin) else {
      throw ValidationError("--deliver-within must be from 0 to 86400 seconds")
    }
  }

  func answer(on console: Console) async throws -> ExitStatus {
    let settings = try configuration.load()
    let store = try settings.writableStore(for: "run")
    return try await runOnce(settings, store, isDayOne: false, deliverWithin, reports, on: console)
  }
}

/// One run with memory: prepare, commit, report, deliver.
func runOnce(
  _ settings: Configuration, _ store: FindingStore, isDayOne: Bool, _ deliverWithin: Int,
  _ reports: StoredReportOptions, on console: Console
) async throws -> ExitStatus {
  let run = try await showingProgress(of: "reading and comparing", on: console) {
    try await settings.prepare(
      at: settings.now, store: store, isDayOne: isDayOne, environment: console.environment)
  }
  if isDayOne { try requireComplete(run) }
  try settings.commit(run, to: store, finishedAt: Date().formatted(.iso8601))
  try settings.prune(store, at: settings.now)
  // What is committed is told first: whatever happens to the report, the run counts.
  try console.output.write(RunText.lines(run).map { $0 + "\n" }.joined())
  for target in reports.output { try reports.write(run.report, to: target, on: console) }
  let deadline = Date().addingTimeInterval(Double(deliverWithin))
  let tallies = try await showingProgress(of: "telling the targets", on: console) {
    try await settings.deliver(from: store, until: deadline, isSweeping: true, environment: console.environment)
  }
  try console.output.write(tallies.flatMap(RunText.lines).map { $0 + "\n" }.joined())
  let isTold = tallies.allSatisfy { $0.trouble.isEmpty && $0.tally.stopped.isEmpty && $0.tally.parked == 0 }
  let status = run.report.exitStatus
  return status == .aligned && !isTold ? .couldNotTell : status
}

private func requireComplete(_ run: PreparedRun) throws {
  guard run.report.sources.allSatisfy({ $0.coverage.isComplete && $0.groupsNotRead.isEmpty }) else {
    throw CommandFailure(
      .couldNotTell,
      "nothing was baselined: a source was not read completely, and what it hid would look new later; see alignd doctor"
    )
  }
}

/// Where the report of a run goes: files only, for standard output tells what the run did.
struct StoredReportOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Also write the report to a file, in one piece or not at all. May be given several times; the name ends in .txt, "
        + ".json, .html or .csv.", valueName: "file"),
    completion: .file())
  var output: [String] = []

  func validate() throws {
    for path in output where ReportOutputOptions.format(ofName: path) == nil {
      throw ValidationError(
        "the name of --output \(path) does not tell the format; end it in .txt, .json, .html or .csv")
    }
  }

  /// Writes a report to one of the files.
  func write(_ report: Report, to path: String, on console: Console) throws {
    guard let format = ReportOutputOptions.format(ofName: path) else { return }
    try writeAtomically(ReportRenderer().render(report, as: format), to: path)
  }
}

/// What a run did, in lines.
enum RunText {
  /// What was judged and what happened to the findings.
  static func lines(_ run: PreparedRun) -> [String] {
    let report = run.report
    var lines = [
      "\(report.verdict.rawValue): \(counted(run.open, "open finding")) after the run of \(report.startedAt)"
    ]
    let words: [(Change, String)] = [
      (.baselined, "baselined"), (.opened, "opened"), (.reopened, "opened again"), (.updated, "updated"),
      (.escalated, "past due"), (.excepted, "accepted"), (.exceptionEnded, "no longer accepted"),
      (.resolved, "resolved"),
      (.flapping, "coming and going"), (.noticed, "noticed, to be confirmed by another run"),
    ]
    let done = words.compactMap { change, word in
      let count = run.count(change)
      return count == 0 ? nil : "\(count) \(word)"
    }
    lines.append(done.isEmpty ? "  nothing changed" : "  \(done.joined(separator: ", "))")
    if let holding = run.advance.holding {
      lines.append("  HELD BACK: \(holding); look with alignd findings list --held, then alignd findings release")
    }
    if !run.advance.unproven.isEmpty {
      lines.append(
        "  \(counted(run.advance.unproven.count, "remembered finding")) not seen and not shown to be gone: unchanged")
    }
    for source in report.sources where !(source.coverage.isComplete && source.groupsNotRead.isEmpty) {
      lines.append("  not read completely: \(source.id.shown())")
    }
    return lines
  }

  /// What a target was told.
  static func lines(_ told: TargetTally) -> [String] {
    let tally = told.tally
    let parts = [
      (tally.done, "delivered"), (tally.collapsed, "over before it was told"), (tally.again, "to be tried again"),
      (tally.parked, "refused and parked"), (tally.created, "tickets made"), (tally.closed, "tickets closed"),
      (tally.reopened, "tickets opened again"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    var lines = ["\(told.target): \(parts.isEmpty ? "nothing to tell" : parts.joined(separator: ", "))"]
    if !told.trouble.isEmpty { lines = ["\(told.target): \(told.trouble.shown(limit: 1000))"] }
    if !tally.stopped.isEmpty { lines.append("  stopped: \(tally.stopped.shown(limit: 1000))") }
    lines += tally.notes.map { "  \($0.shown(limit: 1000))" }
    return lines
  }
}
