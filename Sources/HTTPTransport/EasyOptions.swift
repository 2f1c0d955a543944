import CCurl

/// Sets options of a handle and remembers the first that failed.
struct EasyOptions {
  private let handle: UnsafeMutableRawPointer
  /// The first failure, or `CURLE_OK`.
  private(set) var code = CURLE_OK

  init(_ handle: UnsafeMutableRawPointer) { self.handle = handle }

  mutating func set(_ option: CURLoption, _ value: Int) { note(ccurl_set_long(handle, option, value)) }
  mutating func set(_ option: CURLoption, _ value: String?) { note(ccurl_set_text(handle, option, value)) }
  mutating func set(_ option: CURLoption, _ value: UnsafeMutablePointer<curl_slist>?) {
    note(ccurl_set_list(handle, option, value))
  }

  private mutating func note(_ result: CURLcode) { if code == CURLE_OK { code = result } }

  mutating func setRequest(_ request: HTTPRequest) {
    set(CURLOPT_URL, request.url.text)
    switch request.method {
    case .get: set(CURLOPT_HTTPGET, 1)
    case .head: set(CURLOPT_NOBODY, 1)
    case .post: set(CURLOPT_POST, 1)
    case .put, .patch, .delete: set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
    if request.method == .post || !request.body.isEmpty, request.method != .get, request.method != .head {
      note(
        request.body.withUnsafeBytes { ccurl_set_body(handle, $0.baseAddress ?? UnsafeRawPointer(handle), $0.count) })
    }
    set(CURLOPT_PROTOCOLS_STR, request.url.scheme)
    // Waits until TLS has agreed on HTTP/2, or not; without TLS it would wait for the first whole answer.
    set(CURLOPT_PIPEWAIT, request.url.scheme == "https" ? 1 : 0)
    if case .awsSigV4(let parameters, let key, let secret, _) = request.signing {
      set(CURLOPT_AWS_SIGV4, parameters)
      set(CURLOPT_USERNAME, key)
      set(CURLOPT_PASSWORD, secret)
    }
  }

  mutating func setLimits(_ settings: TransportSettings) {
    set(CURLOPT_NOSIGNAL, 1)
    // Cancelling must not wait for a resolver that waits for a dead DNS server.
    set(CURLOPT_QUICK_EXIT, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, settings.connectTimeout.milliseconds)
    set(CURLOPT_TIMEOUT_MS, settings.totalTimeout.milliseconds)
    set(CURLOPT_LOW_SPEED_LIMIT, 10)
    set(CURLOPT_LOW_SPEED_TIME, max(1, settings.idleTimeout.milliseconds / 1000))
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_REDIR_PROTOCOLS_STR, "https")
    set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    set(CURLOPT_ACCEPT_ENCODING, "gzip")
    set(CURLOPT_USERAGENT, settings.userAgent)
    set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    // A connection is made anew now and then, so that a revoked or replaced certificate is noticed.
    set(CURLOPT_MAXLIFETIME_CONN, 600)
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
  }

  mutating func setTrust(_ settings: TransportSettings) {
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    if let file = settings.authorityFile {
      set(CURLOPT_CAINFO, file)
      set(CURLOPT_PROXY_CAINFO, file)
      // Instead of the system's, not besides them.
      set(CURLOPT_CAPATH, nil as String?)
      set(CURLOPT_PROXY_CAPATH, nil as String?)
    }
    if let certificate = settings.clientCertificate {
      set(CURLOPT_SSLCERT, certificate.file)
      set(CURLOPT_SSLKEY, certificate.keyFile)
      if let password = certificate.keyPassword { set(CURLOPT_KEYPASSWD, password) }
    }
  }

  mutating func setProxy(_ proxy: ProxySettings?) {
    // An empty text, and not nothing: nothing would let the environment decide.
    set(CURLOPT_PROXY, proxy?.url ?? "")
    set(CURLOPT_NOPROXY, proxy?.exceptions.joined(separator: ",") ?? "")
    set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
    guard let proxy else { return }
    set(CURLOPT_PROXY_SSL_VERIFYPEER, 1)
    set(CURLOPT_PROXY_SSL_VERIFYHOST, 2)
    set(CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    if let user = proxy.user { set(CURLOPT_PROXYUSERNAME, user) }
    if let password = proxy.password { set(CURLOPT_PROXYPASSWORD, password) }
  }
}

extension Duration {
  /// Whole milliseconds.
  var milliseconds: Int { Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000) }
}
