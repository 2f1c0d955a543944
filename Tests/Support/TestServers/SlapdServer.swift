import Foundation

/// What a throw-away slapd holds and how it behaves.
public struct SlapdSetup: Sendable {
  /// Suffix of its database.
  public var suffix: String
  /// Entries to load before it starts (slapadd), the suffix's own first.
  public var ldif: String
  /// Schema files of Debian's slapd, without ending, besides core, cosine, inetorgperson and nis.
  public var schemas: [String] = []
  /// Modules besides `back_mdb`, such as `memberof`, `dynlist`, `ppolicy`.
  public var modules: [String] = []
  /// Lines of slapd.conf before the database.
  public var globalLines: [String] = []
  /// Lines of slapd.conf in the database: overlays, access rules, limits.
  public var databaseLines: [String] = []
  /// Whether it has no TLS at all, so that StartTLS is refused.
  public var withoutTLS = false
  /// What it shows for TLS instead of a good certificate for 127.0.0.1.
  public var certificate: CertificateAuthority.Certificate?

  /// A setup of a suffix and its entries.
  public init(suffix: String, ldif: String) {
    self.suffix = suffix
    self.ldif = ldif
  }
}

/// A throw-away slapd on loopback with a database of its own, by root or by anybody else.
///
/// ```swift
/// let server = try await SlapdServer.start(SlapdSetup(suffix: "dc=example,dc=org", ldif: text))
/// // server.url, server.adminDN, server.adminPassword
/// server.stop()
/// ```
public final class SlapdServer: Sendable {
  /// `ldap://127.0.0.1:PORT`; also for StartTLS.
  public let url: String
  /// `ldaps://127.0.0.1:PORT`.
  public let tlsURL: String
  /// `ldapi://…`.
  public let socketURL: String
  /// The port of ``url``.
  public let port: Int
  /// Who may do everything.
  public let adminDN: String
  /// The password of ``adminDN``.
  public let adminPassword = "correct horse"
  /// The authority that signed its certificate, unless the setup brought one.
  public let authority: CertificateAuthority
  /// The suffix.
  public let suffix: String
  private let process: ServerProcess
  private let folder: TestFolder

  /// Starts a server and waits until it answers.
  public static func start(_ setup: SlapdSetup) async throws -> SlapdServer {
    try await offPool { try SlapdServer(setup) }
  }

  /// The authority that all servers of this run share, unless a test makes its own.
  static let sharedAuthority = Result { try CertificateAuthority() }
  private static let sharedCertificate = Result { try sharedAuthority.get().issue() }

  /// Starts a server and waits until it answers, on the calling thread.
  public init(_ setup: SlapdSetup) throws {
    folder = try TestFolder()
    suffix = setup.suffix
    adminDN = "cn=admin,\(setup.suffix)"
    authority = try SlapdServer.sharedAuthority.get()
    let certificate = try setup.certificate ?? SlapdServer.sharedCertificate.get()
    _ = try folder.makeFolder("db")
    let settings = try folder.write(
      SlapdServer.configuration(setup, folder, adminDN, adminPassword, authority.caFile, certificate), to: "slapd.conf")
    if !setup.ldif.isEmpty {
      let ldif = try folder.write(setup.ldif, to: "data.ldif")
      try Command.run(["slapadd", "-q", "-d", "none", "-f", settings, "-b", setup.suffix, "-l", ldif], seconds: 300)
    }
    let socket = "ldapi://" + folder.file("ldapi").replacing("/", with: "%2F")
    socketURL = socket
    var attempt = 0
    while true {
      attempt += 1
      let (plain, secure) = (try Loopback.freePort(), try Loopback.freePort())
      let listen = "ldap://127.0.0.1:\(plain) \(setup.withoutTLS ? "" : "ldaps://127.0.0.1:\(secure)") \(socket)"
      let started = try ServerProcess(["slapd", "-d", "none", "-f", settings, "-h", listen], in: folder)
      do {
        try started.waitUntilReady("slapd") { Loopback.answersLDAP(port: plain) }
      } catch {
        // Somebody else may have taken the port in between; the guardian took the folder's files with it then.
        if attempt < 3, started.log.contains("in use") { continue }
        throw error
      }
      process = started
      port = plain
      url = "ldap://127.0.0.1:\(plain)"
      tlsURL = "ldaps://127.0.0.1:\(secure)"
      return
    }
  }

  private static func configuration(
    _ setup: SlapdSetup, _ folder: TestFolder, _ admin: String, _ password: String, _ caFile: String,
    _ certificate: CertificateAuthority.Certificate
  ) -> String {
    let schemas = ["core", "cosine", "inetorgperson", "nis"] + setup.schemas
    let tls = [
      "TLSCACertificateFile \(caFile)", "TLSCertificateFile \(certificate.file)",
      "TLSCertificateKeyFile \(certificate.keyFile)", "TLSVerifyClient try",
    ]
    let lines =
      schemas.map { "include /etc/ldap/schema/\($0).schema" } + ["modulepath /usr/lib/ldap", "moduleload back_mdb"]
      + setup.modules.map { "moduleload \($0)" } + ["pidfile \(folder.file("slapd.pid"))"]
      + (setup.withoutTLS ? [] : tls) + setup.globalLines + [
        "database mdb", "suffix \"\(setup.suffix)\"", "rootdn \"\(admin)\"", "rootpw \"\(password)\"",
        "directory \(folder.file("db"))", "maxsize 1073741824", "index objectClass,entryUUID eq",
      ] + setup.databaseLines
    return lines.joined(separator: "\n") + "\n"
  }

  /// What it has logged.
  public var log: String { process.log }
  /// Ends it as a crash would.
  public func kill() { process.kill() }
  /// Ends it orderly.
  public func stop() { process.stop() }
  /// Makes it silent without closing its connections.
  public func freeze() { process.freeze() }

  /// Adds entries through the server, so that overlays see them.
  public func add(_ ldif: String) throws { try change(["ldapadd"], ldif) }

  /// Applies LDIF changes through the server.
  public func modify(_ ldif: String) throws { try change(["ldapmodify"], ldif) }

  private func change(_ tool: [String], _ ldif: String) throws {
    try Command.run(
      tool + ["-x", "-H", url, "-D", adminDN, "-w", adminPassword], input: ldif, environment: ["LDAPNOINIT": "1"])
  }
}
