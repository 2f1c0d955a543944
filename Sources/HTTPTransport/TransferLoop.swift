import CCurl
import Glibc
import Synchronization

/// The thread on which all transfers of a transport run, and the way to it.
///
/// libcurl's handles belong to that thread alone; other threads put tickets into the inbox and wake it where it sleeps.
final class TransferLoop: Sendable {
  let settings: TransportSettings
  private let inbox = Mutex(Inbox())
  /// Becomes readable when the thread is to wake up.
  let signal: Int32

  private struct Inbox {
    var arrivals: [Ticket] = []
    var cancelled: [Ticket] = []
    var isStopping = false
    /// The thread has ended.
    var isGone = false
    /// The thread has looked, and must be woken to look again.
    var isAsleep = false

    /// Whether the thread is to be woken, once.
    mutating func wakes() -> Bool {
      defer { isAsleep = false }
      return isAsleep
    }
  }

  /// Once in a process, before any handle is made.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_SSL)) == CURLE_OK

  init(_ settings: TransportSettings) throws(HTTPSettingsError) {
    guard TransferLoop.isReady, let multi = curl_multi_init() else {
      throw HTTPSettingsError("libcurl cannot be started; check its installation")
    }
    self.settings = settings
    signal = ccurl_signal_open()
    ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, settings.maximumHostConnections)
    ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, settings.maximumHostConnections * 8)
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, settings.maximumHostConnections * 4)
    ccurl_multi_set_long(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, settings.maximumStreams)
    nonisolated(unsafe) let handle = multi
    guard signal >= 0, startThread({ TransferQueue(self, handle).run() }) else {
      curl_multi_cleanup(multi)
      throw HTTPSettingsError("no thread for transfers can be started; check the limits of processes")
    }
  }

  deinit { close(signal) }

  func start(_ ticket: Ticket, _ continuation: UnsafeContinuation<Ticket.Outcome, Never>) {
    ticket.wait(with: continuation)
    let (isAccepted, wakes) = inbox.withLock { inbox in
      guard !inbox.isStopping else { return (false, false) }
      inbox.arrivals.append(ticket)
      return (true, inbox.wakes())
    }
    if wakes { ccurl_signal_raise(signal) }
    if !isAccepted { ticket.fail(.cancelled) }
  }

  func cancel(_ ticket: Ticket) {
    ticket.markCancelled()
    let wakes = inbox.withLock { inbox in
      if !inbox.isGone { inbox.cancelled.append(ticket) }
      return inbox.wakes()
    }
    if wakes { ccurl_signal_raise(signal) }
  }

  func stop() {
    let wakes = inbox.withLock { inbox in
      inbox.isStopping = true
      return inbox.wakes()
    }
    if wakes { ccurl_signal_raise(signal) }
  }

  /// What came since the last time, on the thread.
  func takeInbox() -> (arrivals: [Ticket], cancelled: [Ticket], isStopping: Bool) {
    inbox.withLock { inbox in
      defer { (inbox.arrivals, inbox.cancelled) = ([], []) }
      inbox.isAsleep = false
      return (inbox.arrivals, inbox.cancelled, inbox.isStopping)
    }
  }

  /// Whether nothing came since the last time, so that the thread may sleep; whatever comes from then on wakes it.
  func maySleep() -> Bool {
    inbox.withLock { inbox in
      inbox.isAsleep = inbox.arrivals.isEmpty && inbox.cancelled.isEmpty && !inbox.isStopping
      return inbox.isAsleep
    }
  }

  /// The thread's last word.
  func leave() {
    let late = inbox.withLock { inbox in
      inbox.isGone = true
      defer { inbox.arrivals = [] }
      return inbox.arrivals
    }
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
