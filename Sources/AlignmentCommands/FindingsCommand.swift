import AccessModel
import Alignment
public import ArgumentParser
import FindingStore
public import Findings

/// `alignd findings`: the commands about what is remembered.
struct FindingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "findings",
    abstract: "List, show, acknowledge and accept what is remembered.",
    subcommands: [
      FindingsListCommand.self, FindingsShowCommand.self, FindingsAcknowledgeCommand.self, FindingsAcceptCommand.self,
      FindingsReleaseCommand.self,
    ])
}

/// `alignd findings list`.
struct FindingsListCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List findings as they stand after the latest run.",
    discussion: """
      Without a filter: everything that is live. Filters narrow each other.

      Examples:
        alignd findings list --state open --severity high
        alignd findings list --overdue
        alignd findings list --asset crm --format json
        alignd findings list --held           what the mass-change breaker holds back
      """)

  @Option(help: ArgumentHelp("Only findings in this state; may be given several times.", valueName: "state"))
  var state: [FindingState] = []
  @Option(help: ArgumentHelp("Only this severity and above.", valueName: "severity"))
  var severity: String?
  @Option(help: ArgumentHelp("Only this kind.", valueName: "kind"))
  var kind: String?
  @Option(help: ArgumentHelp("Only findings about this asset, by id.", valueName: "id"))
  var asset: String?
  @Option(help: ArgumentHelp("Only findings about this person, by identity key.", valueName: "key"))
  var person: String?
  @Flag(help: "Only findings whose due day has passed.")
  var overdue = false
  @Flag(help: "What the latest run holds back, instead.")
  var held = false

  @OptionGroup var configuration: ConfigurationOption
  @OptionGroup var options: AnswerOutputOptions

  func validate() throws {
    if let severity, Severity(word: severity) == nil {
      throw ValidationError("--severity is one of \(Severity.allCases.map(\.word).joined(separator: ", "))")
    }
    if let kind, DriftKind(rawValue: kind) == nil {
      throw ValidationError("--kind does not know \"\(kind)\"; Documentation/kinds.md lists them")
    }
  }

  func answer(on console: Console) async throws -> ExitStatus {
    let settings = try configuration.load()
    let store = try settings.readableStore()
    let style = options.style(on: console)
    if held {
      let changes = try store.heldChanges()
      switch options.format {
      case .text: try options.write(FindingsText(style: style).render(held: changes), on: console)
      case .json: try options.write(jsonText(changes.map(HeldDocument.init)), on: console)
      }
      return .aligned
    }
    let today = settings.now.day
    let states = state.isEmpty ? Set(FindingState.allCases.filter(\.isLive)) : Set(state)
    let findings = try store.findings(in: states).filter { finding in
      (severity.flatMap { Severity(word: $0) }.map { finding.record.severity >= $0 } ?? true)
        && (kind.map { finding.facts.kind == $0 } ?? true)
        && (asset.map { id in finding.facts.targets.contains { $0.asset == id } } ?? true)
        && (person.map { finding.facts.identity?.id == $0 } ?? true)
        && (!overdue || finding.record.state.needsAction && finding.record.dueOn.map { $0 < today } ?? false)
    }
    switch options.format {
    case .text: try options.write(FindingsText(style: style).render(findings, on: today), on: console)
    case .json: try options.write(jsonText(findings.map { FindingDocument($0) }), on: console)
    }
    return .aligned
  }
}

extension FindingState: ExpressibleByArgument {}

/// `alignd findings show`.
struct FindingsShowCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one finding: both sides, its tickets and its whole history.")

  @OptionGroup var finding: FindingArgument
  @OptionGroup var configuration: ConfigurationOption
  @OptionGroup var options: AnswerOutputOptions

  func answer(on console: Console) async throws -> ExitStatus {
    let settings = try configuration.load()
    let store = try settings.readableStore()
    let found = try finding.resolve(in: store)
    let history = try store.history(of: found.record.fingerprint)
    let tickets = try store.tickets(about: found.record.fingerprint)
    switch options.format {
    case .text:
      let text = FindingsText(style: options.style(on: console)).render(
        found, history, tickets, on: settings.now.day)
      try options.write(text, on: console)
    case .json: try options.write(jsonText(FindingDocument(found, history: history, tickets: tickets)), on: console)
    }
    return .aligned
  }
}
