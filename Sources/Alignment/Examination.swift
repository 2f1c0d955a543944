public import ConnectorKit
public import ResponsibilityMatrix
import StrictSettings

/// What `alignd doctor` found out: everything that a run needs, tried step by step.
public struct Examination: Sendable {
  /// One thing that a run needs.
  public struct Part: Sendable {
    /// `configuration`, `matrix` or `source ID (KIND)`.
    public let title: String
    /// What was tried, in order.
    public let steps: [DiagnosisStep]

    /// A part by its steps.
    public init(title: String, steps: [DiagnosisStep]) {
      self.title = title
      self.steps = steps
    }

    /// Whether anything does not work.
    public var hasFailed: Bool { steps.contains { $0.outcome == .failed } }
  }

  /// The configuration and the matrix.
  public let documents: [Part]
  /// The sources, in configured order.
  public let sources: [Part]

  /// An examination by its parts.
  public init(documents: [Part], sources: [Part]) {
    self.documents = documents
    self.sources = sources
  }

  /// Tries everything that a configuration names; all sources at the same time.
  public static func of(
    _ configuration: Configuration, at moment: Moment, environment: [String: String]
  ) async -> Examination {
    let sources = await withTaskGroup(of: (Int, Part).self) { group in
      for (position, source) in configuration.sources.enumerated() {
        group.addTask { (position, await part(of: source, at: moment, environment: environment)) }
      }
      var parts: [Int: Part] = [:]
      for await (position, part) in group { parts[position] = part }
      return parts.sorted { $0.key < $1.key }.map(\.value)
    }
    return Examination(documents: [part(of: configuration), matrixPart(of: configuration)], sources: sources)
  }

  private static func part(of configuration: Configuration) -> Part {
    let count = configuration.sources.count
    return Part(
      title: "configuration",
      steps: [
        DiagnosisStep(
          "read \(configuration.path)", .passed,
          "\(count) source\(count == 1 ? "" : "s"), days counted in \(configuration.zone)")
      ])
  }

  private static func part(
    of source: SourceConfiguration, at moment: Moment, environment: [String: String]
  ) async -> Part {
    let title = "source \(source.id) (\(source.kind))"
    return Part(title: title, steps: await source.connector(at: moment, environment: environment).diagnose())
  }

  private static func matrixPart(of configuration: Configuration) -> Part {
    let reading = MatrixReader.read(path: configuration.matrix)
    let errors = reading.problems.filter { $0.weight == .error }
    guard let matrix = reading.matrix else {
      let shown = errors.prefix(5).map(\.description)
      let more = errors.count > shown.count ? ["and \(errors.count - shown.count) more; run: alignd matrix lint"] : []
      return Part(
        title: "matrix",
        steps: [DiagnosisStep("read \(configuration.matrix)", .failed, (shown + more).joined(separator: "\n"))])
    }
    var steps = [
      DiagnosisStep(
        "read \(configuration.matrix)", .passed,
        "\(matrix.roles.count) roles, \(matrix.assets.count) assets, \(matrix.entitlements.count) entitlements, "
          + "\(matrix.assignments.count) assignments")
    ]
    if !reading.problems.isEmpty {
      steps.append(
        DiagnosisStep(
          "look for what seems unintended", .advice, "\(reading.problems.count) warnings; run: alignd matrix lint"))
    }
    steps.append(contentsOf: crossChecks(matrix, configuration))
    return Part(title: "matrix", steps: steps)
  }

  /// What only the matrix and the configuration together can show.
  private static func crossChecks(_ matrix: Matrix, _ configuration: Configuration) -> [DiagnosisStep] {
    var steps: [DiagnosisStep] = []
    do throws(ConfigurationError) {
      try configuration.requireIdentities(matrix)
    } catch {
      steps.append(DiagnosisStep("look for who defines people", .failed, error.description))
    }
    let unknown = configuration.unknownSources(in: matrix)
    if !unknown.isEmpty {
      steps.append(
        DiagnosisStep(
          "look for the sources that the matrix names", .failed, unknown.map(\.description).joined(separator: "\n")))
    }
    return steps
  }
}

extension Configuration {
  /// Rows of the matrix that name a source which is not configured: whatever they say cannot be judged.
  public func unknownSources(in matrix: Matrix) -> [Problem] {
    let known = Set(sources.map(\.id))
    var first: [String: Cell] = [:]
    func note(_ source: String, _ cell: Cell) {
      if !source.isEmpty && !known.contains(source) { first[source] = first[source] ?? cell }
    }
    for row in matrix.entitlements { note(row.source, row.cell) }
    for row in matrix.workloads { note(row.source, row.cell) }
    for row in matrix.groupExcuses { note(row.source, row.cell) }
    return first.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map { source, cell in
      Problem(
        at: cell, "source \"\(source)\" is not in the configuration",
        suggestion: suggestion(for: source, among: known.sorted()))
    }
  }
}
