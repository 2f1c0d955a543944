/// Why the memory of findings cannot be used.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of trouble it is.
  public enum Kind: String, Sendable {
    /// Another process writes to it.
    case locked
    /// Its folder or file cannot be opened, read or written.
    case unusable
    /// The file is no store of alignd's.
    case foreign
    /// A later version of alignd has written it.
    case newer
    /// The file is damaged.
    case damaged
    /// The disk is full, or its limit is reached.
    case full
    /// There is none yet, and the command needs one.
    case absent
    /// It does not hold what it must.
    case inconsistent
    /// What was to be changed has been changed by somebody else since it was read.
    case overtaken
  }

  /// What kind of trouble it is.
  public let kind: Kind
  /// What happened and what to do; names the file.
  public let description: String

  init(_ kind: Kind, _ description: String) { (self.kind, self.description) = (kind, description) }
}
