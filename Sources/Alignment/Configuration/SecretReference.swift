public import ConnectorKit
import StrictSettings

/// Where a secret is kept. A configuration never holds the secret itself.
public enum SecretReference: Hashable, Sendable, CustomStringConvertible {
  /// A file of that name in `$CREDENTIALS_DIRECTORY` (systemd `LoadCredential=`).
  case credential(String)
  /// A file at that absolute path, readable by its owner and group only.
  case file(String)
  /// An environment variable.
  case environment(String)

  /// As it is written in a configuration.
  public var description: String {
    switch self {
    case .credential(let name): "credential: \(name)"
    case .file(let path): "file: \(path)"
    case .environment(let name): "env: \(name)"
    }
  }

  /// Fetches the secret. One trailing line break is not part of it.
  ///
  /// - Parameter environment: the process's environment variables.
  /// - Throws: when there is none, it is empty, larger than 64 KiB, not UTF-8, or readable by everybody.
  public func resolve(in environment: [String: String]) throws(SecretError) -> Secret {
    switch self {
    case .environment(let name):
      guard let value = environment[name] else { throw SecretError("environment variable \"\(name)\" is not set") }
      guard !value.isEmpty else { throw SecretError("environment variable \"\(name)\" is empty") }
      return Secret(value)
    case .credential(let name):
      guard let directory = environment["CREDENTIALS_DIRECTORY"], !directory.isEmpty else {
        throw SecretError(
          "credential \"\(name)\" needs $CREDENTIALS_DIRECTORY, which is not set; run under systemd with "
            + "LoadCredential=\(name):/path, or use file: or env:")
      }
      return try SecretReference.read("\(directory)/\(name)")
    case .file(let path):
      return try SecretReference.read(path)
    }
  }

  private static func read(_ path: String) throws(SecretError) -> Secret {
    let file: SmallFile
    do {
      file = try readSmallFile(path, limit: 65_536)
    } catch {
      throw SecretError("secret file \"\(path)\": \(error.reason)")
    }
    guard file.mode & 0o007 == 0 else {
      throw SecretError("secret file \"\(path)\" is open to every user of this machine; run: chmod o= \(path)")
    }
    var bytes = file.bytes[...]
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard !bytes.isEmpty else { throw SecretError("secret file \"\(path)\" is empty") }
    guard let value = String(validating: bytes, as: UTF8.self), !value.utf8.contains(0) else {
      throw SecretError("secret file \"\(path)\" is not a UTF-8 text")
    }
    return Secret(value)
  }
}

/// Why a secret could not be fetched. Never holds any of its value.
public struct SecretError: Error, Sendable, CustomStringConvertible {
  /// What happened and what to do.
  public let description: String

  /// An error by its message.
  public init(_ description: String) { self.description = description }
}

extension Section {
  /// A reference to a secret: `{ credential: NAME }`, `{ file: /path }` or `{ env: NAME }`.
  ///
  /// A value written out is an error that says what to do and never repeats it.
  mutating func secret(_ key: String) -> SecretReference? {
    guard let node = node(key) else { return nil }
    guard node.isMapping else {
      complain(
        key, "must not hold the secret itself",
        suggestion:
          "put it in a file that only alignd can read and write { file: /path }, { credential: NAME } or { env: NAME }")
      return nil
    }
    guard var section = section(key) else { return nil }
    defer { section.finish() }
    let credential = section.text("credential")
    let file = section.text("file")
    let variable = section.text("env")
    guard [credential, file, variable].count(where: { $0 != nil }) == 1 else {
      if section.keys.allSatisfy({ ["credential", "file", "env"].contains($0) }) {
        complain(key, "must be exactly one of credential, file and env")
      }
      return nil
    }
    if let credential {
      guard !credential.contains("/"), credential != ".", credential != ".." else {
        complain(key, "must name a credential, not a path", suggestion: "write { file: \(credential) }")
        return nil
      }
      return .credential(credential)
    }
    if let file {
      guard file.hasPrefix("/") else {
        complain(key, "must name a file by its absolute path, not \"\(file)\"")
        return nil
      }
      return .file(file)
    }
    return variable.map { .environment($0) }
  }
}
