import CShippedDefinitions
public import ConnectorDefinition
import Glibc
public import StrictSettings

/// The definitions of HTTP providers: those that are part of alignd, and those in the folder beside the configuration.
public struct DefinitionCatalogue: Sendable {
  /// The folder; definitions in it go before shipped ones of the same name.
  public let folder: String

  /// A catalogue.
  ///
  /// - Parameter folder: where an administrator keeps definitions, each in a file `NAME.yaml`; need not exist.
  public init(folder: String) { self.folder = folder }

  /// Names of the shipped definitions, sorted.
  public static let shippedNames: [String] = shipped.keys.sorted()

  /// The text of a shipped definition.
  public static func shippedText(_ name: String) -> String? { shipped[name] }

  /// Names of all definitions, sorted.
  public var names: [String] { Set(DefinitionCatalogue.shippedNames).union(namesInFolder).sorted() }

  /// The definition of that name; nil if there is none.
  ///
  /// - Throws: ``ConfigurationError`` with everything that is wrong with it.
  public func definition(named name: String) throws(ConfigurationError) -> Definition? {
    let path = "\(folder)/\(name).yaml"
    if namesInFolder.contains(name) { return try DefinitionCatalogue.load(path, named: name) }
    guard let text = DefinitionCatalogue.shipped[name] else { return nil }
    return try Definition.parse(text, file: "\(name).yaml (part of alignd)")
  }

  /// Reads a definition from a file.
  ///
  /// - Parameter name: what it must be called; nil for anything.
  /// - Throws: ``ConfigurationError`` with everything that is wrong with it.
  public static func load(_ path: String, named name: String? = nil) throws(ConfigurationError) -> Definition {
    let text: String
    do throws(FileReadingError) {
      guard let decoded = String(validating: try readWholeFile(path, limit: Definition.sizeLimit), as: UTF8.self) else {
        throw FileReadingError(reason: "is not UTF-8")
      }
      text = decoded
    } catch {
      throw ConfigurationError([ConfigurationProblem(file: path, line: 0, message: error.reason)])
    }
    let definition = try Definition.parse(text, file: path)
    if let name, definition.name != name {
      throw ConfigurationError([
        ConfigurationProblem(
          file: path, line: 0, message: "defines \"\(definition.name)\", but its file is called \(name).yaml",
          suggestion: "give the file the definition's name")
      ])
    }
    return definition
  }

  private var namesInFolder: [String] {
    guard let open = opendir(folder) else { return [] }
    defer { closedir(open) }
    var names: [String] = []
    while let entry = readdir(open) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name.hasSuffix(".yaml"), !name.hasPrefix(".") { names.append(String(name.dropLast(5))) }
    }
    return names
  }

  private static let shipped: [String: String] = {
    var texts: [String: String] = [:]
    var position = 0
    while let entry = alignd_shipped_definition(position) {
      let bytes = UnsafeRawBufferPointer(start: entry.pointee.text, count: entry.pointee.length)
      texts[String(cString: entry.pointee.name)] = String(decoding: bytes, as: UTF8.self)
      position += 1
    }
    return texts
  }()
}
