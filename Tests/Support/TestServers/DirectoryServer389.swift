import Foundation

/// A throw-away 389 Directory Server on loopback, with all its files in a folder of its own. Needs root, because the server
/// changes to its own user. Creating one takes seconds: start one and share it.
public final class DirectoryServer389: Sendable {
  /// `ldap://127.0.0.1:PORT`.
  public let url: String
  /// The suffix.
  public let suffix: String
  /// Who may do everything.
  public let adminDN = "cn=Directory Manager"
  /// The password of ``adminDN``.
  public let adminPassword = "correct-horse-9"
  private let process: ServerProcess
  private let folder: TestFolder
  private let instance: Instance

  /// What dscreate leaves outside of the folder, removed with the object or with the test process.
  private final class Instance: Sendable {
    let name: String
    init(_ name: String) throws {
      self.name = name
      try Leftovers.removeAtEnd(paths)
    }
    deinit { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
    var paths: [String] {
      [
        "/etc/dirsrv/slapd-\(name)", "/usr/lib/x86_64-linux-gnu/dirsrv/slapd-\(name)", "/var/lib/dirsrv/slapd-\(name)",
        "/var/log/dirsrv/slapd-\(name)", "/dev/shm/slapd-\(name)", "/run/lock/dirsrv/slapd-\(name)",
        "/etc/default/dirsrv-\(name)", "/run/slapd-\(name).socket", "/run/dirsrv/slapd-\(name).pid",
        "/etc/systemd/system/multi-user.target.wants/dirsrv@\(name).service",
      ]
    }
  }

  /// Creates a server, starts it and loads entries through it.
  ///
  /// - Parameters:
  ///   - suffix: suffix of its database; its own entry is made.
  ///   - ldif: entries below the suffix.
  ///   - changes: LDIF changes after that.
  public static func start(suffix: String, ldif: String, changes: String = "") async throws -> DirectoryServer389 {
    try await offPool { try DirectoryServer389(suffix, ldif, changes) }
  }

  private init(_ suffix: String, _ ldif: String, _ changes: String) throws {
    self.suffix = suffix
    folder = try TestFolder()
    instance = try Instance("t" + folder.path.suffix(8).lowercased())
    let (plain, secure) = (try Loopback.freePort(), try Loopback.freePort())
    for path in ["/run/dirsrv", "/run/lock/dirsrv"] {
      try Command.run(["install", "-d", "-o", "dirsrv", "-g", "dirsrv", path])
    }
    let answers = try folder.write(
      """
      [general]
      config_version = 2
      full_machine_name = localhost
      strict_host_checking = False
      selinux = False
      systemd = False
      start = False
      [slapd]
      instance_name = \(instance.name)
      port = \(plain)
      secure_port = \(secure)
      root_dn = \(adminDN)
      root_password = \(adminPassword)
      self_sign_cert = False
      [backend-userroot]
      suffix = \(suffix)
      create_suffix_entry = True

      """, to: "answers.inf")
    // Debian's tool asks systemd whatever it was told; a test machine need not have one.
    let create = """
      import runpy, sys
      from lib389.paths import Paths
      Paths.with_systemd = property(lambda self: False)
      sys.argv = ['/usr/sbin/dscreate', 'from-file', '\(answers)']
      runpy.run_path('/usr/sbin/dscreate', run_name='__main__')

      """
    try Command.run(["/usr/bin/python3", try folder.write(create, to: "create.py")], seconds: 180)
    let settings = "/etc/dirsrv/slapd-\(instance.name)"
    try DirectoryServer389.listenOnLoopback(settings + "/dse.ldif")
    process = try ServerProcess(
      ["ns-slapd", "-D", settings, "-i", folder.file("pid"), "-d", "0"], in: folder)
    url = "ldap://127.0.0.1:\(plain)"
    try process.waitUntilReady("389-ds", seconds: 60) { Loopback.answersLDAP(port: plain) }
    try add(ldif)
    if !changes.isEmpty { try modify(changes) }
  }

  private static func listenOnLoopback(_ file: String) throws {
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try text.replacing("\nnsslapd-port:", with: "\nnsslapd-listenhost: 127.0.0.1\nnsslapd-port:", maxReplacements: 1)
      .write(toFile: file, atomically: true, encoding: .utf8)
    try Command.run(["chown", "dirsrv:dirsrv", file])
  }

  /// Adds entries.
  public func add(_ ldif: String) throws { try change("ldapadd", ldif) }

  /// Applies LDIF changes.
  public func modify(_ ldif: String) throws { try change("ldapmodify", ldif) }

  private func change(_ tool: String, _ ldif: String) throws {
    try Command.run([tool, "-x", "-H", url, "-D", adminDN, "-w", adminPassword], input: ldif)
  }

  /// What it has logged.
  public var log: String { process.log }
}
