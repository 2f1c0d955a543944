/// Into how many shares some workers divide a piece of work: more than one each, so that a worker who is held up by something
/// else leaves the others enough to do.
public func shares(of workers: Int) -> Int { workers > 1 ? workers * 4 : 1 }

/// Runs `body` once for each of some workers, at the same time, and waits for all of them.
func concurrently(_ workers: Int, _ body: @escaping @Sendable (_ worker: Int) -> Void) async {
  await withTaskGroup(of: Void.self) { group in
    for worker in 1..<max(1, workers) { group.addTask { body(worker) } }
    body(0)
  }
}
