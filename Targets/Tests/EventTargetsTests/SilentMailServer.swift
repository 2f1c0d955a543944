import Foundation
import TestServers

/// A mail server that takes a whole message and closes the connection instead of saying so: a fake, for what no real one does
/// on demand.
final class SilentMailServer: Sendable {
  /// Its port on 127.0.0.1.
  let port: Int
  private let listener: Int32

  init() throws {
    (listener, port) = try Loopback.listener()
    let listener = listener
    Thread {
      while case let client = accept(listener, nil, nil), client >= 0 {
        SilentMailServer.serve(client)
        close(client)
      }
    }.start()
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private static func serve(_ client: Int32) {
    func say(_ line: String) {
      let bytes = Array("\(line)\r\n".utf8)
      _ = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
    var received = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    var isMessage = false
    say("220 silent.test")
    while case let count = recv(client, &buffer, buffer.count, 0), count > 0 {
      received += String(decoding: buffer[..<count], as: UTF8.self)
      if isMessage {
        if received.hasSuffix("\r\n.\r\n") { return }
        continue
      }
      while let end = received.range(of: "\r\n") {
        isMessage = received.hasPrefix("DATA")
        say(isMessage ? "354 go on" : "250 silent.test")
        received.removeSubrange(..<end.upperBound)
      }
    }
  }
}
