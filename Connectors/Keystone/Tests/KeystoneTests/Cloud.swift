import TestServers

/// One Keystone for all tests here, with a small organisation in it; tests only read.
struct Cloud: Sendable {
  /// The server.
  let server: KeystoneServer
  /// Ids by name: users, groups and roles as they are called, projects as `DOMAIN/PROJECT`.
  let ids: [String: String]
  /// What a user needs who may read everything and change nothing.
  var reader: [String: String] { ["url": server.url, "user": "alignd", "password": "s3cr3t-reader"] }

  /// The cloud, made once.
  static func filled() async throws -> Cloud { try await making.value }

  private static let making = Task { try await make() }

  private static func make() async throws -> Cloud {
    var build = Building(server: try await KeystoneServer.start())
    try await build.people()
    try await build.projects()
    try await build.roles()
    return Cloud(server: build.server, ids: build.ids)
  }

  private struct Building {
    let server: KeystoneServer
    var ids: [String: String] = ["Default": "default"]

    mutating func people() async throws {
      for name in ["sales", "old"] { ids[name] = try await server.add("domain", #""name":"\#(name)""#) }
      for (name, domain, more) in [
        ("alice", "Default", #","email":"Alice@Example.org""#), ("bob", "Default", #","enabled":false"#),
        ("carol", "Default", ""), ("dave", "Default", ""), ("sam", "sales", ""), ("olga", "old", ""),
        ("alignd", "Default", #","password":"s3cr3t-reader""#),
      ] {
        ids[name] = try await server.add("user", #""name":"\#(name)","domain_id":"\#(id(domain))"\#(more)"#)
      }
      for (name, domain, members) in [
        ("engineers", "Default", ["alice", "bob", "dave"]), ("idle", "Default", []),
        ("sellers", "sales", ["sam", "carol"]),
      ] {
        ids[name] = try await server.add("group", #""name":"\#(name)","domain_id":"\#(id(domain))""#)
        for member in members { try await server.call("PUT", "/groups/\(id(name))/users/\(id(member))") }
      }
    }

    mutating func projects() async throws {
      for (name, domain, above) in [
        ("prod", "Default", "Default"), ("prod-eu", "Default", "Default/prod"),
        ("prod-eu-lab", "Default", "Default/prod-eu"), ("crm", "sales", "sales"), ("crm-test", "sales", "sales/crm"),
        ("prod", "sales", "sales"),
      ] {
        ids["\(domain)/\(name)"] = try await server.add(
          "project", #""name":"\#(name)","domain_id":"\#(id(domain))","parent_id":"\#(id(above))""#)
      }
      try await server.call("PATCH", "/domains/\(id("old"))", #"{"domain":{"enabled":false}}"#)
    }

    mutating func roles() async throws {
      for kind in ["roles", "users", "projects"] {
        for entry in try await server.call("GET", "/\(kind)")?[kind] as? [[String: Any]] ?? [] {
          guard let name = entry["name"] as? String, ["admin", "manager", "member", "reader"].contains(name) else {
            continue
          }
          ids[kind == "roles" ? "role \(name)" : kind == "users" ? "user \(name)" : "Default/\(name)"] =
            entry["id"] as? String
        }
      }
      ids["role auditor"] = try await server.add("role", #""name":"auditor""#)
      ids["role desk"] = try await server.add("role", #""name":"desk","domain_id":"\#(id("sales"))""#)
      for (prior, implied) in [("auditor", "reader"), ("desk", "member")] {
        try await server.call("PUT", "/roles/\(id("role \(prior)"))/implies/\(id("role \(implied)"))")
      }
      for path in [
        "/projects/\(id("Default/prod"))/groups/\(id("engineers"))/roles/\(id("role member"))",
        "/OS-INHERIT/projects/\(id("Default/prod"))/users/\(id("alice"))/roles/\(id("role admin"))/inherited_to_projects",
        "/OS-INHERIT/domains/default/users/\(id("carol"))/roles/\(id("role reader"))/inherited_to_projects",
        "/domains/default/users/\(id("carol"))/roles/\(id("role manager"))",
        "/projects/\(id("sales/crm"))/users/\(id("sam"))/roles/\(id("role desk"))",
        "/OS-INHERIT/domains/\(id("sales"))/groups/\(id("sellers"))/roles/\(id("role auditor"))/inherited_to_projects",
        "/system/users/\(id("alice"))/roles/\(id("role auditor"))",
        "/system/users/\(id("alignd"))/roles/\(id("role reader"))",
        "/projects/\(id("sales/crm"))/users/\(id("olga"))/roles/\(id("role member"))",
      ] { try await server.call("PUT", path) }
    }

    func id(_ name: String) -> String { ids[name] ?? "no-\(name)" }
  }
}
