import Foundation

/// The measured half of `make bench`; `Benchmarks/bench.py` runs the references beside it and prints the ratios.
///
///     alignd-bench write ACCOUNTS FOLDER     writes the company for the reference programs
///     alignd-bench evaluate ACCOUNTS         answers each line of standard input with one measured evaluation
///     alignd-bench load FILE                 answers each line of standard input with one measured reading of JSON Lines
///     alignd-bench pull URL BASE             reads an LDAP directory once
///     alignd-bench provider URL              reads an HTTP provider once
///     alignd-bench store FILE OPEN CHANGED   answers each line of standard input with one run over a new store
///     alignd-bench fill FILE RUNS FINDINGS LIVE   makes a store of many runs
///     alignd-bench open FILE                 answers each line of standard input with one opening of a store
///
/// Answers are one JSON object a line: whole numbers by name.
@main
enum AligndBench {
  static func main() async {
    do throws(BenchError) {
      try await run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("alignd-bench: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func run(_ arguments: [String]) async throws(BenchError) {
    switch (arguments.first, arguments.count) {
    case ("write", 3): try CompanyFiles.write(Company(accounts: try number(arguments[1])), to: arguments[2])
    case ("evaluate", 2):
      let bench = EvaluationBench(Company(accounts: try number(arguments[1])))
      answer(bench.facts)
      while readLine() != nil { answer(await bench.run()) }
    case ("load", 2): while readLine() != nil { answer(try await LoadBench.run(path: arguments[1])) }
    case ("pull", 3): answer(try await PullBench.run(url: arguments[1], base: arguments[2]))
    case ("provider", 2): answer(try await ProviderBench.run(url: arguments[1]))
    case ("store", 4):
      var bench = try StoreBench(path: arguments[1], open: count(arguments[2]), changed: count(arguments[3]))
      answer([("resident", ProcessMemory.resident)])
      while readLine() != nil { answer(try bench.run()) }
    case ("fill", 5):
      try StoreBench.fill(
        path: arguments[1], runs: count(arguments[2]), findings: count(arguments[3]), live: count(arguments[4]))
    case ("open", 2): while readLine() != nil { answer(try StoreBench.open(path: arguments[1])) }
    default:
      throw BenchError(
        "expected write ACCOUNTS FOLDER, evaluate ACCOUNTS, load FILE, pull URL BASE, provider URL, store FILE OPEN CHANGED, "
          + "fill FILE RUNS FINDINGS LIVE or open FILE")
    }
  }

  private static func number(_ text: String) throws(BenchError) -> Int {
    guard let accounts = Int(text), accounts >= 4000, accounts % 4000 == 0 else {
      throw BenchError("expected a multiple of 4000 accounts, not \"\(text)\"")
    }
    return accounts
  }

  private static func count(_ text: String) throws(BenchError) -> Int {
    guard let count = Int(text), count > 0 else { throw BenchError("expected a count, not \"\(text)\"") }
    return count
  }

  private static func answer(_ facts: [(String, Int)]) {
    let line = "{" + facts.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}\n"
    FileHandle.standardOutput.write(Data(line.utf8))
  }
}
