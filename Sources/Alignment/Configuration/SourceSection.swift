import ConnectorDefinition
import EffectiveAccess
import StrictSettings
import Yams

extension Configuration {
  /// One entry of `sources`; nil when too little of it is usable (the log says why).
  static func source(
    _ node: Node, folder: String, definitions: DefinitionCatalogue, log: ProblemLog
  ) -> SourceConfiguration? {
    guard var section = Section(node, named: "a source", log: log) else { return nil }
    let id = section.text("id")
    section.require("id", "it names the source in reports and in the matrix")
    if let id {
      section.name = "source \"\(id)\""
      if !isId(id) { section.complain("id", "must be up to 64 letters, digits, \"-\", \"_\" or \".\"") }
    }
    let kind = section.text("kind")
    section.require("kind", "it is ldap, file, or the name of a provider (alignd connector list)")
    let correlation = section.correlation(source: id ?? "")
    if !correlation.formerly.allSatisfy(isId) {
      section.complain("formerly", "must be ids of up to 64 letters, digits, \"-\", \"_\" or \".\"")
    }
    let settings: SourceSettings?
    switch kind {
    case "ldap": settings = section.directory(folder: folder)
    case "file": settings = section.exportedFile(folder: folder)
    case let name?:
      // Which keys there could be is unknown without a definition: only the kind itself is complained of.
      guard let definition = definition(name, in: definitions, &section) else { return nil }
      settings = section.provider(definition, folder: folder)
    case nil: return nil
    }
    section.finish()
    guard let id, let settings else { return nil }
    return SourceConfiguration(id: id, line: node.line, settings: settings, correlation: correlation)
  }

  private static func definition(
    _ name: String, in definitions: DefinitionCatalogue, _ section: inout Section
  ) -> Definition? {
    do throws(ConfigurationError) {
      if let definition = try definitions.definition(named: name) { return definition }
      section.complain(
        "kind", "does not know \"\(name)\"",
        suggestion: suggestion(for: name, among: SourceSettings.builtInKinds + definitions.names))
    } catch {
      section.complain("kind", "names a definition that cannot be used:\n\(error.description)")
    }
    return nil
  }

  static func isId(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64 && text.utf8.allSatisfy(isIdByte)
  }

  private static func isIdByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
