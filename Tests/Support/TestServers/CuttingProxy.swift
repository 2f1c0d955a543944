import Foundation

/// Hands a connection on to a real server until that has sent a number of bytes; then something happens to it, and the
/// connection ends. So a server dies in the middle of a page, and always at the same byte.
public final class CuttingProxy: Sendable {
  /// Its port on 127.0.0.1.
  public let port: Int
  private let listener: Int32

  /// Starts a proxy.
  ///
  /// - Parameters:
  ///   - port: the server's port on 127.0.0.1.
  ///   - bytes: how much of what the server sends passes.
  ///   - then: what happens after that, before the connection is closed.
  public init(to port: Int, after bytes: Int, then: @escaping @Sendable () -> Void) throws {
    (listener, self.port) = try Loopback.listener()
    let listener = listener
    Thread {
      while case let client = accept(listener, nil, nil), client >= 0 {
        guard let server = Loopback.connection(to: port) else {
          close(client)
          continue
        }
        Thread { CuttingProxy.copy(from: client, to: server, atMost: .max) }.start()
        Thread {
          CuttingProxy.copy(from: server, to: client, atMost: bytes)
          then()
          shutdown(client, Int32(SHUT_RDWR))
          shutdown(server, Int32(SHUT_RDWR))
        }.start()
      }
    }.start()
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private static func copy(from source: Int32, to target: Int32, atMost limit: Int) {
    var left = limit
    var buffer = [UInt8](repeating: 0, count: 4096)
    while left > 0 {
      let count = recv(source, &buffer, min(buffer.count, left), 0)
      guard count > 0, send(target, buffer, count, Int32(MSG_NOSIGNAL)) == count else { return }
      left -= count
    }
  }
}
