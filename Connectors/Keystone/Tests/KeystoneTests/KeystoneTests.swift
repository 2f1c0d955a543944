import AccessModel
import ProviderReading
import TestServers
import Testing

/// A real Keystone, read as an operator's source would, and compared with what it says itself.
@Suite struct `A cloud in Keystone` {
  private static let accounts = [
    "admin active", "alice active", "alignd active", "bob disabled", "carol active", "dave active", "olga disabled",
    "sam active",
  ]
  private static let groups =
    ([
      "group:engineers", "group:idle", "group:sellers",
      "role:admin@admin!", "role:manager@admin", "role:member@admin", "role:reader@admin",
      "role:admin@system:all!", "role:manager@system:all", "role:member@system:all", "role:reader@system:all",
      "role:auditor@system:all",
      "role:admin@prod/*!", "role:manager@prod/*", "role:member@prod/*", "role:reader@prod/*",
      "role:admin@prod-eu!", "role:manager@prod-eu", "role:member@prod-eu", "role:reader@prod-eu",
      "role:admin@prod-eu-lab!", "role:manager@prod-eu-lab", "role:member@prod-eu-lab", "role:reader@prod-eu-lab",
      "role:member@prod", "role:reader@prod",
      "role:manager@domain:Default", "role:member@domain:Default", "role:reader@domain:Default",
      "role:reader@domain:Default/*",
      "role:desk@crm", "role:member@crm", "role:reader@crm", "role:auditor@crm",
      "role:auditor@crm-test", "role:reader@crm-test",
      // The project of that name in the domain sales.
      "role:auditor@prod", "role:reader@prod",
      "role:auditor@domain:sales/*", "role:reader@domain:sales/*",
    ]).sorted()
  private static let memberships =
    ([
      "alice → group:engineers", "bob → group:engineers", "dave → group:engineers",
      "carol → group:sellers", "sam → group:sellers",

      "admin → role:admin@admin",
      "role:admin@admin → role:manager@admin rule", "role:admin@admin → role:member@admin rule",
      "role:admin@admin → role:reader@admin rule",
      "admin → role:admin@system:all",
      "role:admin@system:all → role:manager@system:all rule", "role:admin@system:all → role:member@system:all rule",
      "role:admin@system:all → role:reader@system:all rule",
      "alignd → role:reader@system:all", "alice → role:auditor@system:all",
      "role:auditor@system:all → role:reader@system:all rule",

      "group:engineers → role:member@prod", "role:member@prod → role:reader@prod rule",

      "alice → role:admin@prod/*",
      "role:admin@prod/* → role:manager@prod/* rule", "role:admin@prod/* → role:member@prod/* rule",
      "role:admin@prod/* → role:reader@prod/* rule",
      "role:admin@prod/* → role:admin@prod-eu inherited", "role:admin@prod/* → role:admin@prod-eu-lab inherited",
      "role:manager@prod/* → role:manager@prod-eu inherited",
      "role:manager@prod/* → role:manager@prod-eu-lab inherited",
      "role:member@prod/* → role:member@prod-eu inherited", "role:member@prod/* → role:member@prod-eu-lab inherited",
      "role:reader@prod/* → role:reader@prod-eu inherited", "role:reader@prod/* → role:reader@prod-eu-lab inherited",

      "carol → role:reader@domain:Default/*",
      "role:reader@domain:Default/* → role:reader@admin inherited",
      "role:reader@domain:Default/* → role:reader@prod inherited",
      "role:reader@domain:Default/* → role:reader@prod-eu inherited",
      "role:reader@domain:Default/* → role:reader@prod-eu-lab inherited",
      "carol → role:manager@domain:Default",
      "role:manager@domain:Default → role:member@domain:Default rule",
      "role:manager@domain:Default → role:reader@domain:Default rule",

      "sam → role:desk@crm", "role:desk@crm → role:member@crm rule", "role:desk@crm → role:reader@crm rule",
      "olga → role:member@crm", "role:member@crm → role:reader@crm rule",

      "group:sellers → role:auditor@domain:sales/*",
      "role:auditor@domain:sales/* → role:reader@domain:sales/* rule",
      "role:auditor@domain:sales/* → role:auditor@crm inherited",
      "role:auditor@domain:sales/* → role:auditor@crm-test inherited",
      "role:auditor@domain:sales/* → role:auditor@prod inherited",
      "role:reader@domain:sales/* → role:reader@crm inherited",
      "role:reader@domain:sales/* → role:reader@crm-test inherited",
      "role:reader@domain:sales/* → role:reader@prod inherited",
    ]).sorted()

