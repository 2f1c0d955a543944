import CCurl
import Glibc
import Synchronization

/// The thread on which all transfers of a transport run, and the way to it.
///
/// libcurl's handles belong to that thread alone; other threads put tickets into the inbox and wake it.
final class TransferLoop: Sendable {
  let settings: TransportSettings
  private let inbox = Mutex(Inbox())
  /// libcurl's own; only waking is for other threads than its.
  nonisolated(unsafe) let multi: UnsafeMutableRawPointer

  private struct Inbox {
    var arrivals: [Ticket] = []
    var cancelled: [Ticket] = []
    var isStopping = false
    /// The thread has ended: there is nobody to wake.
    var isGone = false
  }

  /// Once in a process, before any handle is made.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_SSL)) == CURLE_OK

  init(_ settings: TransportSettings) throws(HTTPSettingsError) {
    guard TransferLoop.isReady, let multi = curl_multi_init() else {
      throw HTTPSettingsError("libcurl cannot be started; check its installation")
    }
    self.settings = settings
    self.multi = multi
    ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, settings.maximumHostConnections)
    ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, settings.maximumHostConnections * 8)
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, settings.maximumHostConnections * 4)
    ccurl_multi_set_long(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, settings.maximumStreams)
    guard startThread({ TransferQueue(self).run() }) else {
      curl_multi_cleanup(multi)
      throw HTTPSettingsError("no thread for transfers can be started; check the limits of processes")
    }
  }

  func start(_ ticket: Ticket, _ continuation: CheckedContinuation<Ticket.Outcome, Never>) {
    ticket.wait(with: continuation)
    let isAccepted = inbox.withLock { inbox in
      guard !inbox.isStopping else { return false }
      inbox.arrivals.append(ticket)
      // One waking is enough until the thread has looked.
      if inbox.arrivals.count == 1 { _ = curl_multi_wakeup(multi) }
      return true
    }
    if !isAccepted { ticket.fail(.cancelled) }
  }

  func cancel(_ ticket: Ticket) {
    ticket.markCancelled()
    inbox.withLock { inbox in
      guard !inbox.isGone else { return }
      inbox.cancelled.append(ticket)
      _ = curl_multi_wakeup(multi)
    }
  }

  func stop() {
    inbox.withLock { inbox in
      inbox.isStopping = true
      if !inbox.isGone { _ = curl_multi_wakeup(multi) }
    }
  }

  /// What came since the last time, on the thread.
  func takeInbox() -> (arrivals: [Ticket], cancelled: [Ticket], isStopping: Bool) {
    inbox.withLock { inbox in
      defer { (inbox.arrivals, inbox.cancelled) = ([], []) }
      return (inbox.arrivals, inbox.cancelled, inbox.isStopping)
    }
  }

  /// The thread's last word.
  func leave() {
    let late = inbox.withLock { inbox in
      inbox.isGone = true
      defer { inbox.arrivals = [] }
      return inbox.arrivals
    }
    curl_multi_cleanup(multi)
    for ticket in late { ticket.fail(.cancelled) }
  }
}

/// Starts a detached thread that no signal reaches.
///
/// A write to a connection that the other side has closed raises SIGPIPE on the writing thread; blocked there, it ends
/// neither the process nor changes what the rest of the process made of that signal.
private func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  pthread_attr_setstacksize(&attributes, 1 << 20)
  var (all, before) = (sigset_t(), sigset_t())
  sigfillset(&all)
  pthread_sigmask(SIG_SETMASK, &all, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  var thread = pthread_t()
  let box = Unmanaged.passRetained(Box(body))
  let code = pthread_create(
    &thread, &attributes,
    { argument in
      if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
      return nil
    }, box.toOpaque())
  if code != 0 { box.release() }
  return code == 0
}
