public import DirectorySchema

/// How one exported file is read.
public struct FileSettings: Sendable {
  /// How the file is written.
  public enum Format: String, Sendable, CaseIterable {
    /// LDAP Data Interchange Format (RFC 2849), as `ldapsearch` and `slapcat` write it.
    case ldif
    /// JSON Lines: one object a line, as the README of this connector says.
    case jsonLines = "jsonl"
  }

  /// The file.
  public var path: String
  /// How it is written.
  public var format: Format
  /// How the directory writes things; LDIF only.
  public var schema = DirectorySchema(.openldap)
  /// Bases below which accounts are; empty: anywhere in the file. LDIF only.
  public var accountBases: [String] = []
  /// Bases below which groups are; empty: anywhere in the file. LDIF only.
  public var groupBases: [String] = []
  /// Most bytes that are read, 1 and more. Default 16 GiB.
  public var sizeLimit = 16 << 30

  /// Settings with all defaults.
  public init(path: String, format: Format) {
    self.path = path
    self.format = format
  }
}
