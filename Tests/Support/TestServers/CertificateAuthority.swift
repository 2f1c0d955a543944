import Foundation

/// A certificate authority of a test's own, made with openssl.
public final class CertificateAuthority: Sendable {
  /// A certificate and its key, both PEM files.
  public struct Certificate: Sendable {
    /// Path of the certificate.
    public let file: String
    /// Path of the key.
    public let keyFile: String
  }

  /// Path of the authority's own certificate.
  public let caFile: String
  private let folder: TestFolder

  /// Makes an authority.
  public init() throws {
    folder = try TestFolder()
    caFile = folder.file("ca.pem")
    try Command.run([
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
      "-subj", "/CN=alignd test authority", "-keyout", folder.file("ca.key"), "-out", caFile, "-addext",
      "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
    ])
  }

  /// Signs a certificate for both a server and a client.
  ///
  /// - Parameters:
  ///   - subject: the subject, in openssl's form (`/CN=…`, `/C=…/CN=…`).
  ///   - names: alternative names, in openssl's form (`DNS:ldap.test`, `IP:127.0.0.1`).
  ///   - expired: whether its time is over already.
  public func issue(
    subject: String = "/CN=ldap.test", names: [String] = ["IP:127.0.0.1", "DNS:ldap.test"], expired: Bool = false
  ) throws -> Certificate {
    let stem = UUID().uuidString
    let result = Certificate(file: folder.file(stem + ".pem"), keyFile: folder.file(stem + ".key"))
    let extensions = try folder.write(
      (names.isEmpty ? "" : "subjectAltName=\(names.joined(separator: ","))\n")
        + "extendedKeyUsage=serverAuth,clientAuth\n", to: stem + ".ext")
    try Command.run([
      "openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", subject, "-keyout",
      result.keyFile, "-out", folder.file(stem + ".csr"),
    ])
    let database = try folder.makeFolder(stem)
    try folder.write("", to: stem + "/index")
    let settings = try folder.write(
      """
      [ca]
      default_ca=own
      [own]
      new_certs_dir=\(database)
      database=\(database)/index
      rand_serial=yes
      default_md=sha256
      unique_subject=no
      policy=any
      [any]
      countryName=optional
      organizationName=optional
      commonName=supplied

      """, to: stem + ".cnf")
    let dates = expired ? ["20200101000000Z", "20200201000000Z"] : ["20200101000000Z", "20491231000000Z"]
    try Command.run([
      "openssl", "ca", "-batch", "-notext", "-config", settings, "-cert", caFile, "-keyfile", folder.file("ca.key"),
      "-in", folder.file(stem + ".csr"), "-out", result.file, "-extfile", extensions, "-startdate", dates[0],
      "-enddate", dates[1],
    ])
    return result
  }
}
