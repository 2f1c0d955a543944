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
  static func connect(_ settings: LDAPSettings) throws(LDAPFailure) -> LDAPHandle {
    _ = prepared
    var last = LDAPFailure("no url is configured")
    for url in settings.urls {
      do throws(LDAPFailure) {
        let handle = try LDAPHandle(settings, url)
        try handle.secure()
        try handle.bind()
        return handle
      } catch {
        last = error
        // Wrong credentials are wrong everywhere, and trying on would lock the account.
        if error.code == LDAP_INVALID_CREDENTIALS { throw error }
      }
    }
    throw last
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

  /// Sets TLS up, where the URL or the settings ask for it.
  func secure(verify: Bool = true) throws(LDAPFailure) {
    let usesTLS = url.lowercased().hasPrefix("ldaps://")
    guard usesTLS || settings.startTLS else { return }
    let ca = settings.caFile.isEmpty ? "/etc/ssl/certs/ca-certificates.crt" : settings.caFile
    let certificate = settings.certificateFile
    let key = settings.keyFile
    for file in [ca, certificate, key] where !file.isEmpty && access(file, R_OK) != 0 {
      throw LDAPFailure("the file \"\(file)\" cannot be read: \(String(cString: strerror(errno)).lowercased())")
    }
    let code = cldap_set_tls(
      raw, ca, certificate.isEmpty ? nil : certificate, key.isEmpty ? nil : key, verify ? 1 : 0)
    guard code == LDAP_SUCCESS else {
      throw LDAPFailure("the certificates cannot be used; check that \(ca) and the client certificate are PEM files")
    }
    if settings.startTLS, !usesTLS {
      let code = cldap_start_tls(raw, Int32(settings.connectTimeout))
      guard code == LDAP_SUCCESS else { throw failure("StartTLS with \(url)", code) }
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
    case .gssapi: code = cldap_gssapi_bind(raw, &text)
    case .simple(let name, let password):
      // RFC 4513 5.1.2: a name with an empty password succeeds as nobody.
      if password.isEmpty { throw LDAPFailure("the password is empty, which would be an anonymous bind") }
      if name.isEmpty { throw LDAPFailure("the bind name is empty, which would be an anonymous bind") }
      code = password.reveal { cldap_simple_bind(raw, name, $0, limit, &text) }
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

/// Which addresses may be spoken to, and how.
enum LDAPAddress {
  /// Why a URL must not be used; nil when it may.
  static func refusal(of url: String, _ settings: LDAPSettings) -> String? {
    let lowered = url.lowercased()
    if lowered.hasPrefix("ldapi://") || lowered.hasPrefix("ldaps://") { return nil }
    guard lowered.hasPrefix("ldap://") else {
      return "\"\(url)\" is no LDAP URL; write ldaps://host, ldap://host or ldapi://path"
    }
    if settings.startTLS || settings.allowPlaintext { return nil }
    if case .gssapi = settings.bind { return nil }
    let authority = lowered.dropFirst(7).prefix { $0 != "/" }
    let host = authority.hasPrefix("[") ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
    if host == "localhost" || host.hasPrefix("127.") || host == "::1" { return nil }
    return
      "\(url) is not encrypted; use ldaps:// or startTLS (or set allowPlaintext, knowing that everybody on the way can read)"
  }
}
