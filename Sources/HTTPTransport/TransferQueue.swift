import CCurl

/// What the thread knows: which transfers run, which wait, and what it learnt of each origin.
///
/// Requests wait here and not in libcurl, where waiting would count against their timeouts.
final class TransferQueue {
  private struct Origin {
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
  private var origins: [String: Origin] = [:]
  private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
  private var idleHandles: [UnsafeMutableRawPointer] = []

  init(_ loop: TransferLoop) { (self.loop, multi) = (loop, loop.multi) }

  /// Runs until the loop is stopped.
  func run() {
    ccurl_name_thread("alignd-http")
    while true {
      let (arrivals, cancelled, isStopping) = loop.takeInbox()
      for ticket in arrivals { enqueue(ticket) }
      for ticket in cancelled { cancel(ticket) }
      if isStopping { break }
      var running: Int32 = 0
      curl_multi_perform(multi, &running)
      if finishTransfers() { continue }
      curl_multi_poll(multi, nil, 0, 60_000, nil)
    }
    for transfer in Array(transfers.values) { end(transfer, .failure(transfer.failure(.cancelled))) }
    for ticket in origins.values.flatMap({ $0.waiting[$0.next...] }) { ticket.fail(.cancelled) }
    for handle in idleHandles { curl_easy_cleanup(handle) }
    loop.leave()
  }

  private func enqueue(_ ticket: Ticket) {
    if ticket.isCancelled { return ticket.fail(.cancelled) }
    let key = ticket.request.url.origin
    origins[key, default: Origin()].waiting.append(ticket)
    startWaiting(key)
  }

  private func startWaiting(_ key: String) {
    while var origin = origins[key] {
      let most = origin.speaksHTTP2 ? loop.settings.maximumStreams : loop.settings.maximumHostConnections
      guard origin.running < most, origin.next < origin.waiting.count else { return }
      let ticket = origin.waiting[origin.next]
      origin.next += 1
      if origin.next == origin.waiting.count { (origin.waiting, origin.next) = ([], 0) }
      origins[key] = origin
      if ticket.isCancelled {
        ticket.fail(.cancelled)
      } else if start(ticket, listening: !origin.hasAnswered) {
        origins[key]?.running += 1
      }
    }
  }

  private func start(_ ticket: Ticket, listening: Bool) -> Bool {
    guard let handle = idleHandles.popLast() ?? curl_easy_init() else {
      ticket.fail(.other(code: Int(CURLE_OUT_OF_MEMORY.rawValue), text: "out of memory"))
      return false
    }
    let transfer = Transfer(ticket, handle, loop.settings)
    let code = transfer.prepare(listening: listening)
    guard code == CURLE_OK, curl_multi_add_handle(multi, handle) == CURLM_OK else {
      ticket.fail(transfer.diagnosis(of: code == CURLE_OK ? CURLE_FAILED_INIT : code))
      curl_easy_cleanup(handle)
      return false
    }
    transfers[handle] = transfer
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

  private func end(_ transfer: Transfer, _ outcome: Ticket.Outcome) {
    curl_multi_remove_handle(multi, transfer.handle)
    transfers[transfer.handle] = nil
    curl_easy_reset(transfer.handle)
    if idleHandles.count < loop.settings.maximumStreams {
      idleHandles.append(transfer.handle)
    } else {
      curl_easy_cleanup(transfer.handle)
    }
    transfer.ticket.finish(outcome)
    let key = transfer.ticket.request.url.origin
    origins[key]?.running -= 1
    if case .success(let response) = outcome {
      origins[key]?.hasAnswered = true
      origins[key]?.speaksHTTP2 = response.metrics.httpVersion == "2"
    }
    startWaiting(key)
  }
}
