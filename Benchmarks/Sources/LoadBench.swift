import AccessModel
import FileConnector

/// One measured reading of a JSON Lines file into a snapshot.
enum LoadBench {
  static func run(path: String) async throws(BenchError) -> [(String, Int)] {
    ProcessMemory.resetPeak()
    let used = ProcessTime.used
    let start = ContinuousClock.now
    let connector = FileConnector(
      source: "corp", settings: FileSettings(path: path, format: .jsonLines), on: CivilDay(daysSinceEpoch: 20_000))
    let snapshot = await connector.read()
    let duration = ContinuousClock.now - start
    let processor = ProcessTime.used - used
    guard snapshot.coverage.isComplete else {
      let reasons = snapshot.coverage.scopes.values.map(\.reason).filter { !$0.isEmpty }.sorted()
      throw BenchError("the file was not read completely: \(reasons.joined(separator: "; "))")
    }
    return [
      ("accounts", snapshot.accounts.count), ("groups", snapshot.groups.count),
      ("members", snapshot.memberships.count), ("peak", ProcessMemory.peak),
      ("microseconds", Int(duration / .microseconds(1))), ("processor", processor),
    ]
  }
}
