import CCurl

extension Transfer {
  /// What libcurl's result means, with what the transfer itself has seen.
  func diagnosis(of code: CURLcode) -> HTTPFailure.Diagnosis {
    if let breach { return breach }
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return .nameNotResolved
    case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: return .proxyRefused(status: nil)
    case CURLE_COULDNT_CONNECT:
      if let address = refusedAddress { return .addressRefused(address.description) }
      return isProxyUsed ? .proxyRefused(status: nil) : .connectionRefused
    case CURLE_OPERATION_TIMEDOUT: return timeout
    case CURLE_PEER_FAILED_VERIFICATION: return .certificateRefused(certificateProblem)
    case CURLE_SSL_CONNECT_ERROR: return isClientCertificateWanted ? .clientCertificateRefused : .tlsRefused
    case CURLE_SSL_CERTPROBLEM: return .clientCertificateUnusable
    case CURLE_SSL_CACERT_BADFILE: return .authorityFileUnusable
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      return lost
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: return .malformedAnswer
    case CURLE_OUT_OF_MEMORY where hasAnyHeader:
      // libcurl's own limit of a header line says so.
      return .headersTooLarge(limit: settings.maximumHeaderBytes)
    default:
      let text = curl_easy_strerror(code).map { String(cString: $0).lowercased() } ?? "unknown failure"
      return .other(code: Int(code.rawValue), text: text)
    }
  }

  /// A connection that ended: by a proxy's refusal, for want of a certificate, or just so.
  private var lost: HTTPFailure.Diagnosis {
    let connectStatus = ccurl_get_long(handle, CURLINFO_HTTP_CONNECTCODE)
    if settings.proxy != nil, connectStatus >= 300 { return .proxyRefused(status: connectStatus) }
    // With TLS 1.3 the handshake is over for the client before the server looks at the certificate.
    return isClientCertificateWanted && !hasAnyHeader ? .clientCertificateRefused : .connectionLost
  }

  private var isClientCertificateWanted: Bool { isAskedForCertificate || isCertificateAlerted && !hasAnyHeader }

  private var timeout: HTTPFailure.Diagnosis {
    // libcurl has one number for all limits, and rounds by a millisecond. The request itself begins after "pretransfer".
    if elapsed >= settings.totalTimeout - .milliseconds(2) { return .totalTimeout }
    if ccurl_get_offset(handle, CURLINFO_PRETRANSFER_TIME_T) == 0 {
      return refusedAddress.map { .addressRefused($0.description) } ?? .connectTimeout
    }
    return .idleTimeout
  }

  private var isProxyUsed: Bool {
    guard let proxy = settings.proxy else { return false }
    return attemptedPort == proxy.port && ticket.request.url.port != proxy.port
  }

  private var certificateProblem: HTTPFailure.CertificateProblem {
    // Numbers of OpenSSL's x509_vfy.h, which libcurl hands on; it compares names itself, before it asks for the result: 1.
    let direct = ccurl_get_long(handle, CURLINFO_SSL_VERIFYRESULT)
    let result = direct != 0 ? direct : ccurl_get_long(handle, CURLINFO_PROXY_SSL_VERIFYRESULT)
    switch result {
    case 0, 1, 62, 64: return .hostNameMismatch
    case 2, 18, 19, 20, 21, 27: return .unknownAuthority
    case 9: return .notYetValid
    case 10: return .expired
    default: return .other(result)
    }
  }
}
