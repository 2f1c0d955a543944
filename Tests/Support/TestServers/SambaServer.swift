import Foundation

/// A throw-away Samba as a domain controller of Active Directory, on a loopback address of its own (Samba's ports are
/// fixed). Needs root. Provisioning takes seconds: start one and share it.
public final class SambaServer: Sendable {
  /// Its address, such as 127.77.1.10.
  public let address: String
  /// `ldaps://ADDRESS`.
  public let tlsURL: String
  /// `ldap://ADDRESS`, for StartTLS and GSSAPI.
  public let url: String
  /// The domain's name, such as `DC=corp,DC=example,DC=test`.
  public let base = "DC=corp,DC=example,DC=test"
  /// The Kerberos realm.
  public let realm = "CORP.EXAMPLE.TEST"
  /// The administrator, as Active Directory takes names.
  public let admin = "administrator@corp.example.test"
  /// The administrator's password.
  public let adminPassword = "Correct-Horse-9"
  /// The authority that signed its certificate.
  public let authority: CertificateAuthority
  /// A krb5.conf that finds its Kerberos server.
  public let kerberosFile: String
  private let process: ServerProcess
  private let folder: TestFolder

  /// Provisions a domain, fills it, starts the server and waits until it answers.
  ///
  /// - Parameter script: Python that fills the domain: `sam` is the SamDB, `base` the domain's name, in a transaction.
  public static func start(filledBy script: String) async throws -> SambaServer {
    try await offPool { try SambaServer(script) }
  }

  private init(_ script: String) throws {
    folder = try TestFolder()
    authority = try CertificateAuthority()
    address = try SambaServer.freeAddress()
    (url, tlsURL) = ("ldap://\(address)", "ldaps://\(address)")
    let domain = folder.file("ad")
    try Command.run(
      [
        "samba-tool", "domain", "provision", "--targetdir=\(domain)", "--realm=\(realm)", "--domain=CORP",
        "--server-role=dc", "--dns-backend=NONE", "--host-name=dc1", "--host-ip=\(address)",
        "--adminpass=\(adminPassword)",
        "--option=interfaces=\(address)/8", "--option=bind interfaces only=yes",
      ], seconds: 120)
    let certificate = try authority.issue(
      subject: "/CN=dc1.corp.example.test", names: ["IP:\(address)", "DNS:dc1.corp.example.test"])
    try SambaServer.configure(domain + "/etc/smb.conf", folder, certificate, authority.caFile)
    // The service is asked for by its address, so that no host name has to resolve.
    let fill = """
      from samba.samdb import SamDB
      from samba.param import LoadParm
      from samba.auth import system_session
      import ldb
      settings = LoadParm()
      settings.load('\(domain)/etc/smb.conf')
      sam = SamDB(url='\(domain)/private/sam.ldb', session_info=system_session(), lp=settings)
      base = str(sam.domain_dn())
      sam.transaction_start()
      machine = ldb.Message(ldb.Dn(sam, 'CN=DC1,OU=Domain Controllers,' + base))
      machine['spn'] = ldb.MessageElement(['ldap/\(address)'], ldb.FLAG_MOD_ADD, 'servicePrincipalName')
      sam.modify(machine)
      \(script)
      sam.transaction_commit()

      """
    try Command.run(["/usr/bin/python3", try folder.write(fill, to: "fill.py")], seconds: 240)
    kerberosFile = try folder.write(
      """
      [libdefaults]
      default_realm = \(realm)
      dns_lookup_kdc = false
      dns_lookup_realm = false
      dns_canonicalize_hostname = false
      rdns = false
      udp_preference_limit = 1
      [realms]
      \(realm) = {
        kdc = \(address):88
      }
      [domain_realm]
      \(address) = \(realm)

      """, to: "krb5.conf")
    process = try ServerProcess(
      [
        "samba", "-s", domain + "/etc/smb.conf", "--interactive", "--no-process-group", "--model=single",
        "--debug-stdout",
      ], in: folder)
    try process.waitUntilReady("samba", seconds: 60) {
      Loopback.answersLDAP(at: address, port: 389) && !Loopback.isFree(88, at: address)
    }
  }

  private static func freeAddress() throws -> String {
    for _ in 0..<50 {
      let address = "127.\(Int.random(in: 64...250)).\(Int.random(in: 1...250)).10"
      if [88, 389, 636, 3268].allSatisfy({ Loopback.isFree($0, at: address) }) { return address }
    }
    throw TestServerError("no loopback address has ports 88, 389, 636 and 3268 free; Samba's tests need root")
  }

  /// Only what the tests need runs, and everything stays in the folder.
  private static func configure(
    _ file: String, _ folder: TestFolder, _ certificate: CertificateAuthority.Certificate, _ caFile: String
  ) throws {
    let run = try folder.makeFolder("run")
    let own = [
      "server services = ldap, kdc", "tls certfile = \(certificate.file)", "tls keyfile = \(certificate.keyFile)",
      "tls cafile = \(caFile)", "pid directory = \(run)", "ncalrpc dir = \(run)/ncalrpc",
      "winbindd socket directory = \(run)/winbindd", "log file = \(folder.file("log.samba"))",
    ]
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    let kept = lines.flatMap { line -> [String] in
      if line == "[global]" { return [String(line)] + own.map { "\t" + $0 } }
      let key = line.prefix { $0 != "=" }.trimmingCharacters(in: .whitespaces)
      return own.contains { $0.hasPrefix(key + " =") } ? [] : [String(line)]
    }
    try kept.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: certificate.keyFile)
  }

  /// What it has logged.
  public var log: String { process.log }
}
