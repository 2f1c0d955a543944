/// A server that takes mail to be delivered (RFC 6409), and how it is spoken to.
public struct SubmissionServer: Sendable, CustomStringConvertible, CustomReflectable {
  /// How the connection is protected.
  public enum Protection: String, Sendable, CaseIterable {
    /// TLS from the first byte (RFC 8314): port 465.
    case tls
    /// TLS after `STARTTLS`, and nothing is said without it: port 587.
    case startTLS = "starttls"
    /// None: for a server on this machine only.
    case none
  }

  /// Host name, or IPv4 address.
  public let host: String
  /// Its port.
  public let port: Int
  /// How the connection is protected.
  public let protection: Protection
  /// Who signs in; nil when nobody does.
  public var user: String?
  let password: String?
  /// PEM file of the authorities that are trusted instead of the system's.
  public var authorityFile: String?
  /// How long connecting may take.
  public var connectTimeout = Duration.seconds(10)
  /// How long handing over a message may take in all.
  public var totalTimeout = Duration.seconds(120)

  /// A server by its address. Throws what makes it useless.
  public init(
    host: String, port: Int, protection: Protection, user: String? = nil, password: String? = nil,
    authorityFile: String? = nil
  ) throws(MailFailure) {
    let isName =
      !host.isEmpty && host.utf8.count <= 253
      && host.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
      }
    guard isName, (1...65_535).contains(port) else {
      throw MailFailure(.settings, "a mail server must be a host name, or an IPv4 address, and a port from 1 to 65535")
    }
    guard protection != .none || host == "localhost" || host.hasPrefix("127.") else {
      throw MailFailure(.settings, "mail to \"\(host)\" would not be encrypted; use starttls or tls")
    }
    guard (user == nil) == (password == nil) else {
      throw MailFailure(.settings, "give a user and a password for the mail server, or neither")
    }
    (self.host, self.port, self.protection) = (host, port, protection)
    (self.user, self.password, self.authorityFile) = (user, password, authorityFile)
  }

  /// Host and port.
  public var description: String { "\(host):\(port)" }
  /// The same only.
  public var customMirror: Mirror { Mirror(self, children: ["server": description]) }

  var url: String { "\(protection == .tls ? "smtps" : "smtp")://\(host):\(port)" }
}

/// Why a message was not, or not verifiably, taken.
public struct MailFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// What follows from it.
  public enum Kind: Sendable, Equatable {
    /// Nothing was sent; the same may work later.
    case later
    /// The message was sent whole, or nearly, and no answer came.
    case unknown
    /// The server refuses this message or its recipients for good.
    case refused
    /// Name, password, certificate or address: nothing will be taken before somebody has acted.
    case settings
  }

  /// What follows.
  public let kind: Kind
  /// What went wrong and what to do.
  public let description: String

  init(_ kind: Kind, _ description: String) { (self.kind, self.description) = (kind, description) }
}

extension MailFailure {
  /// What it means that handing over a message takes longer than any limit that was set for it.
  public init(hanging step: String) {
    self.init(.unknown, "\(step) took longer than its limit; check the name service of this machine")
  }
}
