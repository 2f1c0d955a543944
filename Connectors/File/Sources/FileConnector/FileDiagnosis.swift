import AccessModel
import ConnectorKit
import Foundation

/// Tries a file step by step, and says what to fix.
enum FileDiagnosis {
  /// Hours after which a nightly export looks forgotten.
  static let freshHours = 26

  static func steps(_ source: String, _ settings: FileSettings, on today: CivilDay) -> [DiagnosisStep] {
    var steps: [DiagnosisStep] = []
    do throws(FileFailure) {
      let file = try OpenedFile(settings.path, limit: settings.sizeLimit)
      steps.append(DiagnosisStep("open \(settings.path)", .passed, "a regular file of \(file.size) bytes"))
      steps.append(age(file.modified, now: Int(Date().timeIntervalSince1970)))
    } catch {
      return [DiagnosisStep("open \(settings.path)", .failed, error.reason)]
    }
    let snapshot = FileConnector.snapshot(of: source, settings, on: today)
    for (scope, coverage) in snapshot.coverage.scopes.sorted(by: { $0.key < $1.key }) {
      let isEmpty = coverage.complete && coverage.count == 0
      steps.append(
        DiagnosisStep(
          "read \(scope.name)", coverage.complete ? (isEmpty ? .advice : .passed) : .failed,
          coverage.complete
            ? (isEmpty ? "none found: check the export, and the bases and filters if it is LDIF" : "\(coverage.count)")
            : "\(coverage.reason) (\(coverage.count) read)"))
    }
    return steps + DiagnosisStep.attributes(of: snapshot.accounts)
      + snapshot.coverage.notes.map { DiagnosisStep("note", .advice, $0) }
  }

  /// How old the export is, both in seconds since 1970.
  static func age(_ modified: Int, now: Int) -> DiagnosisStep {
    let hours = (now - modified) / 3600
    let title = "look at the age of the file"
    if hours >= freshHours {
      return DiagnosisStep(title, .advice, "last written \(hours) hours ago; does the export still run?")
    }
    return DiagnosisStep(title, .passed, hours < 1 ? "last written within the hour" : "last written \(hours) hours ago")
  }
}
