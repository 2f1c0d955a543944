import Foundation
import TestServers

/// The people, groups and administrators that ``OktaFake`` tells of.
enum OktaCompany {
  /// Id, status, and the login before the @.
  private static let people: [(id: String, status: String, login: String)] = [
    ("00u1", "ACTIVE", "ada"), ("00u2", "SUSPENDED", "ben"), ("00u3", "DEPROVISIONED", "cyd"),
    ("00u4", "STAGED", "dee"),
    ("00u5", "PROVISIONED", "eli"), ("00u6", "LOCKED_OUT", "fay"), ("00u7", "PASSWORD_EXPIRED", "gus"),
    ("00u8", "RECOVERY", "hal"), ("00u9", "SOMETHING_NEW", "ivy"),
  ]
  private static let groups: [(id: String, type: String, name: String, members: [String])] = [
    ("00g1", "BUILT_IN", "Everyone", ["00u1", "00u2", "00u4", "00u5", "00u6", "00u7", "00u8", "00u9"]),
    // Okta goes on listing a deactivated user as a member.
    ("00g2", "OKTA_GROUP", "crm-users", ["00u1", "00u3", "00u6"]),
    ("00g3", "APP_GROUP", "directory-admins", ["00u6"]),
    ("00g4", "OKTA_GROUP", "nobody", []),
  ]

