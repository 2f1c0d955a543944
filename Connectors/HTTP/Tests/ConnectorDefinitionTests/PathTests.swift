import ConnectorDefinition
import Testing

/// How paths and templates are read.
@Suite struct `Paths and templates` {
  @Test func `keys, quoted keys, positions, matches and all elements`() throws {
    #expect(try ItemPath("a.b").steps == [.key("a"), .key("b")])
    #expect(
      try ItemPath("\"urn:x:2.0:User\".employeeNumber").steps == [.key("urn:x:2.0:User"), .key("employeeNumber")])
    #expect(
      try ItemPath("emails[primary=true].value").steps == [
        .key("emails"), .match(key: "primary", value: "true"), .key("value"),
      ])
    #expect(try ItemPath("a[0].b[*]").steps == [.key("a"), .index(0), .key("b"), .every])
    #expect(try ItemPath("$").steps == [])
  }

  @Test func `a path begins at the item, a parent or the settings`() throws {
    #expect(try ItemPath("id").root == .item)
    #expect(try ItemPath("parent.parent.id").root == .parent(2))
    #expect(try ItemPath("settings.url").root == .settings)
    #expect(try ItemPath("item.parent.slug").root == .item)
    #expect(try ItemPath("item.parent.slug").steps == [.key("parent"), .key("slug")])
    #expect(try ItemPath("\"settings\".url").root == .item)
    #expect(try ItemPath("token", specials: ["token"]).root == .special("token"))
    #expect(try ItemPath("token").root == .item)
  }

  @Test(arguments: ["", "a.", ".a", "a..b", "a[", "a[x]", "a]b", "a[=x]", "settings"])
  func `what is no path is refused`(_ text: String) {
    #expect(throws: PathError.self) { try ItemPath(text) }
  }

  @Test func `templates hold literals and paths, and double braces are braces`() throws {
    #expect(
      try Template("role:{a.b}@{{x}}").parts == [.literal("role:"), .path(try ItemPath("a.b")), .literal("@{x}")])
    #expect(try Template("plain").constant == "plain")
    #expect(try Template("").constant == "")
    #expect(try Template("{a}").constant == nil)
  }

  @Test(arguments: ["{", "a}", "{a", "{}", "{{a}"])
  func `what is no template is refused`(_ text: String) {
    #expect(throws: PathError.self) { try Template(text) }
  }
}
