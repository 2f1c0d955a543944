import CCurl

/// One exchange on a handle of libcurl: what goes in, what has come out so far. Lives on the transport's thread.
final class Transfer {
  let ticket: Ticket
  let reusable: TransferHandle
  let settings: TransportSettings
  private let bodyLimit: Int
  private let started = ContinuousClock.now

  private var headers = HTTPHeaders()
  private var headerBytes = 0
  private var hasAllHeaders = false
  private var body: [UInt8] = []
  /// Which limit was broken, if any.
  private(set) var breach: HTTPFailure.Diagnosis?
  /// An address that was not connected to.
  private(set) var refusedAddress: NetworkAddress?
  /// The port that was last connected to, or tried.
  private(set) var attemptedPort: Int?
  /// Whether it listens to how TLS is agreed on.
  private(set) var isListening = false
  /// Whether the server asked for a client certificate.
  private(set) var isAskedForCertificate = false
  /// Whether the server refused with an alert of TLS that is about the client's certificate.
  private(set) var isCertificateAlerted = false

  var hasAnyHeader: Bool { headerBytes > 0 }
  var elapsed: Duration { ContinuousClock.now - started }

  var handle: UnsafeMutableRawPointer { reusable.pointer }

  init(_ ticket: Ticket, _ reusable: TransferHandle, _ settings: TransportSettings) {
    (self.ticket, self.reusable, self.settings) = (ticket, reusable, settings)
    bodyLimit = ticket.request.maximumResponseBytes ?? settings.maximumResponseBytes
  }

  /// Sets everything; `listening` also to how TLS is agreed on, which costs a little.
  func prepare(listening: Bool) -> CURLcode {
    let code = reusable.prepare(ticket.request, settings)
    let context = Unmanaged.passUnretained(self).toOpaque()
    ccurl_set_callbacks(handle, context, headerArrived, bodyArrived, socketWanted)
    isListening = listening && ticket.request.url.scheme == "https"
    if isListening { ccurl_set_debug(handle, context, libraryTells) }
    return code
  }

  // MARK: What comes out

  /// A header line; false ends the transfer.
  func takeHeader(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    headerBytes += line.count
    guard headerBytes <= settings.maximumHeaderBytes else {
      breach = .headersTooLarge(limit: settings.maximumHeaderBytes)
      return false
    }
    // What follows the body are trailers, which nobody here asked for.
    if hasAllHeaders { return true }
    if line.starts(with: "HTTP/".utf8) {
      headers.removeAll()
    } else if headers.add(line) {
      // An interim answer (1xx) is followed by another.
      hasAllHeaders = ccurl_get_long(handle, CURLINFO_RESPONSE_CODE) >= 200
    }
    return true
  }

  /// A piece of the body, decompressed; false ends the transfer.
  func takeBody(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard body.count + bytes.count <= bodyLimit else {
      breach = .responseTooLarge(limit: bodyLimit)
      return false
    }
    if body.isEmpty {
      // Saves growing step by step; a length that somebody only claims reserves little.
      let declared = Int(ccurl_get_offset(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T))
      body.reserveCapacity(min(max(declared, bytes.count), bodyLimit, 1 << 20))
    }
    body.append(contentsOf: bytes)
    return true
  }

  /// Whether an address may be connected to.
  func mayConnect(to address: NetworkAddress?, port: Int) -> Bool {
    attemptedPort = port
    guard let address else { return false }
    let isProxy = settings.proxy.map { port == $0.port && address.kind == .loopback && $0.isLoopback } ?? false
    if isProxy || !settings.refuses(address) { return true }
    refusedAddress = address
    return false
  }

  /// A message of TLS that came from the server.
  func takeTLSMessage(_ bytes: UnsafeBufferPointer<UInt8>) {
    // A handshake message has its type and its length before it (RFC 8446 4); 13 is the request for a certificate.
    if bytes.count >= 4, bytes[0] == 13, Int(bytes[1]) << 16 | Int(bytes[2]) << 8 | Int(bytes[3]) == bytes.count - 4 {
      isAskedForCertificate = true
    }
    // An alert has level and description (RFC 8446 6): these are about the certificate.
    let about: Set<UInt8> = [41, 42, 43, 44, 45, 46, 48, 116]
    if bytes.count == 2, bytes[0] == 1 || bytes[0] == 2, about.contains(bytes[1]) { isCertificateAlerted = true }
  }

  /// What the task gets, from libcurl's result.
  func outcome(_ code: CURLcode) -> Ticket.Outcome {
    let status = ccurl_get_long(handle, CURLINFO_RESPONSE_CODE)
    if (300..<400).contains(status), status != 304 {
      return .failure(failure(.redirectRefused(status: status, target: redirectTarget)))
    }
    guard code == CURLE_OK, breach == nil else { return .failure(failure(diagnosis(of: code))) }
    let response = HTTPResponse(status: status, headers: headers, body: body, metrics: metrics)
    return .success(response)
  }

  func failure(_ diagnosis: HTTPFailure.Diagnosis) -> HTTPFailure {
    HTTPFailure(diagnosis, request: ticket.request.description, metrics: metrics)
  }

  private var redirectTarget: String {
    guard let location = headers.first("location") else { return "nowhere" }
    guard let target = try? ticket.request.url.resolving(location) else { return "an address that cannot be read" }
    return target.origin
  }

  private var metrics: ExchangeMetrics {
    var result = ExchangeMetrics()
    let status = ccurl_get_long(handle, CURLINFO_RESPONSE_CODE)
    result.statusClass = status > 0 ? status / 100 : nil
    result.duration = .microseconds(ccurl_get_offset(handle, CURLINFO_TOTAL_TIME_T))
    result.timeToFirstByte = .microseconds(ccurl_get_offset(handle, CURLINFO_STARTTRANSFER_TIME_T))
    result.bodyBytes = body.count
    result.wireBytes = Int(ccurl_get_offset(handle, CURLINFO_SIZE_DOWNLOAD_T))
    result.sentBytes = Int(ccurl_get_offset(handle, CURLINFO_SIZE_UPLOAD_T))
    result.connections = ccurl_get_long(handle, CURLINFO_NUM_CONNECTS)
    result.httpVersion =
      switch ccurl_get_long(handle, CURLINFO_HTTP_VERSION) {
      case CURL_HTTP_VERSION_1_0: "1.0"
      case CURL_HTTP_VERSION_1_1: "1.1"
      case CURL_HTTP_VERSION_2_0: "2"
      default: ""
      }
    return result
  }
}

extension ProxySettings {
  /// Whether the proxy was configured as one on this machine.
  var isLoopback: Bool { host == "localhost" || NetworkAddress(host)?.kind == .loopback }
}