  /// The name of the array in the answer (nil: the answer is the array) and its items; nil for an unknown path.
  static func listing(_ request: FakeHTTPServer.Request, hiding hidden: String?) -> (String?, [String])? {
    let parts = request.path.split(separator: "/").map(String.init)
    switch parts {
    case ["api", "v1", "users"]:
      let filter = request.query["filter"] ?? #"status ne "DEPROVISIONED""#
      return (nil, people.filter { isAsked($0.status, filter) }.map(user))
    case ["api", "v1", "groups"]:
      return (nil, groups.map { group($0, counts: request.query["expand"] == "stats", hidden == $0.id) })
    case ["api", "v1", "apps"]:
      guard request.query["filter"] == #"name eq "oidc_client""# else { return (nil, []) }
      return (nil, [app("0oa1", "backup-service", "service"), app("0oa2", "Web shop", "web")])
    case ["api", "v1", "iam", "resource-sets"]:
      return ("resource-sets", [#"{"id":"iam1","label":"Berlin","description":"Users in Berlin"}"#])
    case ["api", "v1", "iam", "assignees", "users"]:
      return ("value", ["00u1", "00u6", "00u7", "00u8"].map { #"{"id":"\#($0)","orn":"orn:okta:00o1:users:\#($0)"}"# })
    default: break
    }
    if parts.count == 5, parts[..<3] == ["api", "v1", "groups"], parts[4] == "users" {
      return groups.first { $0.id == parts[3] }.map {
        (nil, $0.members.map { id in people.first { $0.id == id }.map(user) ?? "" })
      }
    }
    return roles[request.path].map { (nil, $0) }
  }

  /// A status that Okta does not have passes every filter: it stands for one that it will have some day.
  private static func isAsked(_ status: String, _ filter: String) -> Bool {
    if status == "SOMETHING_NEW" { return true }
    return filter.contains("ne \"") ? !filter.contains(status) : filter.contains("eq \"\(status)\"")
  }

  private static func user(_ person: (id: String, status: String, login: String)) -> String {
    let login = person.status == "ACTIVE" ? #""2026-10-31T07:30:00.000Z""# : "null"
    return #"""
      {"id":"\#(person.id)","status":"\#(person.status)","created":"2024-02-01T08:00:00.000Z","lastLogin":\#(login),
       "type":{"id":"oty1"},"profile":{"login":"\#(person.login)@nord.example","email":"\#(person.login.capitalized)@Nord.example",
       "firstName":"\#(person.login.capitalized)","lastName":"Nord","employeeNumber":"10\#(person.id.suffix(1))",
       "department":"Sales","title":"Clerk","secondEmail":null},"credentials":{"provider":{"type":"OKTA","name":"OKTA"}}}
      """#
  }

  private static func group(
    _ group: (id: String, type: String, name: String, members: [String]), counts: Bool, _ hides: Bool
  ) -> String {
    let count = group.members.count + (hides ? 1 : 0)
    let stats = counts ? #","_embedded":{"stats":{"usersCount":\#(count),"appsCount":0}}"# : ""
    return #"""
      {"id":"\#(group.id)","type":"\#(group.type)","objectClass":["okta:user_group"],
       "lastMembershipUpdated":"2026-01-05T10:00:00.000Z","profile":{"name":"\#(group.name)","description":null}\#(stats)}
      """#
  }

  private static func app(_ id: String, _ label: String, _ type: String) -> String {
    #"""
    {"id":"\#(id)","name":"oidc_client","label":"\#(label)","status":"ACTIVE","signOnMode":"OPENID_CONNECT",
     "credentials":{"oauthClient":{"client_id":"\#(id)","token_endpoint_auth_method":"private_key_jwt"}},
     "settings":{"oauthClient":{"application_type":"\#(type)","grant_types":["client_credentials"]}}}
    """#
  }

  // MARK: Roles

  private static func role(
    _ id: String, _ type: String, _ label: String, by assignment: String = "USER", status: String = "ACTIVE",
    more: String = ""
  ) -> String {
    #"""
    {"id":"\#(id)","label":"\#(label)","type":"\#(type)","status":"\#(status)","created":"2025-03-01T09:00:00.000Z",
     "assignmentType":"\#(assignment)"\#(more)}
    """#
  }

  private static let custom = #","role":"cr01","resource-set":"iam1""#
  private static let delivered =
    #","role":"ACCESS_CERTIFICATIONS_ADMIN","resource-set":"ACCESS_CERTIFICATIONS_IAM_POLICY""#

  /// Role assignments and their targets, by path.
  private static let roles: [String: [String]] = [
    "/api/v1/users/00u1/roles": [
      role("ra1", "SUPER_ADMIN", "Super Administrator"), role("ra2", "HELP_DESK_ADMIN", "Help Desk Administrator"),
      role("ra3", "APP_ADMIN", "Application Administrator"),
      role("ra4", "ACCESS_CERTIFICATIONS_ADMIN", "Access Certifications Administrator", more: delivered),
    ],
    "/api/v1/users/00u1/roles/ra2/targets/groups": [
      #"{"id":"00g2","type":"OKTA_GROUP","profile":{"name":"crm-users"}}"#,
      #"{"id":"00g4","type":"OKTA_GROUP","profile":{"name":"nobody"}}"#,
    ],
    "/api/v1/users/00u1/roles/ra3/targets/catalog/apps": [
      #"{"name":"salesforce","displayName":"Salesforce","status":"ACTIVE"}"#,
      #"{"name":"oidc_client","displayName":"Web shop","id":"0oa2","status":"ACTIVE"}"#,
    ],
    "/api/v1/users/00u6/roles": [role("ra5", "ORG_ADMIN", "Organization Administrator", by: "GROUP")],
    "/api/v1/users/00u7/roles": [
      role("ra6", "USER_ADMIN", "Group Administrator"),
      role("ra7", "READ_ONLY_ADMIN", "Read Only Administrator", status: "INACTIVE"),
    ],
    // Confined to nothing: the role reaches every group.
    "/api/v1/users/00u7/roles/ra6/targets/groups": [],
    "/api/v1/users/00u8/roles": [role("irb1", "CUSTOM", "User creator", more: custom)],
    "/api/v1/groups/00g1/roles": [],
    "/api/v1/groups/00g2/roles": [],
    "/api/v1/groups/00g3/roles": [
      role("ra5", "ORG_ADMIN", "Organization Administrator", by: "GROUP"),
      role("ra8", "GROUP_MEMBERSHIP_ADMIN", "Group Membership Administrator", by: "GROUP"),
      role("irb2", "CUSTOM", "User creator", by: "GROUP", more: custom),
    ],
    "/api/v1/groups/00g3/roles/ra8/targets/groups": [
      #"{"id":"00g2","type":"OKTA_GROUP","profile":{"name":"crm-users"}}"#
    ],
    "/api/v1/groups/00g4/roles": [],
    "/oauth2/v1/clients/0oa1/roles": [
      role("ra9", "READ_ONLY_ADMIN", "Read Only Administrator", by: "CLIENT"),
      role("ra10", "APP_ADMIN", "Application Administrator", by: "CLIENT"),
    ],
    "/oauth2/v1/clients/0oa1/roles/ra10/targets/catalog/apps": [],
  ]
}
