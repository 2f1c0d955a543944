import CCurl

/// Hands messages to a mail server, on libcurl: one connection a message.
public struct MailTransport: Sendable {
  private let server: SubmissionServer

  /// A way to a server.
  public init(_ server: SubmissionServer) { self.server = server }

  /// Hands over a message. Blocks; returning means that the server has taken it for all recipients.
  ///
  /// - Parameters:
  ///   - message: header and body (RFC 5322), lines ended by CRLF.
  ///   - sender: address of the envelope.
  ///   - recipients: addresses of the envelope.
  public func send(_ message: [UInt8], from sender: String, to recipients: [String]) throws(MailFailure) {
    try MailExchange(server, message).run(from: sender, to: recipients)
  }

  /// Connects and signs in, and sends nothing. Blocks.
  public func probe() throws(MailFailure) { try MailExchange(server, nil).run(from: nil, to: []) }
}

/// One exchange, and what it has seen.
private final class MailExchange {
  private let server: SubmissionServer
  private let message: [UInt8]?
  private var sent = 0
  private var lastLine = ""

  init(_ server: SubmissionServer, _ message: [UInt8]?) { (self.server, self.message) = (server, message) }

  func run(from sender: String?, to recipients: [String]) throws(MailFailure) {
    guard let handle = curl_easy_init() else { throw MailFailure(.later, "there is no memory to send mail with") }
    defer { curl_easy_cleanup(handle) }
    let context = Unmanaged.passUnretained(self).toOpaque()
    ccurl_set_callbacks(handle, context, lineArrived, lineArrived, nil)
    var list: UnsafeMutablePointer<curl_slist>?
    defer { curl_slist_free_all(list) }
    for recipient in recipients { list = curl_slist_append(list, "<\(recipient)>") ?? list }
    var failed = CURLE_OK
    func note(_ code: CURLcode) { if failed == CURLE_OK { failed = code } }
    note(ccurl_set_text(handle, CURLOPT_URL, server.url))
    note(ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, server.protection == .tls ? "smtps" : "smtp"))
    note(
      ccurl_set_long(
        handle, CURLOPT_USE_SSL, Int(server.protection == .none ? CURLUSESSL_NONE.rawValue : CURLUSESSL_ALL.rawValue)))
    note(ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1))
    note(ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2))
    note(ccurl_set_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)))
    note(ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1))
    note(ccurl_set_long(handle, CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue)))
    note(ccurl_set_text(handle, CURLOPT_PROXY, ""))
    note(ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, server.connectTimeout.milliseconds))
    note(ccurl_set_long(handle, CURLOPT_TIMEOUT_MS, server.totalTimeout.milliseconds))
    if let file = server.authorityFile {
      note(ccurl_set_text(handle, CURLOPT_CAINFO, file))
      note(ccurl_set_text(handle, CURLOPT_CAPATH, nil))
    }
    if let user = server.user, let password = server.password {
      note(ccurl_set_text(handle, CURLOPT_USERNAME, user))
      note(ccurl_set_text(handle, CURLOPT_PASSWORD, password))
    }
    if let sender, let message {
      note(ccurl_set_text(handle, CURLOPT_MAIL_FROM, "<\(sender)>"))
      note(ccurl_set_list(handle, CURLOPT_MAIL_RCPT, list))
      note(ccurl_set_long(handle, CURLOPT_UPLOAD, 1))
      note(ccurl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(message.count)))
      ccurl_set_reader(handle, context, pieceWanted)
    } else {
      // A command that does nothing, after signing in.
      note(ccurl_set_text(handle, CURLOPT_CUSTOMREQUEST, "NOOP"))
    }
    guard failed == CURLE_OK else { throw failure(failed, 0) }
    let code = curl_easy_perform(handle)
    guard code == CURLE_OK else { throw failure(code, ccurl_get_long(handle, CURLINFO_RESPONSE_CODE)) }
  }

  func take(line: UnsafeBufferPointer<UInt8>) {
    lastLine = String(decoding: line.prefix(300), as: UTF8.self)
  }

  func give(to buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard let message else { return 0 }
    let count = min(buffer.count, message.count - sent)
    message.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[sent..<(sent + count)])) }
    sent += count
    return count
  }

  private func failure(_ code: CURLcode, _ status: Int) -> MailFailure {
    let said = lastLine.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }
    let answer = status >= 400 ? " (\(String(String.UnicodeScalarView(said))))" : ""
    let place = "the mail server \(server)"
    switch code {
    case CURLE_LOGIN_DENIED, CURLE_AUTH_ERROR:
      return MailFailure(.settings, "\(place) refuses the user or the password\(answer)")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_USE_SSL_FAILED:
      return MailFailure(
        .settings, "no trusted TLS with \(place); check its certificate, the authority file and the protection")
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT:
      return MailFailure(.later, "\(place) cannot be reached; check its name, its port and firewalls in between")
    default: break
    }
    if status >= 500 { return MailFailure(.refused, "\(place) refuses the message\(answer)") }
    if status >= 400 { return MailFailure(.later, "\(place) does not take the message now\(answer)") }
    if let message, sent == message.count {
      return MailFailure(.unknown, "\(place) got the message and did not answer")
    }
    let text = curl_easy_strerror(code).map { String(cString: $0).lowercased() } ?? "unknown failure"
    return MailFailure(.later, "\(place) did not take the message: \(text)")
  }
}

private func exchange(_ pointer: UnsafeMutableRawPointer) -> MailExchange {
  Unmanaged<MailExchange>.fromOpaque(pointer).takeUnretainedValue()
}

private let lineArrived: curl_write_callback = { start, size, count, pointer in
  guard let start, let pointer else { return size * count }
  let bytes = UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self)
  exchange(pointer).take(line: UnsafeBufferPointer(start: bytes, count: size * count))
  return size * count
}

private let pieceWanted: curl_read_callback = { start, size, count, pointer in
  guard let start, let pointer else { return 0 }
  return exchange(pointer).give(to: UnsafeMutableRawBufferPointer(start: start, count: size * count))
}

extension Duration {
  fileprivate var milliseconds: Int {
    Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}
