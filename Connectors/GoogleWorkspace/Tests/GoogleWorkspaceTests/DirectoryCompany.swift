import TestServers

/// The users, groups and administrators that ``DirectoryFake`` tells of.
enum DirectoryCompany {
  /// The name of the array and its items; nil for an unknown path.
  static func listing(_ request: FakeHTTPServer.Request) -> (String, [String])? {
    let query = request.query
    switch request.path {
    case "/admin/directory/v1/users":
      guard query["customer"] == "my_customer", query["projection"] == "full" else { return nil }
      return ("users", users)
    case "/admin/directory/v1/groups": return query["customer"] == "my_customer" ? ("groups", groups.map(group)) : nil
    case "/admin/directory/v1/customer/my_customer/roles": return ("items", roles)
    case "/admin/directory/v1/customer/my_customer/roleassignments": return ("items", assignments)
    default: break
    }
    let parts = request.path.split(separator: "/").map(String.init)
    guard parts.count == 6, parts[3] == "groups", parts[5] == "members",
      let group = groups.first(where: { $0.id == parts[4] }), query["includeDerivedMembership"] == "false"
    else { return nil }
    return ("members", group.members)
  }

  // MARK: Users

  private static func user(
    _ id: String, _ login: String, suspended: Bool = false, archived: Bool = false, admin: Bool = false,
    delegated: Bool = false, signIn: String = "1970-01-01T00:00:00.000Z", more: String = ""
  ) -> String {
    #"""
    {"kind":"admin#directory#user","id":"\#(id)","primaryEmail":"\#(login)@nord.example","name":{"fullName":"\#(login) Nord"},
     "isAdmin":\#(admin),"isDelegatedAdmin":\#(delegated),"lastLoginTime":"\#(signIn)","suspended":\#(suspended),
     "archived":\#(archived),"orgUnitPath":"/","isEnrolledIn2Sv":true,"customerId":"C01"\#(more)}
    """#
  }

  private static let users = [
    user(
      "101", "Ada", admin: true, signIn: "2026-11-20T10:00:00.000Z",
      more:
        #","externalIds":[{"value":"x","type":"account"},{"value":"1001","type":"organization"}],"organizations":[{"title":"Clerk","primary":true,"department":"Sales"}]"#
    ),
    user("102", "ben", suspended: true, more: #","suspensionReason":"ADMIN""#),
    user("103", "cyd", archived: true),
    user("104", "dee", delegated: true),
    user("105", "eli", more: #","isGuestUser":true"#),
    // Fields without a value are left out.
    #"{"id":"106","primaryEmail":"fay@nord.example","suspended":true}"#,
    #"{"id":"107","primaryEmail":"gus@nord.example"}"#,
  ]

  // MARK: Groups

  private struct Group {
    var id: String
    var email: String
    var count: Int
    var members: [String]
  }

  private static func member(_ id: String, _ type: String, _ role: String, email: String = "") -> String {
    let email = email.isEmpty ? "" : #""email":"\#(email)","#
    return
      #"{"kind":"admin#directory#member","id":"\#(id)",\#(email)"role":"\#(role)","type":"\#(type)","status":"ACTIVE"}"#
  }

  private static let groups = [
    Group(
      id: "g1", email: "crm@nord.example", count: 4,
      members: [
        member("101", "USER", "OWNER"), member("102", "USER", "MANAGER"), member("g2", "GROUP", "MEMBER"),
        member("104", "USER", "MEMBER"), member("900", "USER", "MEMBER", email: "partner@other.example"),
      ]),
    Group(
      id: "g2", email: "sales@nord.example", count: 3,
      members: [
        member("105", "USER", "MEMBER"), member("g3", "GROUP", "MANAGER"),
        // Service accounts; one of them has a role.
        member("100000000000000000001", "USER", "MEMBER", email: "backup@nord.iam.gserviceaccount.com"),
        member("100000000000000000002", "USER", "MEMBER", email: "Ci@nord.iam.gserviceaccount.com"),
      ]),
    Group(
      id: "g3", email: "all@nord.example", count: 0,
      members: [
        member("C01", "CUSTOMER", "MEMBER"), member("g900", "GROUP", "MEMBER", email: "everybody@other.example"),
      ]),
    Group(
      id: "g4", email: "friends@nord.example", count: 2,
      members: [member("901", "EXTERNAL", "MEMBER", email: "club@other.example"), member("107", "USER", "MEMBER")]),
    Group(id: "g5", email: "empty@nord.example", count: 0, members: []),
  ]

  private static func group(_ group: Group) -> String {
    #"""
    {"kind":"admin#directory#group","id":"\#(group.id)","email":"\#(group.email)","name":"\#(group.id)",
     "directMembersCount":"\#(group.count)","adminCreated":true}
    """#
  }

  // MARK: Roles

  private static func role(_ id: String, _ name: String, isSuper: Bool = false) -> String {
    #"{"kind":"admin#directory#role","roleId":"\#(id)","roleName":"\#(name)","isSystemRole":true,"isSuperAdminRole":\#(isSuper)}"#
  }

  /// Larger than a double can hold exactly.
  private static let roles = [
    role("9007199254740993", "_SEED_ADMIN_ROLE", isSuper: true),
    role("9007199254740995", "_USER_MANAGEMENT_ADMIN_ROLE"),
    role("9007199254740997", "_GROUPS_ADMIN_ROLE"),
  ]

  private static func assignment(
    _ id: String, _ role: String, _ assignee: String, _ type: String = "user",
    _ more: String = #","scopeType":"CUSTOMER""#
  ) -> String {
    #"""
    {"kind":"admin#directory#roleAssignment","roleAssignmentId":"\#(id)","roleId":"\#(role)","assignedTo":"\#(assignee)",
     "assigneeType":"\#(type)"\#(more)}
    """#
  }

  private static let assignments = [
    assignment("1", "9007199254740993", "101"),
    assignment("2", "9007199254740995", "104", "user", #","scopeType":"ORG_UNIT","orgUnitId":"03ph8a2z""#),
    assignment("3", "9007199254740997", "g2", "group"),
    // A service account, which no listing of users has.
    assignment("4", "9007199254740997", "100000000000000000001"),
    assignment("5", "9007199254740997", "107", "user", #","scopeType":"CUSTOMER","condition":"label(security)""#),
    assignment(
      "6", "9007199254740995", "107", "user",
      #","scopeType":"ORG_UNIT","orgUnitId":"03ph8a2z","expirationDetails":{"expireTime":"2026-12-24T12:00:00Z"}"#),
  ]
}
