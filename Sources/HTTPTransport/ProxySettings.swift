import CCurl

/// A proxy: TLS to the server goes through it (CONNECT), so that it sees host names and nothing else.
///
/// Behind a proxy nobody here can see which address a name leads to; only addresses written in a URL are judged then.
public struct ProxySettings: Sendable, CustomStringConvertible, CustomReflectable {
  /// `http://`, `https://`, `socks5://` or `socks5h://`, host and port.
  public let url: String
  /// Hosts and domains that are reached without it: `example.com`, `.internal`, `10.0.0.0/8`, `*`.
  public var exceptions: [String]
  let host: String
  let port: Int
  let user: String?
  let password: String?

  /// A proxy by its address.
  ///
  /// - Parameters:
  ///   - url: its address, without user and password.
  ///   - user: for a proxy that asks who one is.
  ///   - password: belongs to `user`.
  ///   - exceptions: hosts and domains that are reached without it.
  public init(
    _ url: String, user: String? = nil, password: String? = nil, exceptions: [String] = []
  ) throws(HTTPSettingsError) {
    let parts = try ProxySettings.parts(url)
    guard parts.user == nil, parts.password == nil else {
      throw HTTPSettingsError("the proxy's address must not hold a user name or password; give them apart")
    }
    try self.init(parts, user: user, password: password, exceptions: exceptions)
  }

  private init(_ parts: Parts, user: String?, password: String?, exceptions: [String]) throws(HTTPSettingsError) {
    for text in exceptions + [user ?? "", password ?? ""] where !HTTPHeader.isClean(text) {
      throw HTTPSettingsError("a proxy's settings must not hold control characters")
    }
    url = "\(parts.scheme)://\(parts.host):\(parts.port)"
    (host, port, self.user, self.password) = (parts.host, parts.port, user, password)
    self.exceptions = exceptions
  }

  /// The proxy that the usual variables name for https: `https_proxy`, `all_proxy` and `no_proxy`, small letters first; nil
  /// when there is none.
  public static func environment(_ variables: [String: String]) throws(HTTPSettingsError) -> ProxySettings? {
    func value(_ names: [String]) -> String? { names.lazy.compactMap { variables[$0] }.first { !$0.isEmpty } }
    guard let url = value(["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]) else { return nil }
    let exceptions = value(["no_proxy", "NO_PROXY"]) ?? ""
    let parts = try parts(url.contains("://") ? url : "http://" + url)
    return try ProxySettings(
      parts, user: parts.user, password: parts.password,
      exceptions: exceptions.split { $0 == "," || $0 == " " }.map { String($0) })
  }

  /// Its address.
  public var description: String { url }
  /// Without user and password.
  public var customMirror: Mirror { Mirror(self, children: ["url": url, "exceptions": exceptions]) }

  private struct Parts {
    var scheme: String, host: String, port: Int, user: String?, password: String?
  }

  private static func parts(_ text: String) throws(HTTPSettingsError) -> Parts {
    let wrong = HTTPSettingsError(
      "the proxy's address must look like http://proxy.example.com:3128 (or https, socks5, socks5h)")
    guard let handle = curl_url() else { throw wrong }
    defer { curl_url_cleanup(handle) }
    guard HTTPHeader.isClean(text),
      curl_url_set(handle, CURLUPART_URL, text, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK
    else { throw wrong }
    func part(_ name: CURLUPart, _ flags: Int32 = 0) -> String? {
      var text: UnsafeMutablePointer<CChar>?
      guard curl_url_get(handle, name, &text, UInt32(flags)) == CURLUE_OK, let text else { return nil }
      defer { curl_free(text) }
      return String(cString: text)
    }
    guard let scheme = part(CURLUPART_SCHEME), ["http", "https", "socks5", "socks5h"].contains(scheme),
      let host = part(CURLUPART_HOST), !host.isEmpty
    else { throw wrong }
    // libcurl's own default for proxies, whatever the scheme's is.
    let port = part(CURLUPART_PORT).flatMap { Int($0) } ?? (scheme == "https" ? 443 : 1080)
    return Parts(
      scheme: scheme, host: host.lowercased(), port: port, user: part(CURLUPART_USER, CURLU_URLDECODE),
      password: part(CURLUPART_PASSWORD, CURLU_URLDECODE))
  }
}
