import Alignment
import ArgumentParser
import FindingStore

/// `alignd baseline`: day one.
struct BaselineCommand: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "The first run: what is there already is reported, but opens no ticket until its day comes.",
    discussion: """
      Runs like alignd run --once and marks what it finds as baselined: listed in every report, with a last day (at most \
      90 days, sooner for what is more severe), after which it opens like anything else. Prohibited access, and inactive \
      accounts with privilege, are never baselined: they open at once.

      It is possible only as long as no finding was ever opened, and only when every source was read completely.

      Exit codes: as alignd run.
      """)

  @OptionGroup var configuration: ConfigurationOption
  @OptionGroup var reports: StoredReportOptions

  func answer(on console: Console) async throws -> ExitStatus {
    let settings = try configuration.load()
    let store = try settings.writableStore(for: "baseline")
    guard try !store.hasEverOpened() else {
      throw CommandFailure(
        .couldNotTell, "this is not day one: findings have been opened before; accept what is to stay, or mend it")
    }
    return try await runOnce(settings, store, isDayOne: true, 60, reports, on: console)
  }
}
