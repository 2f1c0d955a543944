import Foundation

/// Sockets on loopback.
public enum Loopback {
  /// A TCP port that nobody listens on right now.
  public static func freePort(at address: String = "127.0.0.1") throws -> Int {
    let descriptor = try bound(address, port: 0)
    defer { close(descriptor) }
    return port(of: descriptor)
  }

  /// Whether a TCP port can be listened on.
  public static func isFree(_ port: Int, at address: String) -> Bool {
    guard let descriptor = try? bound(address, port: port) else { return false }
    close(descriptor)
    return true
  }

  /// A socket that listens; the system chooses the port when it is zero.
  public static func listener(at address: String = "127.0.0.1", port: Int = 0) throws -> (descriptor: Int32, port: Int)
  {
    let descriptor = try bound(address, port: port)
    guard listen(descriptor, 16) == 0 else { throw TestServerError("cannot listen on \(address)") }
    return (descriptor, self.port(of: descriptor))
  }

  /// A socket that holds a free port without listening; see ``HeldPort``.
  static func holder() throws -> (descriptor: Int32, port: Int) {
    let descriptor = try bound("127.0.0.1", port: 0)
    return (descriptor, port(of: descriptor))
  }

  /// Whether somebody takes connections there.
  static func isListening(on port: Int) -> Bool {
    guard let descriptor = connection(to: port) else { return false }
    close(descriptor)
    return true
  }

  /// Whether an LDAP server there answers a search of its root.
  static func answersLDAP(at address: String = "127.0.0.1", port: Int) -> Bool {
    guard let descriptor = connection(to: port, at: address) else { return false }
    defer { close(descriptor) }
    var limit = timeval(tv_sec: 1, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let search = BER.message(
      1,
      BER.element(
        0x63,
        BER.text("") + BER.enumerated(0) + BER.enumerated(0) + BER.integer(1) + BER.integer(5)
          + [0x01, 0x01, 0x00] + BER.text("objectClass", tag: 0x87) + BER.element(0x30, BER.text("1.1"))))
    guard send(descriptor, search, search.count, Int32(MSG_NOSIGNAL)) == search.count else { return false }
    var answer = [UInt8](repeating: 0, count: 64)
    return recv(descriptor, &answer, answer.count, 0) > 0
  }

  /// A connected socket; nil when nobody listens there.
  static func connection(to port: Int, at address: String = "127.0.0.1") -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var target = socketAddress(address, port)
    let connected = withUnsafePointer(to: &target) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if connected == 0 { return descriptor }
    close(descriptor)
    return nil
  }

  private static func bound(_ address: String, port: Int) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    // No server that is started meanwhile may inherit the socket and keep it open.
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var own = socketAddress(address, port)
    let code = withUnsafePointer(to: &own) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else {
      close(descriptor)
      throw TestServerError("cannot bind to \(address):\(port): \(String(cString: strerror(errno)))")
    }
    return descriptor
  }

  private static func socketAddress(_ address: String, _ port: Int) -> sockaddr_in {
    var result = sockaddr_in()
    result.sin_family = sa_family_t(AF_INET)
    result.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
    inet_pton(AF_INET, address, &result.sin_addr)
    return result
  }

  private static func port(of descriptor: Int32) -> Int {
    var own = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &own) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &size) }
    }
    return Int(UInt16(bigEndian: own.sin_port))
  }
}
