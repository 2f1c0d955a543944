import AccessModel
import ProviderReading
import TestServers
import Testing

/// moto, which checks signatures and permissions, read as an operator's source would. It labels its JSON as HTML, which
/// alignd does not read; a relay in between puts the label right and changes nothing else.
@Suite struct `An Identity Center` {
  private static let document = #"{\"Version\":\"2012-10-17\",\"Statement\":[]}"#
  /// What the README says that alignd needs.
  private static let rights = """
    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*","Action":["identitystore:ListUsers",\
    "identitystore:ListGroups","identitystore:ListGroupMemberships","sso:ListInstances","sso:ListPermissionSets",\
    "sso:DescribePermissionSet","sso:ListManagedPoliciesInPermissionSet","sso:GetInlinePolicyForPermissionSet",\
    "sso:ListAccountsForProvisionedPermissionSet","sso:ListAccountAssignments","organizations:ListAccounts"]}]}
    """

  private struct Filled {
    let server: MotoServer
    let relay: FakeHTTPServer
    let settings: [String: String]
    var ids: [String: String] = [:]
  }

  private func filled() async throws -> Filled {
    let server = try await MotoServer.start()
    let url = server.url
    let relay = try FakeHTTPServer { request in
      do {
        return [try Relay.answer(to: request, from: url, contentType: "application/x-amz-json-1.1")]
      } catch {
        return [.reset]
      }
    }
    let ids = try await fill(server)
    try await server.iam("CreateUser", ["UserName": "alignd"])
    try await server.iam("PutUserPolicy", ["UserName": "alignd", "PolicyName": "read", "PolicyDocument": Self.rights])
    let key = try await server.iam("CreateAccessKey", ["UserName": "alignd"])
    try await server.check()
    return Filled(
      server: server, relay: relay,
      settings: [
        "region": "us-east-1", "ssoURL": relay.url, "identityStoreURL": relay.url, "organizationsURL": relay.url,
        "accessKeyID": try element("AccessKeyId", of: key), "secretAccessKey": try element("SecretAccessKey", of: key),
      ], ids: ids)
  }

  private func element(_ name: String, of xml: String) throws -> String {
    let start = try #require(xml.firstRange(of: "<\(name)>")?.upperBound)
    let end = try #require(xml.firstRange(of: "</\(name)>")?.lowerBound)
    return String(xml[start..<end])
  }

