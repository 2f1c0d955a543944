import TestServers

/// The people, groups, applications and roles that ``GraphFake`` tells of.
enum GraphCompany {
  private static let admin = "62e90394-69f5-4237-9190-012177145e10"
  private static let helpdesk = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
  private static let readers = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"

  /// The items of a listing; nil for an unknown path.
  static func listing(_ request: FakeHTTPServer.Request, isLimited: Bool) -> [String]? {
    let select = request.query["$select"]
    switch request.path {
    case "/v1.0/users":
      // Without $select, neither accountEnabled nor userType comes.
      return people.map { user($0, isWhole: select != nil, select?.contains("signInActivity") == true) }
    case "/v1.0/groups": return groups.map(group)
    case "/v1.0/servicePrincipals":
      return [
        #"{"id":"sp1","appId":"app1","displayName":"Backup agent","accountEnabled":true,"servicePrincipalType":"Application"}"#,
        #"{"id":"sp2","appId":"app2","displayName":"Old import","accountEnabled":false,"servicePrincipalType":"Application"}"#,
      ]
    case "/v1.0/roleManagement/directory/roleDefinitions":
      return [
        #"{"id":"\#(admin)","displayName":"Global Administrator","isBuiltIn":true,"isEnabled":true,"rolePermissions":[]}"#,
        #"{"id":"\#(helpdesk)","displayName":"Helpdesk Administrator","isBuiltIn":true,"isEnabled":true}"#,
        #"{"id":"\#(readers)","displayName":"Directory Readers","isBuiltIn":true,"isEnabled":true}"#,
      ]
    case "/v1.0/roleManagement/directory/roleAssignments":
      return assignments.filter { !$0.contains("Activated") }
    case "/v1.0/roleManagement/directory/roleAssignmentScheduleInstances": return assignments
    case "/v1.0/roleManagement/directory/roleEligibilityScheduleInstances":
      return [
        instance("u2", admin, "/", until: #""2027-03-31T00:00:00Z""#),
        instance("g3", helpdesk, "/administrativeUnits/au1", until: "null"),
      ]
    case "/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances":
      guard request.query["$filter"] == "groupId eq 'g3'" else { return [] }
      return [
        #"""
        {"id":"e1","accessId":"member","groupId":"g3","principalId":"u1","memberType":"direct",
         "startDateTime":"2026-02-01T00:00:00Z","endDateTime":"2026-12-31T00:00:00Z"}
        """#
      ]
    default: break
    }
    let parts = request.path.split(separator: "/").map(String.init)
    guard parts.count == 4, parts[1] == "groups", let group = groups.first(where: { $0.id == parts[2] }) else {
      return nil
    }
    switch parts[3] {
    case "members":
      if group.visibility != "null", isLimited { return [] }
      return group.members.map { member($0, isLimited) }
    case "owners": return group.owners.map { member($0, isLimited) }
    default: return nil
    }
  }

  // MARK: People

  private struct Person {
    var id: String
    var login: String
    var isEnabled = "true"
    var type = "\"Member\""
    var invitation = "null"
    var lastSignIn = "null"
  }

  private static let people = [
    Person(
      id: "u1", login: "ada@nord.example",
      lastSignIn:
        #"{"lastSignInDateTime":"2026-11-01T06:00:00Z","lastSuccessfulSignInDateTime":"2026-10-30T06:00:00Z"}"#),
    Person(id: "u2", login: "ben@nord.example", isEnabled: "false"),
    Person(
      id: "u3", login: "gia_partner.example#EXT#@nord.example", type: "\"Guest\"", invitation: "\"Accepted\"",
      lastSignIn: #"{"lastSignInDateTime":"2026-09-01T06:00:00Z"}"#),
    Person(
      id: "u4", login: "hal_partner.example#EXT#@nord.example", type: "\"Guest\"", invitation: "\"PendingAcceptance\""),
    // Older accounts have no type.
    Person(id: "u5", login: "ivy@nord.example", type: "null"),
  ]

  private static func user(_ person: Person, isWhole: Bool, _ hasSignIns: Bool) -> String {
    let name = person.login.split(whereSeparator: { "@_".contains($0) }).first.map(String.init) ?? ""
    let whole =
      isWhole
      ? #","accountEnabled":\#(person.isEnabled),"userType":\#(person.type),"externalUserState":\#(person.invitation),"employeeId":"E-\#(person.id)","department":"Sales""#
      : ""
    let signIns = hasSignIns ? #","signInActivity":\#(person.lastSignIn)"# : ""
    return #"""
      {"id":"\#(person.id)","userPrincipalName":"\#(person.login)","displayName":"\#(name)","jobTitle":"Clerk",
       "mail":"\#(name.uppercased())@nord.example"\#(whole)\#(signIns)}
      """#
  }

  // MARK: Groups

  private struct Group {
    var id: String
    var name: String
    var members: [String]
    var owners: [String] = []
    var isAssignable = "null"
    var visibility = "null"
  }

  private static let groups = [
    Group(id: "g1", name: "crm-users", members: ["u1", "u3", "g2", "sp1", "d1"], owners: ["u5"]),
    Group(id: "g2", name: "sales", members: ["u2", "u4", "g1"]),
    Group(id: "g3", name: "role-holders", members: ["u5"], owners: ["u1", "sp2"], isAssignable: "true"),
    Group(id: "g4", name: "secret", members: ["u1"], visibility: "\"HiddenMembership\""),
    Group(id: "g5", name: "nobody", members: []),
  ]

  private static func group(_ group: Group) -> String {
    #"""
    {"id":"\#(group.id)","displayName":"\#(group.name)","mail":null,"groupTypes":[],"securityEnabled":true,
     "isAssignableToRole":\#(group.isAssignable),"visibility":\#(group.visibility)}
    """#
  }

  private static func member(_ id: String, _ isLimited: Bool) -> String {
    let type =
      switch id.first {
      case "u": "user"
      case "g": "group"
      case "d": "device"
      default: "servicePrincipal"
      }
    let facts = isLimited ? #","displayName":null,"mail":null"# : ""
    return ##"{"@odata.type":"#microsoft.graph.\##(type)","id":"\##(id)"\##(facts)}"##
  }

  // MARK: Roles

  private static func instance(
    _ principal: String, _ role: String, _ scope: String, _ more: String = "", memberType: String = "Direct",
    until: String
  ) -> String {
    #"""
    {"id":"\#(principal)-\#(role)","principalId":"\#(principal)","roleDefinitionId":"\#(role)",
     "directoryScopeId":"\#(scope)","appScopeId":null,"startDateTime":null,"endDateTime":\#(until),"memberType":"\#(memberType)"\#(more)}
    """#
  }

  private static let assignments = [
    instance("u1", admin, "/", #","assignmentType":"Assigned""#, until: "null"),
    instance("u5", helpdesk, "/", #","assignmentType":"Activated""#, until: #""2026-11-25T20:00:00Z""#),
    instance("sp1", readers, "/", #","assignmentType":"Assigned""#, until: "null"),
    instance(
      "u3", helpdesk, "/administrativeUnits/au1", #","assignmentType":"Assigned""#, until: #""2026-12-31T00:00:00Z""#),
    instance("sp2", helpdesk, "/app2", #","assignmentType":"Assigned""#, until: "null"),
    instance("g3", admin, "/", #","assignmentType":"Assigned""#, until: "null"),
    // u5 is in g3: the group's assignment once more.
    instance("u5", admin, "/", #","assignmentType":"Assigned""#, memberType: "Group", until: "null"),
  ]
}
