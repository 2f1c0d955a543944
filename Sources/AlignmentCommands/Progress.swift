/// Shows on a terminal that something slow goes on; silent for what takes less than a second, and off a terminal.
func showingProgress<Result: Sendable>(
  of title: String, on console: Console, _ body: () async throws -> Result
) async rethrows -> Result {
  guard console.errors.isTerminal, console.environment["TERM"] != "dumb" else { return try await body() }
  let width = console.width(of: console.errors)
  let ticker = Task {
    var seconds = 0
    while !Task.isCancelled {
      try? await Task.sleep(for: .seconds(1))
      if Task.isCancelled { break }
      seconds += 1
      try? console.errors.write("\r\("\(title) … \(seconds) s".prefix(width - 1))")
    }
    if seconds > 0 { try? console.errors.write("\r\(String(repeating: " ", count: width - 1))\r") }
  }
  defer { ticker.cancel() }
  let result = try await body()
  ticker.cancel()
  await ticker.value
  return result
}
