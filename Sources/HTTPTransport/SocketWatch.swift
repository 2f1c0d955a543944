import CCurl
import Glibc

/// What libcurl waits for: its sockets, and a time at which it wants to be called at the latest.
///
/// libcurl's own way of waiting looks at every transfer whenever anything happens at one of them; told which socket it
/// was, it looks at that one only. Lives on the transport's thread.
final class SocketWatch {
  private let multi: UnsafeMutableRawPointer
  /// The first one is the signal of other threads.
  private var sockets: [pollfd]
  private var deadline: ContinuousClock.Instant?

  /// - Parameter signal: a descriptor that ends the waiting too.
  init(_ multi: UnsafeMutableRawPointer, signal: Int32) {
    self.multi = multi
    sockets = [pollfd(fd: signal, events: Int16(POLLIN), revents: 0)]
    ccurl_multi_set_watch(multi, Unmanaged.passUnretained(self).toOpaque(), socketChanged, timerChanged)
  }

  /// Lets libcurl do what is due without waiting.
  func runDue() {
    while let due = deadline, due <= .now {
      // libcurl says nothing where it finds that it was called too early.
      deadline = .now + .milliseconds(1)
      var running: Int32 = 0
      curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
    }
  }

  /// Waits until something happens, and lets libcurl see to it.
  func wait() {
    let count = poll(&sockets, nfds_t(sockets.count), milliseconds)
    guard count > 0 else { return }
    if sockets[0].revents != 0 { ccurl_signal_clear(sockets[0].fd) }
    // The list changes while libcurl works.
    for ready in sockets.dropFirst() where ready.revents != 0 {
      var events: Int32 = 0
      // A connection that has ended is found out by reading from it.
      if ready.revents & Int16(POLLIN | POLLERR | POLLHUP | POLLNVAL) != 0 { events |= CURL_CSELECT_IN }
      if ready.revents & Int16(POLLOUT) != 0 { events |= CURL_CSELECT_OUT }
      var running: Int32 = 0
      curl_multi_socket_action(multi, ready.fd, events, &running)
    }
  }

  private var milliseconds: Int32 {
    guard let deadline else { return 60_000 }
    // Rounded up: too early would be for nothing.
    let left = (deadline - .now).components
    return Int32(clamping: max(0, left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1))
  }

  // MARK: What libcurl says

  fileprivate func watch(_ socket: Int32, _ what: Int32) {
    let place = sockets.dropFirst().firstIndex { $0.fd == socket }
    if what == CURL_POLL_REMOVE {
      if let place { sockets.remove(at: place) }
      return
    }
    let events = Int16((what & CURL_POLL_IN != 0 ? POLLIN : 0) | (what & CURL_POLL_OUT != 0 ? POLLOUT : 0))
    if let place {
      sockets[place].events = events
    } else {
      sockets.append(pollfd(fd: socket, events: events, revents: 0))
    }
  }

  fileprivate func wake(in milliseconds: Int) {
    deadline = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
  }
}

private let socketChanged: curl_socket_callback = { _, socket, what, watch, _ in
  if let watch { Unmanaged<SocketWatch>.fromOpaque(watch).takeUnretainedValue().watch(socket, what) }
  return 0
}

private let timerChanged: curl_multi_timer_callback = { _, milliseconds, watch in
  if let watch { Unmanaged<SocketWatch>.fromOpaque(watch).takeUnretainedValue().wake(in: milliseconds) }
  return 0
}
