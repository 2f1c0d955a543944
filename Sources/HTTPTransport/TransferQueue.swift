import CCurl

/// What the thread knows: which transfers run, which wait, and what it learnt of each origin.
///
/// Requests wait here and not in libcurl, where waiting would count against their timeouts.
final class TransferQueue {
  private final class Origin {
    var waiting: [Ticket] = []
    /// Index of the first of `waiting` that has not been taken.
    var next = 0
    var running = 0
    var speaksHTTP2 = false
    /// Whether it ever answered: from then on nobody needs to listen to how TLS is agreed on.
    var hasAnswered = false
  }

  private let loop: TransferLoop
  private let multi: UnsafeMutableRawPointer
  private let watch: SocketWatch
  private var origins: [String: Origin] = [:]
  private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
  private var idleHandles: [TransferHandle] = []

  /// - Parameter multi: libcurl's own, which belongs to the queue from then on.
  init(_ loop: TransferLoop, _ multi: UnsafeMutableRawPointer) {
    (self.loop, self.multi) = (loop, multi)
    watch = SocketWatch(multi, signal: loop.signal)
  }

  /// Runs until the loop is stopped.
  func run() {
    ccurl_name_thread("alignd-http")
    while true {
      let (arrivals, cancelled, isStopping) = loop.takeInbox()
      for ticket in arrivals { enqueue(ticket) }
      for ticket in cancelled { cancel(ticket) }
      if isStopping { break }
      watch.runDue()
      if !finishTransfers(), loop.maySleep() {
        watch.wait()
        _ = finishTransfers()
      }
    }
    for transfer in Array(transfers.values) { end(transfer, .failure(transfer.failure(.cancelled)), isLast: true) }
    for ticket in origins.values.flatMap({ $0.waiting[$0.next...] }) { ticket.fail(.cancelled) }
    idleHandles = []
    curl_multi_cleanup(multi)
    loop.leave()
  }

  private func enqueue(_ ticket: Ticket) {
    if ticket.isCancelled { return ticket.fail(.cancelled) }
    let origin = origin(of: ticket)
    origin.waiting.append(ticket)
    startWaiting(origin)
  }

  private func origin(of ticket: Ticket) -> Origin {
    let key = ticket.request.url.origin
    if let known = origins[key] { return known }
    let origin = Origin()
    origins[key] = origin
    return origin
  }

  private func startWaiting(_ origin: Origin) {
    while true {
      let most = origin.speaksHTTP2 ? loop.settings.maximumStreams : loop.settings.maximumHostConnections
      guard origin.running < most, origin.next < origin.waiting.count else { return }
      let ticket = origin.waiting[origin.next]
      origin.next += 1
      if origin.next == origin.waiting.count { (origin.waiting, origin.next) = ([], 0) }
      if ticket.isCancelled {
        ticket.fail(.cancelled)
      } else if start(ticket, listening: !origin.hasAnswered) {
        origin.running += 1
      }
    }
  }

  private func start(_ ticket: Ticket, listening: Bool) -> Bool {
    guard let handle = idleHandles.popLast() ?? TransferHandle() else {
      ticket.fail(.other(code: Int(CURLE_OUT_OF_MEMORY.rawValue), text: "out of memory"))
      return false
    }
    let transfer = Transfer(ticket, handle, loop.settings)
    let code = transfer.prepare(listening: listening)
    guard code == CURLE_OK, curl_multi_add_handle(multi, transfer.handle) == CURLM_OK else {
      ticket.fail(transfer.diagnosis(of: code == CURLE_OK ? CURLE_FAILED_INIT : code))
      return false
    }
    transfers[transfer.handle] = transfer
    return true
  }

  /// Hands out what is done; whether there was anything.
  private func finishTransfers() -> Bool {
    var left: Int32 = 0
    var hasFinished = false
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
        let transfer = transfers[handle]
      else { continue }
      hasFinished = true
      end(transfer, transfer.outcome(message.pointee.data.result))
    }
    return hasFinished
  }

  private func cancel(_ ticket: Ticket) {
    if let transfer = transfers.values.first(where: { $0.ticket === ticket }) {
      end(transfer, .failure(transfer.failure(.cancelled)))
    } else {
      // Still waiting here, or done already: then nobody hears it.
      ticket.fail(.cancelled)
    }
  }

  private func end(_ transfer: Transfer, _ outcome: Ticket.Outcome, isLast: Bool = false) {
    curl_multi_remove_handle(multi, transfer.handle)
    transfers[transfer.handle] = nil
    let origin = origin(of: transfer.ticket)
    origin.running -= 1
    switch outcome {
    case .success(let response):
      origin.hasAnswered = true
      origin.speaksHTTP2 = response.metrics.httpVersion == "2"
      if transfer.isListening { transfer.reusable.forget() }
    // What went wrong leaves nothing behind.
    case .failure: transfer.reusable.forget()
    }
    if idleHandles.count < loop.settings.maximumStreams { idleHandles.append(transfer.reusable) }
    transfer.ticket.finish(outcome)
    if !isLast { startWaiting(origin) }
  }
}
