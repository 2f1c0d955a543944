public import AccessModel
public import ConnectorKit

/// Reads accounts, groups and memberships from an exported file.
public struct FileConnector: Connector {
  /// Id of the source.
  public let source: String
  let settings: FileSettings
  private let today: CivilDay

  /// A connector.
  ///
  /// - Parameters:
  ///   - source: id of the source, as configured.
  ///   - settings: how it is read.
  ///   - today: the day by which account expiry is judged.
  public init(source: String, settings: FileSettings, on today: CivilDay) {
    self.source = source
    self.settings = settings
    self.today = today
  }

  /// Reads the whole file.
  public func read() async -> Snapshot { .unread(source: source, because: "the reader has not landed yet") }

  /// Tries the file step by step.
  public func diagnose() async -> [DiagnosisStep] { [] }
}
