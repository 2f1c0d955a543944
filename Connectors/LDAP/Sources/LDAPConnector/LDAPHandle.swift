import CLDAP
import ConnectorKit
import Glibc

/// One libldap handle, used by one thread, unbound when it goes out of scope.
struct LDAPHandle: ~Copyable {
  let raw: OpaquePointer
  let settings: LDAPSettings
  let url: String

  private static let prepared: Void = {
    signal(SIGPIPE, SIG_IGN)
    cldap_prepare()
  }()

  /// Opens, secures and binds a connection to the first URL that answers.
  static func connect(_ settings: LDAPSettings, _ patience: Patience) throws(LDAPFailure) -> LDAPHandle {
    var failures: [LDAPFailure] = []
    for url in settings.urls {
      do throws(LDAPFailure) {
        patience.expect("connecting to \(url)", milliseconds: patienceForOneServer(settings))
        let handle = try LDAPHandle(settings, url)
        try handle.establish()
        try handle.bind()
        return handle
      } catch {
        // Wrong credentials are wrong everywhere, and trying on would lock the account.
        if error.code == LDAP_INVALID_CREDENTIALS { throw error }
        failures.append(error)
      }
    }
    guard let last = failures.last else { throw LDAPFailure("no url is configured") }
    throw LDAPFailure(failures.map(\.reason).joined(separator: "; "), code: last.code)
  }

  /// Connecting and the handshake take a limit each, a second time to find out why TLS failed; then the bind.
  static func patienceForOneServer(_ settings: LDAPSettings) -> Int {
    settings.connectTimeout * 5 + settings.operationTimeout * 2 + 1000
  }

  /// Opens a handle; nothing is sent yet.
  init(_ settings: LDAPSettings, _ url: String) throws(LDAPFailure) {
    _ = LDAPHandle.prepared
    self.settings = settings
    self.url = url
    if let refusal = LDAPAddress.refusal(of: url, settings) { throw LDAPFailure(refusal) }
    var handle: OpaquePointer?
    let code = cldap_open(&handle, url, Int32(settings.connectTimeout), Int32(settings.operationTimeout))
    guard code == LDAP_SUCCESS, let handle else { throw LDAPFailure("cannot use \(url)", code: code) }
    raw = handle
  }

  deinit { ldap_unbind_ext_s(raw, nil, nil) }

  /// Connects, with TLS where the URL or the settings ask for it; says why when the certificate is refused.
  func establish() throws(LDAPFailure) {
    do throws(LDAPFailure) {
      try secure()
    } catch {
      if error.code != LDAP_TIMEOUT, let detail = ServerCertificate.whyRefused(settings, url, on: .utcToday()) {
        throw LDAPFailure("cannot trust \(url): \(detail)", code: error.code)
      }
      throw error
    }
  }

  /// Connects and sets TLS up. `verify` is false only to look at a certificate that was refused.
  func secure(verify: Bool = true) throws(LDAPFailure) {
    let usesTLS = url.lowercased().hasPrefix("ldaps://")
    if usesTLS || settings.startTLS { try prepareTLS(verify: verify) }
    let code = cldap_connect(raw, Int32(settings.operationTimeout))
    guard code == LDAP_SUCCESS else { throw failure("connecting to \(url)", code) }
    if settings.startTLS, !usesTLS {
      let code = cldap_start_tls(raw, Int32(settings.connectTimeout))
      guard code == LDAP_SUCCESS else {
        // A positive code is the server's own answer.
        if code > 0 { throw LDAPFailure("\(url) refuses StartTLS; give it a certificate, or use ldaps://", code: code) }
        throw failure("StartTLS with \(url)", code)
      }
    }
    // Saves time and nothing else.
    _ = cldap_read_ahead(raw, 1 << 16)
  }

  private func prepareTLS(verify: Bool) throws(LDAPFailure) {
    let ca = settings.caFile.isEmpty ? "/etc/ssl/certs/ca-certificates.crt" : settings.caFile
    // Our own certificate is not shown to a server that is not trusted.
    let certificate = verify ? settings.certificateFile : ""
    let key = verify ? settings.keyFile : ""
    for file in [ca, certificate, key] where !file.isEmpty && access(file, R_OK) != 0 {
      throw LDAPFailure(
        "the file \"\(file)\" cannot be read: \(String(cString: strerror(errno)).lowercased())", code: LDAP_TIMEOUT)
    }
    let code = cldap_set_tls(
      raw, ca, certificate.isEmpty ? nil : certificate, key.isEmpty ? nil : key, verify ? 1 : 0)
    guard code == LDAP_SUCCESS else {
      throw LDAPFailure(
        "the certificates cannot be used; check that \"\(ca)\" and the client certificate are PEM files",
        code: LDAP_TIMEOUT)
    }
  }

  func bind() throws(LDAPFailure) {
    var text: UnsafeMutablePointer<CChar>?
    defer { ldap_memfree(text) }
    let limit = Int32(settings.operationTimeout)
    let code: Int32
    switch settings.bind {
    case .anonymous: return
    case .external: code = cldap_external_bind(raw, limit, &text)
    case .gssapi:
      guard cldap_set_sasl_strength(raw, ldap_tls_inplace(raw)) == LDAP_SUCCESS else {
        throw LDAPFailure("SASL cannot be made to encrypt; install libsasl2-modules-gssapi-mit")
      }
      code = cldap_gssapi_bind(raw, &text)
    case .simple(let name, let password):
      // RFC 4513 5.1.2: a name with an empty password succeeds as nobody. C would read a NUL as the end of it.
      if password.isEmpty { throw LDAPFailure("the password is empty, which would be an anonymous bind") }
      if name.isEmpty { throw LDAPFailure("the bind name is empty, which would be an anonymous bind") }
      if password.reveal({ $0.utf8.contains(0) }) || name.utf8.contains(0) {
        throw LDAPFailure("the bind name or password holds a NUL byte; check the file that it comes from")
      }
      code = password.reveal { cldap_simple_bind(raw, name, $0, $0.utf8.count, limit, &text) }
    }
    guard code == LDAP_SUCCESS else {
      throw LDAPFailure(bindWords, code: code, text: text.map { String(cString: $0) } ?? "")
    }
  }

  private var bindWords: String {
    switch settings.bind {
    case .anonymous: "connecting to \(url)"
    case .simple(let name, _): "bind to \(url) as \(name)"
    case .external: "bind to \(url) with SASL EXTERNAL"
    case .gssapi: "bind to \(url) with SASL GSSAPI"
    }
  }

  /// A failure with the handle's own diagnostic text.
  func failure(_ what: String, _ code: Int32) -> LDAPFailure {
    let text = cldap_diagnostic(raw)
    defer { ldap_memfree(text) }
    return LDAPFailure(what, code: code, text: text.map { String(cString: $0) } ?? "")
  }
}
