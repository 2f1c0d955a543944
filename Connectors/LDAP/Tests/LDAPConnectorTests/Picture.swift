import AccessModel
import Testing

/// The company that every kind of server shows: who is in which group, written by hand. Each server spells it in its own way.
enum Picture {
  /// Members by group, where all servers agree.
  static let members: [String: [String]] = [
    "staff": ["[admins]", "alice", "bob", "bob owner"],
    "admins": ["[ring-a]", "alice", "jsmith", "multi", "umlaut"],
    "ring-a": ["[ring-b]", "bob"],
    "ring-b": ["[ring-a]"],
    "selfish": ["[selfish]", "carol"],
    "roles-far": ["[staff]", "svc-backup"],
  ]

  /// Facts by login, where all servers agree, last sign-in aside.
  static let facts: [String: String] = [
    "alice": "alice@example.org | 1001 | Alice Adams | Engineering | Lead | active | human",
    "bob": "bob@example.org | 1002 | Bob Brown | Engineering | active | human",
    "carol": "carol@example.org | 1003 | Carol Clark | Sales | disabled | human",
    "dave": "dave@example.org | 1004 | Dave Dunn | Sales | expired | human",
    "erin": "erin@example.org | 1005 | Erin Eden | Sales | active | human",
  ]

  /// Compares a snapshot with the picture.
  static func check(_ snapshot: Snapshot, lastSignIn: String = "", sourceLocation: SourceLocation = #_sourceLocation) {
    for scope in [Scope.accounts, .groups, .members] {
      #expect(snapshot.reason(scope) == "complete", sourceLocation: sourceLocation)
    }
    for (group, expected) in members.sorted(by: { $0.key < $1.key }) {
      #expect(snapshot.members(of: group) == expected, "group \(group)", sourceLocation: sourceLocation)
    }
    for (login, expected) in facts.sorted(by: { $0.key < $1.key }) {
      let seen = login == "alice" && !lastSignIn.isEmpty ? expected + " | " + lastSignIn : expected
      #expect(snapshot.facts(login) == seen, sourceLocation: sourceLocation)
    }
    #expect(snapshot.facts("svc-backup").contains("workload"), sourceLocation: sourceLocation)
    #expect(snapshot.facts("zoe").contains("external"), sourceLocation: sourceLocation)
  }

  /// The entries for servers of the X.500 kind; `state` are lines about an account that only one kind of server has.
  static func ldif(suffix: String = "dc=example,dc=org", state: [String: String]) -> String {
    func person(_ login: String, _ name: String, _ number: Int, _ department: String, _ more: String = "") -> String {
      """
      dn: uid=\(login),ou=people,\(suffix)
      objectClass: inetOrgPerson
      \(state[login] ?? "")uid: \(login)
      cn: \(name)
      sn: \(name.split(separator: " ").last ?? "")
      mail: \(login)@example.org
      employeeNumber: \(number)
      departmentNumber: \(department)
      \(more)
      """
    }
    func other(_ name: String, _ login: String) -> String {
      "dn: \(name),ou=people,\(suffix)\nobjectClass: inetOrgPerson\nuid: \(login)\nsn: x\n"
    }
    func group(_ name: String, _ ou: String, _ lines: [String]) -> String {
      "dn: cn=\(name),ou=\(ou),\(suffix)\nobjectClass: groupOfNames\ncn: \(name)\n" + lines.joined(separator: "\n")
        + "\n"
    }
    let units = ["people", "service", "groups", "roles", "elsewhere"].map {
      "dn: ou=\($0),\(suffix)\nobjectClass: organizationalUnit\nou: \($0)\n"
    }
    let people = [
      person("alice", "Alice Adams", 1001, "Engineering", "title: Lead\n"),
      person("bob", "Bob Brown", 1002, "Engineering"),
      person("carol", "Carol Clark", 1003, "Sales"), person("dave", "Dave Dunn", 1004, "Sales"),
      person("erin", "Erin Eden", 1005, "Sales"),
      person("zoe", "Zoe Zimmer", 1006, "Sales", "employeeType: Contractor\n"),
      other("cn=Smith\\, John", "jsmith") + "cn: Smith, John\n", other("cn=Multi+sn=x", "multi") + "cn: Multi\n",
      other("cn=J\u{FC}rgen  Gro\u{DF}", "umlaut") + "cn: J\u{FC}rgen  Gro\u{DF}\n",
      "dn: uid=svc-backup,ou=service,\(suffix)\nobjectClass: account\nuid: svc-backup\n",
      "dn: uid=far,ou=elsewhere,\(suffix)\nobjectClass: account\nuid: far\n",
    ]
    let groups = [
      group(
        "staff", "groups",
        [
          "member: uid=alice,ou=people,\(suffix)", "member: UID=Bob, OU=PEOPLE, \(suffix.uppercased())",
          "member: cn=Admins,ou=groups,\(suffix)", "owner: uid=bob,ou=people,\(suffix)",
        ]),
      group(
        "admins", "groups",
        [
          "member: uid=Alice,ou=people,\(suffix)", "member: CN=SMITH\\2C  JOHN,OU=People,\(suffix)",
          "member: SN=X+CN=multi,ou=people,\(suffix)", "member: cn=J\\C3\\BCrgen Gro\\C3\\9F,ou=people,\(suffix)",
          "member: cn=ring-a,ou=groups,\(suffix)",
        ]),
      group("ring-a", "groups", ["member: cn=ring-b,ou=groups,\(suffix)", "member: uid=bob,ou=people,\(suffix)"]),
      group("ring-b", "groups", ["member: cn=RING-A,ou=groups,\(suffix)"]),
      group("selfish", "groups", ["member: cn=selfish,ou=groups,\(suffix)", "member: uid=carol,ou=people,\(suffix)"]),
      group(
        "roles-far", "roles", ["member: cn=staff,ou=groups,\(suffix)", "member: uid=svc-backup,ou=service,\(suffix)"]),
      group("ghosts", "groups", ["member: uid=ghost,ou=people,\(suffix)", "member: uid=erin,ou=people,\(suffix)"]),
      group("beyond", "groups", ["member: uid=far,ou=elsewhere,\(suffix)", "member: cn=x,dc=other,dc=org"]),
      "dn: cn=unique,ou=groups,\(suffix)\nobjectClass: groupOfUniqueNames\ncn: unique\n"
        + "uniqueMember: uid=alice,ou=people,\(suffix)#'0101'B\nuniqueMember: uid=bob,ou=people,\(suffix)\n",
    ]
    return (units + people + groups).map { $0.trimmingPrefix("\n") + "\n" }.joined()
  }

  /// What X.500 servers show besides: members that do not exist, or lie beyond the bases; the suffix of uniqueMember.
  static func checkLoose(_ snapshot: Snapshot) {
    #expect(snapshot.members(of: "ghosts") == ["? uid=ghost,ou=people,dc=example,dc=org dangling", "erin"])
    #expect(
      snapshot.members(of: "beyond") == [
        "? cn=x,dc=other,dc=org unread", "? uid=far,ou=elsewhere,dc=example,dc=org unread",
      ])
    #expect(snapshot.members(of: "unique") == ["alice", "bob"])
  }
}
