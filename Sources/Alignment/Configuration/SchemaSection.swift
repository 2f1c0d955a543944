import DirectorySchema
import StrictSettings
import Yams

extension Section {
  /// `schema: PRESET`, or a mapping of a preset and whatever of it is different here.
  mutating func directorySchema() -> DirectorySchema? {
    guard let node = node("schema") else { return nil }
    guard node.isMapping else {
      return word("schema", of: DirectorySchema.Preset.self).map { DirectorySchema($0) }
    }
    guard var section = section("schema", named: "\"schema\" of \(name)") else { return nil }
    let preset = section.word("preset", of: DirectorySchema.Preset.self)
    section.require("preset", "one of \(DirectorySchema.Preset.allCases.map(\.rawValue).joined(separator: ", "))")
    var schema = DirectorySchema(preset ?? .openldap)
    section.overrideAttributes(of: &schema)
    section.overrideMarks(of: &schema)
    section.finish()
    return schema
  }

  private mutating func overrideAttributes(of schema: inout DirectorySchema) {
    let lists: [(String, WritableKeyPath<DirectorySchema, [String]>)] = [
      ("id", \.id), ("login", \.login), ("mail", \.mail), ("employee", \.employee), ("name", \.name),
      ("department", \.department), ("title", \.title), ("groupName", \.groupName), ("member", \.member),
      ("memberLogin", \.memberLogin), ("memberURL", \.memberURL), ("owner", \.owner), ("lastSignIn", \.lastSignIn),
    ]
    for (key, path) in lists {
      guard let names = attributes(key) else { continue }
      schema[keyPath: path] = names
    }
    if let names = attributes("memberOf") {
      if names.count > 1 { complain("memberOf", "must be one attribute, or [] for none") }
      schema.memberOf = names.first ?? ""
    }
    if schema.id.isEmpty { complain("id", "must name at least one attribute", suggestion: "leave the key out") }
    if let form = word("primaryGroup", of: DirectorySchema.PrimaryGroup.self) { schema.primaryGroup = form }
  }

  private mutating func overrideMarks(of schema: inout DirectorySchema) {
    schema.accountFilter = filter("accountFilter") ?? schema.accountFilter
    schema.groupFilter = filter("groupFilter") ?? schema.groupFilter
    schema.workload = marks("workload") ?? schema.workload
    schema.external = marks("external") ?? schema.external
    for base in texts("workloadBases") ?? [] {
      if !DistinguishedName.isValid(base) { complain("workloadBases", "must be distinguished names, not \"\(base)\"") }
      schema.workloadBases.append(base)
    }
  }

  /// Attribute descriptions (RFC 4512 1.4), options aside; an empty list means none.
  private mutating func attributes(_ key: String) -> [String]? {
    let names = texts(key)
    for name in names ?? [] where !name.utf8.allSatisfy(isAttributeByte) {
      complain(key, "must name attributes, not \"\(name)\"")
    }
    return names
  }

  private func isAttributeByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// A search filter (RFC 4515).
  private mutating func filter(_ key: String) -> String? {
    guard let text = text(key) else { return nil }
    if EntryFilter(text) == nil {
      complain(
        key, "is not a search filter that is understood here: \"\(text)\"",
        suggestion: "write it as in RFC 4515, for example (objectClass=person)")
    }
    return text
  }

  /// `{ attribute: [values] }`: entries with one of these values are marked. An empty mapping means none.
  private mutating func marks(_ key: String) -> [DirectorySchema.Mark]? {
    guard var section = section(key, named: "\"\(key)\" of \(name)") else { return nil }
    var marks: [DirectorySchema.Mark] = []
    for attribute in section.keys {
      if let values = section.texts(attribute) { marks.append(DirectorySchema.Mark(attribute, values)) }
    }
    return marks
  }
}
