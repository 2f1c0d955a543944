public import ConnectorKit

/// What `alignd doctor` found out: everything that a run needs, tried step by step.
public struct Examination: Sendable {
  /// One thing that a run needs.
  public struct Part: Sendable {
    /// `configuration`, `matrix` or `source ID`.
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
}
