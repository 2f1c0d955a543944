import AccessModel
import ProviderReading
import TestServers
import Testing

/// moto, which checks signatures and permissions, read as an operator's source would.
@Suite struct `An AWS account` {
  private static let managed = "arn:aws:iam::aws:policy/"

  /// A server with a small account in it, and the access key of a user who may ask for the details and nothing else.
  private func filled() async throws -> (server: MotoServer, key: String, secret: String) {
    let server = try await MotoServer.start(managedPolicies: true)
    for name in ["alice", "bob", "carol", "deploy", "alignd"] {
      try await server.iam("CreateUser", ["UserName": name, "Path": name == "deploy" ? "/machines/" : "/"])
    }
    for name in ["Admins", "Developers", "Nobody"] { try await server.iam("CreateGroup", ["GroupName": name]) }
    for (user, group) in [("alice", "Admins"), ("alice", "Developers"), ("bob", "Developers")] {
      try await server.iam("AddUserToGroup", ["UserName": user, "GroupName": group])
    }
    let document = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#
    for name in ["Ship", "Unused"] {
      try await server.iam("CreatePolicy", ["PolicyName": name, "PolicyDocument": document])
    }
    let ship = "arn:aws:iam::123456789012:policy/Ship"
    for (group, policy) in [
      ("Admins", Self.managed + "AdministratorAccess"), ("Developers", Self.managed + "ReadOnlyAccess"),
      ("Developers", ship),
    ] { try await server.iam("AttachGroupPolicy", ["GroupName": group, "PolicyArn": policy]) }
    for (user, policy) in [
      ("carol", Self.managed + "IAMFullAccess"), ("deploy", ship),
      ("bob", Self.managed + "job-function/SystemAdministrator"),
    ] { try await server.iam("AttachUserPolicy", ["UserName": user, "PolicyArn": policy]) }
    try await server.iam(
      "PutUserPolicy", ["UserName": "bob", "PolicyName": "buckets", "PolicyDocument": document])
    try await server.iam(
      "PutGroupPolicy", ["GroupName": "Developers", "PolicyName": "logs", "PolicyDocument": document])
    let right = #"""
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*",
      "Action":"iam:GetAccountAuthorizationDetails"}]}
      """#
    try await server.iam("PutUserPolicy", ["UserName": "alignd", "PolicyName": "read", "PolicyDocument": right])
    let made = try await server.iam("CreateAccessKey", ["UserName": "alignd"])
    try await server.check()
    return (server, try element("AccessKeyId", of: made), try element("SecretAccessKey", of: made))
  }

  private func element(_ name: String, of xml: String) throws -> String {
    let start = try #require(xml.firstRange(of: "<\(name)>")?.upperBound)
    let end = try #require(xml.firstRange(of: "</\(name)>")?.lowerBound)
    return String(xml[start..<end])
  }

  @Test(.timeLimit(.minutes(10)))
  func `gives users, groups and attached policies to who may only ask for the details`() async throws {
    let (server, key, secret) = try await filled()
    let reading = try await ProviderReading.read(
      "aws-iam", ["url": server.url, "accessKeyID": key, "secretAccessKey": secret])
    #expect(reading.isComplete, "\(reading.snapshot.coverage) \(server.log)")
    #expect(reading.accounts == ["alice active", "alignd active", "bob active", "carol active", "deploy active"])
    #expect(
      reading.groups == [
        "group:Admins", "group:Developers", "group:Nobody", "inline-policy:Developers/logs",
        "inline-policy:alignd/read",
        "inline-policy:bob/buckets", "policy:AdministratorAccess!", "policy:IAMFullAccess!", "policy:ReadOnlyAccess",
        "policy:Ship", "policy:SystemAdministrator",
        // moto leaves the name out of this list.
        "policy:arn:aws:iam::123456789012:policy/Unused",
      ])
    #expect(
      reading.memberships
        == [
          "alice → group:Admins", "alice → group:Developers", "bob → group:Developers",
          "group:Admins → policy:AdministratorAccess", "group:Developers → policy:ReadOnlyAccess",
          "group:Developers → policy:Ship", "carol → policy:IAMFullAccess", "deploy → policy:Ship",
          "bob → policy:SystemAdministrator", "bob → inline-policy:bob/buckets",
          "group:Developers → inline-policy:Developers/logs", "alignd → inline-policy:alignd/read",
        ].sorted())
  }

  @Test(.timeLimit(.minutes(10)))
  func `has ids that a new name does not change, and names of Amazon as locators`() async throws {
    let (server, key, secret) = try await filled()
    let snapshot = try await ProviderReading.read(
      "aws-iam", ["url": server.url, "accessKeyID": key, "secretAccessKey": secret]
    ).snapshot
    let row = try #require(
      (0..<snapshot.accounts.count).first { snapshot.string(snapshot.accounts.login[$0]) == "deploy" })
    #expect(
      snapshot.string(snapshot.accounts.locator[row]) == "arn:aws:iam::123456789012:user/machines/deploy")
    #expect(snapshot.string(snapshot.accounts.id[row]).count == 20)
    #expect(snapshot.group(id: Self.managed + "AdministratorAccess") != nil)
  }

  @Test(.timeLimit(.minutes(10)))
  func `refuses a wrong secret and an unknown key, and says why`() async throws {
    let (server, key, _) = try await filled()
    let wrong = try await ProviderReading.read(
      "aws-iam", ["url": server.url, "accessKeyID": key, "secretAccessKey": "wrong"])
    #expect(wrong.reason(.accounts).contains("HTTP 403, \"The request signature we calculated does not match"))
    let unknown = try await ProviderReading.read(
      "aws-iam", ["url": server.url, "accessKeyID": "AKIANOBODYNOBODYNOBO", "secretAccessKey": "wrong"])
    for scope in [Scope.accounts, .groups, .members] {
      #expect(unknown.reason(scope).contains("HTTP 403, \"The security token included in the request is invalid"))
    }
  }
}