  /// 103 users, three groups, four permission sets of which three are on the account; gives the ids by name.
  private func fill(_ server: MotoServer) async throws -> [String: String] {
    try await server.json(
      "AWSOrganizationsV20161128.CreateOrganization", service: "organizations", #"{"FeatureSet":"ALL"}"#)
    let instances = try await server.json("SWBExternalService.ListInstances", service: "sso", "{}")["Instances"]
    let instance = try #require((instances as? [[String: Any]])?.first)
    let (arn, store) = (
      try #require(instance["InstanceArn"] as? String), try #require(instance["IdentityStoreId"] as? String)
    )
    var ids: [String: String] = [:]
    func make(_ operation: String, _ fields: String, _ key: String) async throws -> String {
      let made = try await server.json(
        "AWSIdentityStore.\(operation)", service: "identitystore", #"{"IdentityStoreId":"\#(store)",\#(fields)}"#)
      return try #require(made[key] as? String)
    }
    for number in 1...103 {
      let name = "person\(number)"
      ids[name] = try await make(
        "CreateUser",
        #"""
        "UserName":"\#(name)","DisplayName":"Person \#(number)","Title":"Clerk","Name":{"FamilyName":"P","GivenName":"Q"},
        "Emails":[{"Value":"Person\#(number)@Example.org","Type":"work","Primary":true}]
        """#, "UserId")
    }
    for (name, members) in [("Admins", ["person1"]), ("Ops", ["person2", "person103"]), ("Empty", [])] {
      ids[name] = try await make("CreateGroup", #""DisplayName":"\#(name)""#, "GroupId")
      for member in members {
        _ = try await make(
          "CreateGroupMembership", #""GroupId":"\#(ids[name] ?? "")","MemberId":{"UserId":"\#(ids[member] ?? "")"}"#,
          "MembershipId")
      }
    }
    func sso(_ operation: String, _ fields: String) async throws -> [String: Any] {
      try await server.json("SWBExternalService.\(operation)", service: "sso", #"{"InstanceArn":"\#(arn)",\#(fields)}"#)
    }
    for (name, policy, inline) in [
      ("Admin", "AdministratorAccess", false), ("Viewer", "ReadOnlyAccess", false), ("Custom", "", true),
      ("Spare", "", false),
    ] {
      let made = try await sso("CreatePermissionSet", #""Name":"\#(name)""#)["PermissionSet"] as? [String: Any]
      let set = try #require(made?["PermissionSetArn"] as? String)
      ids[name] = set
      let that = #""PermissionSetArn":"\#(set)""#
      if !policy.isEmpty {
        _ = try await sso(
          "AttachManagedPolicyToPermissionSet", #"\#(that),"ManagedPolicyArn":"arn:aws:iam::aws:policy/\#(policy)""#)
      }
      if inline {
        _ = try await sso("PutInlinePolicyToPermissionSet", #"\#(that),"InlinePolicy":"\#(Self.document)""#)
      }
    }
    for (set, type, principal) in [
      ("Admin", "GROUP", "Admins"), ("Viewer", "USER", "person2"), ("Custom", "GROUP", "Ops"),
      ("Custom", "USER", "person3"),
    ] {
      let that = #""PermissionSetArn":"\#(ids[set] ?? "")","TargetId":"123456789012","TargetType":"AWS_ACCOUNT""#
      _ = try await sso(
        "CreateAccountAssignment", #"\#(that),"PrincipalType":"\#(type)","PrincipalId":"\#(ids[principal] ?? "")""#)
    }
    for set in ["Admin", "Viewer", "Custom"] {
      _ = try await sso(
        "ProvisionPermissionSet", #""PermissionSetArn":"\#(ids[set] ?? "")","TargetType":"ALL_PROVISIONED_ACCOUNTS""#)
    }
    return ids
  }

  @Test(.timeLimit(.minutes(5)))
  func `gives users, groups and permission sets on accounts to who may only list them`() async throws {
    let filled = try await filled()
    let reading = try await ProviderReading.read("aws-identity-center", filled.settings)
    #expect(reading.isComplete, "\(reading.snapshot.coverage)")
    #expect(reading.accounts == (1...103).map { "person\($0) active" }.sorted())
    #expect(
      reading.groups == [
        "group:Admins", "group:Empty", "group:Ops", "permission-set:Admin@master!", "permission-set:Custom@master",
        "permission-set:Viewer@master",
      ])
    #expect(
      reading.memberships == [
        "group:Admins → permission-set:Admin@master", "group:Ops → permission-set:Custom@master",
        "person1 → group:Admins", "person103 → group:Ops", "person2 → group:Ops",
        "person2 → permission-set:Viewer@master", "person3 → permission-set:Custom@master",
      ])
    let snapshot = reading.snapshot
    let custom = try #require(snapshot.group(id: "\(filled.ids["Custom"] ?? "")@123456789012"))
    #expect(snapshot.groups.privilege[custom] == .lead)
    #expect(snapshot.string(snapshot.groups.locator[custom]) == "Custom@123456789012")
    let person = try #require(snapshot.account(id: filled.ids["person103"] ?? ""))
    #expect(snapshot.string(snapshot.accounts.mail[person]) == "person103@example.org")
    #expect(snapshot.string(snapshot.accounts.name[person]) == "Person 103")
    #expect(snapshot.string(snapshot.accounts.title[person]) == "Clerk")
    // A hundred users are a page.
    #expect(filled.relay.requests.count { $0.header("x-amz-target") == "AWSIdentityStore.ListUsers" } == 2)
  }

  @Test(.timeLimit(.minutes(5)))
  func `refuses a wrong secret, and says why`() async throws {
    let filled = try await filled()
    let reading = try await ProviderReading.read(
      "aws-identity-center", filled.settings.merging(["secretAccessKey": "wrong"]) { $1 })
    for scope in [Scope.accounts, .groups, .members] {
      #expect(reading.reason(scope).contains("The request signature we calculated does not match"))
    }
  }
}