  private func expectWhole(_ reading: ProviderReading, _ way: Comment = "") {
    #expect(reading.isComplete, way)
    #expect(reading.accounts == Self.accounts)
    #expect(reading.groups == Self.groups)
    #expect(reading.memberships == Self.memberships)
  }

  @Test(.timeLimit(.minutes(5)), arguments: ["1", "3", "500"])
  func `is read whole by a reader of the system, whatever the size of a page`(_ size: String) async throws {
    let cloud = try await Cloud.filled()
    expectWhole(try await ProviderReading.read("keystone", cloud.reader.merging(["pageSize": size]) { $1 }))
  }

  @Test(.timeLimit(.minutes(5)))
  func
    `is read whole by an application credential, in Keystone's way and by OAuth 2.0, and by an administrator's project`()
    async throws
  {
    let cloud = try await Cloud.filled()
    let (admin, project) = (try #require(cloud.ids["user admin"]), try #require(cloud.ids["Default/admin"]))
    let id = try await cloud.server.addApplicationCredential(of: admin, in: project, secret: "s3cr3t-app")
    let credential = [
      "url": cloud.server.url, "applicationCredentialID": id, "applicationCredentialSecret": "s3cr3t-app",
    ]
    expectWhole(try await ProviderReading.read("keystone", credential), "application credential")
    expectWhole(try await ProviderReading.read("keystone", credential.merging(["oauth2": "true"]) { $1 }), "OAuth 2.0")
    let password = ["url": cloud.server.url, "user": "admin", "password": cloud.server.password, "project": project]
    expectWhole(try await ProviderReading.read("keystone", password), "project")
  }

  @Test(.timeLimit(.minutes(5)))
  func `gives exactly the roles that Keystone itself calls effective, one by one`() async throws {
    let cloud = try await Cloud.filled()
    let snapshot = try await ProviderReading.read("keystone", cloud.reader).snapshot
    let told =
      try await cloud.server.call("GET", "/role_assignments?effective")?["role_assignments"] as? [[String: Any]]
    var effective: Set<String> = []
    for row in try #require(told) {
      let user = try #require((row["user"] as? [String: Any])?["id"] as? String)
      let role = try #require((row["role"] as? [String: Any])?["id"] as? String)
      let scope = try #require(row["scope"] as? [String: Any])
      let place = ["project", "domain"].compactMap { kind in
        ((scope[kind] as? [String: Any])?["id"] as? String).map { "\(kind):\($0)" }
      }
      effective.insert("\(user) \(role)@\(place.first ?? "system:all")")
    }
    // A role of one domain is only a name for the roles that it implies: Keystone leaves it out.
    let desk = try #require(cloud.ids["role desk"])
    var held: Set<String> = []
    for group in 0..<snapshot.groups.count where snapshot.string(snapshot.groups.kind[group]) == "role" {
      let id = snapshot.string(snapshot.groups.id[group])
      if id.hasSuffix("/*") || id.hasPrefix("\(desk)@") { continue }
      for account in accounts(in: group, of: snapshot) { held.insert("\(account) \(id)") }
    }
    // The system is left out of that listing; what the roles there imply is in tokens.
    let admin = try #require(cloud.ids["user admin"])
    effective.formUnion(try await cloud.server.systemRolesOfAdministrator().map { "\(admin) \($0)@system:all" })
    for (holder, roles) in [("alice", ["auditor", "reader"]), ("alignd", ["reader"])] {
      for role in roles {
        let (id, role) = (try #require(cloud.ids[holder]), try #require(cloud.ids["role \(role)"]))
        effective.insert("\(id) \(role)@system:all")
      }
    }
    #expect(held == effective)
    #expect(effective.count == 47)
  }

  /// Ids of everybody who is in a group by any path.
  private func accounts(in group: Int, of snapshot: Snapshot) -> Set<String> {
    var (found, seen, open) = (Set<String>(), Set([group]), [group])
    while let next = open.popLast() {
      for edge in snapshot.edges(of: next) {
        let member = snapshot.memberships.member[edge]
        let row = Int(member & ~MembershipColumns.groupBit)
        if member & MembershipColumns.groupBit == 0 {
          found.insert(snapshot.string(snapshot.accounts.id[row]))
        } else if seen.insert(row).inserted {
          open.append(row)
        }
      }
    }
    return found
  }

  @Test(.timeLimit(.minutes(5)))
  func `names a role by the domain too, where two projects have one name`() async throws {
    let cloud = try await Cloud.filled()
    let snapshot = try await ProviderReading.read("keystone", cloud.reader).snapshot
    let (reader, crm) = (try #require(cloud.ids["role reader"]), try #require(cloud.ids["sales/prod"]))
    let row = try #require(snapshot.group(id: "\(reader)@project:\(crm)"))
    #expect(snapshot.string(snapshot.groups.name[row]) == "reader@prod")
    #expect(snapshot.string(snapshot.groups.locator[row]) == "reader@sales/prod")
  }

  @Test(.timeLimit(.minutes(5)))
  func `tells the mail in small letters`() async throws {
    let cloud = try await Cloud.filled()
    let snapshot = try await ProviderReading.read("keystone", cloud.reader).snapshot
    let alice = try #require(cloud.ids["alice"])
    let row = try #require(snapshot.account(id: alice))
    #expect(snapshot.string(snapshot.accounts.mail[row]) == "alice@example.org")
  }

  @Test(.timeLimit(.minutes(5)))
  func `is read whole from the side of the users too`() async throws {
    let cloud = try await Cloud.filled()
    expectWhole(try await ProviderReading.read("keystone", cloud.reader.merging(["members": "users"]) { $1 }))
  }

  @Test(.timeLimit(.minutes(5)))
  func `with a limit for lists has groups that cannot be read from their own side, and says which`() async throws {
    let cloud = try await Cloud.filled()
    let server = try await cloud.server.another(options: "list_limit = 2")
    let settings = cloud.reader.merging(["url": server.url]) { $1 }
    let reading = try await ProviderReading.read("keystone", settings)
    #expect(reading.accounts == Self.accounts)
    #expect(reading.groups == Self.groups)
    #expect(reading.unreadGroups.count == 1)
    #expect(reading.unreadGroups.first?.hasPrefix("group:engineers: usersOfGroup: page") == true)
    #expect(reading.unreadGroups.first?.hasSuffix("the provider goes round in circles") == true)
    expectWhole(try await ProviderReading.read("keystone", settings.merging(["members": "users"]) { $1 }))
  }

  @Test(.timeLimit(.minutes(5)))
  func `whose lists end at a limit of the database is read whole all the same`() async throws {
    let cloud = try await Cloud.filled()
    let server = try await cloud.server.another(options: "max_db_limit = 2")
    expectWhole(try await ProviderReading.read("keystone", cloud.reader.merging(["url": server.url]) { $1 }))
  }

  @Test(.timeLimit(.minutes(5)))
  func `is not shown to a user without any role, who is told so`() async throws {
    let cloud = try await Cloud.filled()
    let project = try #require(cloud.ids["Default/prod"])
    let reading = try await ProviderReading.read("keystone", cloud.reader.merging(["project": project]) { $1 })
    for scope in [Scope.accounts, .groups, .members] {
      #expect(reading.reason(scope).contains("sign in at \(cloud.server.url)/auth/tokens"))
      #expect(reading.reason(scope).contains("HTTP 401"))
    }
  }
}
