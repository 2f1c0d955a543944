import CCurl

/// A handle of libcurl that serves one transfer after the other. What one was set up with stays for the next, if that
/// asks in the same way for another address: setting up costs more than asking.
final class TransferHandle {
  let pointer: UnsafeMutableRawPointer
  private var setUp: HTTPRequest?
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private var resolutionList: UnsafeMutablePointer<curl_slist>?

  /// A handle; nil when there is no memory for one.
  init?() {
    guard let pointer = curl_easy_init() else { return nil }
    self.pointer = pointer
  }

  deinit {
    curl_easy_cleanup(pointer)
    freeLists()
  }

  /// Sets everything that does not depend on the transfer itself.
  func prepare(_ request: HTTPRequest, _ settings: TransportSettings) -> CURLcode {
    var options = EasyOptions(pointer)
    if let setUp, setUp.isAsked(like: request) {
      options.set(CURLOPT_URL, request.url.text)
      return options.code
    }
    forget()
    options.setRequest(request)
    options.setLimits(settings)
    options.setTrust(settings)
    options.setProxy(settings.proxy)
    for line in request.headerLines { headerList = curl_slist_append(headerList, line) ?? headerList }
    options.set(CURLOPT_HTTPHEADER, headerList)
    for entry in settings.resolutions { resolutionList = curl_slist_append(resolutionList, entry) }
    if resolutionList != nil { options.set(CURLOPT_RESOLVE, resolutionList) }
    if options.code == CURLE_OK { setUp = request }
    return options.code
  }

  /// Makes it as good as new.
  func forget() {
    if setUp == nil { return }
    setUp = nil
    curl_easy_reset(pointer)
    freeLists()
  }

  private func freeLists() {
    curl_slist_free_all(headerList)
    curl_slist_free_all(resolutionList)
    (headerList, resolutionList) = (nil, nil)
  }
}

extension HTTPRequest {
  /// Whether nothing but the address within a server tells it apart from another one, and nothing of it is sent but
  /// header lines.
  fileprivate func isAsked(like other: HTTPRequest) -> Bool {
    guard case (.none, .none) = (signing, other.signing), method == .get, other.method == .get else { return false }
    return body.isEmpty && other.body.isEmpty && url.isSameOrigin(as: other.url) && accept == other.accept
      && headers == other.headers
  }

  fileprivate var headerLines: [String] {
    var lines = ["Accept: \(accept)"]
    if case .awsSigV4(_, _, _, let token) = signing {
      if let token { lines.append("X-Amz-Security-Token: \(token)") }
    } else {
      // A name alone takes libcurl's own header away: it would wait for leave to send, and call any body a form. It would
      // also sign such a line, though it is not sent.
      lines.append("Expect:")
      if !headers.contains(where: { $0.isNamed("Content-Type") }) { lines.append("Content-Type:") }
    }
    return lines + headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
  }
}
