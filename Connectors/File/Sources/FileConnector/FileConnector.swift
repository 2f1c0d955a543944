public import AccessModel
public import ConnectorKit

/// Reads accounts, groups and memberships from an exported file: LDIF or JSON Lines.
///
/// Reading blocks and takes long for large files, so that every reading has a thread of its own; nothing of it runs on
/// the cooperative pool.
public struct FileConnector: Connector {
  /// Id of the source.
  public let source: String
  let settings: FileSettings
  private let today: CivilDay
  /// A file system that does not answer must not hold up the other sources for ever.
  private static let limit = 7200

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
  public func read() async -> Snapshot {
    let (source, settings, today) = (source, settings, today)
    return await OwnThread.run(
      "alignd file \(source)", Patience("reading", milliseconds: FileConnector.limit * 1000),
      otherwise: { _ in
        .unread(
          source: source,
          because: "\(settings.path): not read within \(FileConnector.limit) s; the file system may hang")
      }
    ) {
      FileConnector.snapshot(of: source, settings, on: today)
    }
  }

  /// Tries the file step by step.
  public func diagnose() async -> [DiagnosisStep] {
    let (source, settings, today) = (source, settings, today)
    return await OwnThread.run(
      "alignd doctor \(source)", Patience("reading", milliseconds: FileConnector.limit * 1000),
      otherwise: { _ in [DiagnosisStep("read \(settings.path)", .failed, "no answer; the file system may hang")] }
    ) {
      FileDiagnosis.steps(source, settings, on: today)
    }
  }

  /// Reads on the calling thread.
  static func snapshot(of source: String, _ settings: FileSettings, on today: CivilDay) -> Snapshot {
    switch settings.format {
    case .jsonLines: JSONLinesReading.snapshot(of: source, settings)
    case .ldif: LDIFReading.snapshot(of: source, settings, on: today)
    }
  }
}
