import FindingStore
import Findings
import Foundation
import StoreSamples

/// A process that uses a store and may be killed, starved of disk or held: what tests need another process for.
///
///     StoreVictim work FILE FROM TO     performs steps of the script and prints the number of each once it is committed
///     StoreVictim hold FILE             opens the store to write, prints "holding" and waits for the end of its input
///     StoreVictim open FILE             opens the store to write and prints what came of it
///     StoreVictim read FILE             opens the store to read and prints what came of it
///     StoreVictim fill FILE BALLAST     performs steps until there is no room, removes the ballast and goes on
@main
enum StoreVictim {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do throws(StoreError) {
      try run(arguments.first ?? "", Array(arguments.dropFirst()))
    } catch {
      say("\(error.kind.rawValue): \(error)")
      exit(1)
    }
  }

  private static func run(_ what: String, _ rest: [String]) throws(StoreError) {
    switch (what, rest.count) {
    case ("work", 3):
      let store = try FindingStore(rest[0], for: .writing(owner: "StoreVictim work"))
      for step in (Int(rest[1]) ?? 0)..<(Int(rest[2]) ?? 0) {
        try Script.perform(step, store)
        say(step)
      }
    case ("hold", 1):
      let store = try FindingStore(rest[0], for: .writing(owner: "StoreVictim hold"))
      say("holding")
      while readLine() != nil {}
      say(try store.identifier())
    case ("open", 1): say("opened \(try FindingStore(rest[0], for: .writing(owner: "StoreVictim open")).identifier())")
    case ("read", 1): say("read \(try FindingStore(rest[0], for: .reading).identifier())")
    case ("fill", 2): try fill(rest[0], ballast: rest[1])
    default:
      say("usage: StoreVictim work|hold|open|read|fill FILE ...")
      exit(64)
    }
  }

  /// Prints a line at once: whoever reads it may kill this process then.
  private static func say(_ line: some CustomStringConvertible) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
  }

  /// Prints the step that found no room and why, what of it is there, and whether it and the next ones work with room.
  private static func fill(_ file: String, ballast: String) throws(StoreError) {
    let store = try FindingStore(file, for: .writing(owner: "StoreVictim fill"))
    var step = 0
    while step < 100_000 {
      do throws(StoreError) { try Script.perform(step, store) } catch {
        say("\(error.kind.rawValue) at \(step)")
        break
      }
      step += 1
    }
    let open = try store.findings(in: [.open]).count
    let runs = try store.latestRun()?.run.counts["number"] ?? -1
    say("kept \(runs + 1) runs, \(open) open, check \(try store.check())")
    do throws(StoreError) { try Script.perform(step, store) } catch { say("again \(error.kind.rawValue)") }
    unlink(ballast)
    for next in step..<(step + 8) { try Script.perform(next, store) }
    say(
      "went on to \((step + 8 - 1) / Script.stepsOfRun + 1) runs: \((try store.latestRun()?.run.counts["number"] ?? -1) + 1)"
    )
    say("check \(try store.check())")
  }
}
