/// Runs `body` once for each of some workers, at the same time, and waits for all of them.
func concurrently(_ workers: Int, _ body: @escaping @Sendable (_ worker: Int) -> Void) async {
  await withTaskGroup(of: Void.self) { group in
    for worker in 1..<max(1, workers) { group.addTask { body(worker) } }
    body(0)
  }
}
