import AccessModel
import Alignment
import ArgumentParser
import DriftDetection
import Findings
import Foundation
import Reporting

/// `alignd check`: one run, from the matrix and the sources to a report.
struct CheckCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compare the matrix with what the sources say now, and report every difference.",
    discussion: """
      Reads the matrix and every source once, judges, and writes a report. Nothing is changed anywhere. What could \
      not be read is reported as not proven, before anything else.

      Examples:
        alignd check --config alignd.yaml
        alignd check --output - --output report.html --output report.json
        alignd check --baseline yesterday.json      is there anything new?

      Exit codes: 0 aligned, 2 drift (with --baseline: new drift), 1 could not tell (a failure, or a partial read \
      without drift), 64 wrong usage, 78 wrong configuration or matrix.
      """)

  @OptionGroup var configuration: ConfigurationOption
  @OptionGroup var options: ReportOutputOptions

  @Option(
    help: ArgumentHelp(
      "An earlier report in JSON. The report then says what is new and what is gone, and only new drift is drift.",
      valueName: "report"),
    completion: .file(extensions: ["json"]))
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "Judge as of this moment, to perform an earlier run again on exported sources: 2026-11-01, or the startedAt of "
        + "its report.",
      valueName: "moment"),
    transform: { text in
      guard let instant = Instant(text) else {
        throw ValidationError("\"\(text)\" is neither a day (2026-11-01) nor an instant (2026-11-01T08:00:00Z)")
      }
      return instant
    })
  var at: Instant?

  @Flag(
    help:
      "Judge with what is remembered: states, first days and due days as alignd run would show them. Changes nothing.")
  var store = false

  func validate() throws {
    guard !(store && (baseline != nil || at != nil)) else {
      throw ValidationError("--store compares with what is remembered now; leave --baseline and --at out")
    }
  }

  func answer(on console: Console) async throws -> ExitStatus {
    let targets = try options.targets()
    let settings = try configuration.load()
    if store {
      let memory = try settings.readableStore()
      let run = try await showingProgress(of: progressTitle(settings), on: console) {
        try await settings.prepare(at: settings.now, store: memory, environment: console.environment)
      }
      for target in targets { try write(run.report, to: target, on: console) }
      return run.report.exitStatus
    }
    let earlier = try baseline.map(readBaseline)
    let moment = try moment(in: settings.zone)
    var report = try await showingProgress(of: progressTitle(settings), on: console) {
      try await settings.run(at: moment, environment: console.environment)
    }
    if let earlier, let baseline { report = report.compared(with: earlier, path: baseline) }
    for target in targets { try write(report, to: target, on: console) }
    return report.exitStatus
  }

  private func moment(in zone: String) throws -> Moment {
    guard let at else { return Moment(Date(), in: zone) }
    guard let date = at.date(in: TimeZone(identifier: zone) ?? .gmt) else {
      throw ValidationError("--at names a moment that does not exist in \(zone)")
    }
    return Moment(date, in: zone)
  }

  private func progressTitle(_ settings: Configuration) -> String {
    "reading \(counted(settings.sources.count, "source")) and comparing"
  }

  private func readBaseline(_ path: String) throws -> BaselineReport {
    do {
      return try BaselineReport(reading: readWholeFile(path, limit: BaselineReport.sizeLimit), named: path)
    } catch let error as FileReadingError {
      throw CommandFailure(.couldNotTell, "baseline \"\(path)\": \(error.reason)")
    } catch let error as BaselineError {
      throw CommandFailure(.couldNotTell, error.description)
    }
  }

  private func write(_ report: Report, to target: ReportOutputOptions.Target, on console: Console) throws {
    let renderer = ReportRenderer()
    if let path = target.path {
      try writeAtomically(renderer.render(report, as: target.format), to: path)
    } else {
      try console.output.write(renderer.render(report, as: target.format, options: console.renderOptions))
    }
  }
}

extension Report {
  /// What the exit code says of this run.
  var exitStatus: ExitStatus {
    guard let baseline else {
      switch verdict {
      case .aligned: return .aligned
      case .drift: return .drift
      case .notProven: return .couldNotTell
      }
    }
    let new = Set(baseline.new)
    if findings.contains(where: { $0.changesExitCode && new.contains($0.fingerprint) }) { return .drift }
    return isComplete ? .aligned : .couldNotTell
  }

  /// Whether all was read that could hold new drift. What a broken entitlement keeps from being judged does not count:
  /// the entitlement is a finding of its own, and new as long as the baseline does not have it.
  private var isComplete: Bool {
    let broken = findings.filter { $0.drift.kind == .brokenEntitlement }.compactMap(\.drift.group)
    return sources.allSatisfy { $0.coverage.isComplete && $0.groupsNotRead.isEmpty }
      && notProven.allSatisfy { judgement in
        broken.contains { judgement.because.hasPrefix("the entitlement \($0.name) in \($0.source) is broken") }
      }
  }
}
