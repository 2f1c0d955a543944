import Alignment
import ArgumentParser
import ConnectorKit
import Foundation

/// `alignd doctor`: tries everything that a run needs, and says what to fix.
struct DoctorCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Try every source and the matrix, and say what to fix.",
    discussion: """
      Reads the configuration, the matrix and the secrets, then takes each source step by step: does the name \
      resolve, does the server answer, is its certificate good, is the sign-in accepted, can the accounts, the \
      groups and their members be read. Nothing is judged and nothing is changed.

      Example:
        alignd doctor --config alignd.yaml

      Exit codes: 0 everything works (there may be advice), 1 a source cannot be read, 64 wrong usage, \
      78 wrong configuration or matrix.
      """)

  @OptionGroup var configuration: ConfigurationOption
  @OptionGroup var options: AnswerOutputOptions

  func answer(on console: Console) async throws -> ExitStatus {
    let settings = try configuration.load()
    let examination = await showingProgress(of: "trying \(settings.sources.count) sources", on: console) {
      await Examination.of(settings, at: Moment(Date(), in: settings.zone), environment: console.environment)
    }
    switch options.format {
    case .text: try options.write(DoctorText(style: options.style(on: console)).render(examination), on: console)
    case .json: try options.write(jsonText(DoctorDocument(examination)), on: console)
    }
    if examination.documents.contains(where: \.hasFailed) { return .configuration }
    return examination.sources.contains(where: \.hasFailed) ? .couldNotTell : .aligned
  }
}
