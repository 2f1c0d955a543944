import AccessModel
import Foundation
import ProviderReading
import Synchronization
import TestServers
import Testing

/// What moto does not do: pages, too many requests, answers that end early. The answers have the documented form.
@Suite struct `Details of an AWS account in pages` {
  private let settings = ["accessKeyID": "AKIDEXAMPLE", "secretAccessKey": "secret"]

  private func read(_ server: FakeHTTPServer, _ more: [String: String] = [:]) async throws -> ProviderReading {
    try await ProviderReading.read("aws-iam", settings.merging(["url": server.url]) { $1 }.merging(more) { $1 })
  }

  /// The field of a form.
  private static func field(_ name: String, of request: FakeHTTPServer.Request) -> String? {
    for pair in request.text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1)
      if parts.count == 2, parts[0] == name { return parts[1].removingPercentEncoding }
    }
    return nil
  }

  private static func xml(_ lists: String, marker: String? = nil) -> FakeHTTPServer.Action {
    let end =
      marker.map { "<IsTruncated>true</IsTruncated><Marker>\($0)</Marker>" } ?? "<IsTruncated>false</IsTruncated>"
    return answer(
      200,
      """
      <GetAccountAuthorizationDetailsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">\
      <GetAccountAuthorizationDetailsResult>\(lists)\(end)</GetAccountAuthorizationDetailsResult>\
      <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetAccountAuthorizationDetailsResponse>
      """)
  }

  private static func answer(_ status: Int, _ text: String) -> FakeHTTPServer.Action {
    .answer(status, [("Content-Type", "text/xml")], Array(text.utf8))
  }

  private static func user(_ number: Int, groups: String) -> String {
    """
    <member><Path>/</Path><UserName>user\(number)</UserName><UserId>AIDA\(number)</UserId>\
    <Arn>arn:aws:iam::111122223333:user/user\(number)</Arn><GroupList>\(groups)</GroupList>\
    <UserPolicyList/><AttachedManagedPolicies/></member>
    """
  }

  /// Twelve users in pages of five, the second page without anybody, and one group.
  private static func page(_ request: FakeHTTPServer.Request) -> FakeHTTPServer.Action {
    switch field("Filter.member.1", of: request) {
    case "Group":
      return xml(
        """
        <GroupDetailList><member><Path>/</Path><GroupName>all+some</GroupName><GroupId>AGPA1</GroupId>\
        <Arn>arn:aws:iam::111122223333:group/all+some</Arn><GroupPolicyList/><AttachedManagedPolicies><member>\
        <PolicyName>PowerUserAccess</PolicyName><PolicyArn>arn:aws:iam::aws:policy/PowerUserAccess</PolicyArn>\
        </member></AttachedManagedPolicies></member></GroupDetailList>
        """)
    case "User":
      let group = "<member>all+some</member>"
      switch field("Marker", of: request) {
      case nil:
        return xml(
          "<UserDetailList>\((1...5).map { user($0, groups: group) }.joined())</UserDetailList>", marker: "a/+=")
      case "a/+=": return xml("<UserDetailList/>", marker: "b")
      case "b": return xml("<UserDetailList>\((6...12).map { user($0, groups: "") }.joined())</UserDetailList>")
      default: return answer(400, "<ErrorResponse><Error><Code>ValidationError</Code></Error></ErrorResponse>")
      }
    default: return xml("<Policies/>")
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `are read to the last one, an empty page in the middle included`() async throws {
    let server = try FakeHTTPServer { [Self.page($0)] }
    let reading = try await read(server, ["pageSize": "5"])
    #expect(reading.isComplete)
    #expect(reading.accounts == (1...12).map { "user\($0) active" }.sorted())
    #expect(reading.groups == ["group:all+some", "policy:PowerUserAccess!"])
    #expect(
      reading.memberships
        == ((1...5).map { "user\($0) → group:all+some" } + ["group:all+some → policy:PowerUserAccess"]).sorted())
    let users = server.requests.filter { Self.field("Filter.member.1", of: $0) == "User" }
    #expect(users.map { Self.field("Marker", of: $0) } == [nil, "a/+=", "b"])
    #expect(users.allSatisfy { Self.field("MaxItems", of: $0) == "5" })
    #expect(
      server.requests.allSatisfy {
        $0.header("authorization")?.contains("/us-east-1/iam/aws4_request") == true && $0.header("x-amz-date") != nil
      })
  }

  @Test(.timeLimit(.minutes(10)))
  func `are asked for again when AWS wants fewer requests`() async throws {
    let refused = Mutex(Set<String>())
    let server = try FakeHTTPServer { request in
      let kind = Self.field("Filter.member.1", of: request) ?? ""
      if refused.withLock({ $0.insert(kind).inserted }) {
        return [
          Self.answer(
            400,
            "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>"
          )
        ]
      }
      return [Self.page(request)]
    }
    let reading = try await read(server)
    #expect(reading.isComplete)
    #expect(reading.accounts.count == 12)
    #expect(server.requests.count == 8)
  }

  @Test(.timeLimit(.minutes(10)))
  func `that are cut off without a marker leave the accounts incomplete`() async throws {
    let server = try FakeHTTPServer { request in
      if Self.field("Filter.member.1", of: request) != "User" { return [Self.page(request)] }
      return [
        Self.answer(
          200,
          """
          <GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><UserDetailList>\
          \(Self.user(1, groups: ""))</UserDetailList><IsTruncated>true</IsTruncated>\
          </GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>
          """)
      ]
    }
    let reading = try await read(server)
    #expect(reading.reason(.accounts).contains("the answer was cut off by the provider"))
    #expect(reading.reason(.groups).contains("the answer was cut off by the provider"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `that repeat a marker end, and say that they go round in circles`() async throws {
    let server = try FakeHTTPServer { request in
      if Self.field("Filter.member.1", of: request) != "User" { return [Self.page(request)] }
      return [Self.xml("<UserDetailList/>", marker: "again")]
    }
    let reading = try await read(server)
    #expect(reading.reason(.accounts).contains("the provider goes round in circles"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `in which a user names a group that was not listed leave the members incomplete`() async throws {
    let server = try FakeHTTPServer { request in
      if Self.field("Filter.member.1", of: request) != "User" { return [Self.page(request)] }
      return [Self.xml("<UserDetailList>\(Self.user(1, groups: "<member>new</member>"))</UserDetailList>")]
    }
    let reading = try await read(server)
    #expect(reading.reason(.accounts) == "")
    #expect(reading.reason(.members) == "groupsOfUser: a membership names no group")
  }

  @Test(.timeLimit(.minutes(10)))
  func `that are refused leave everything unread`() async throws {
    let server = try FakeHTTPServer { _ in
      [
        Self.answer(
          403,
          """
          <ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User is not authorized to perform: \
          iam:GetAccountAuthorizationDetails</Message></Error></ErrorResponse>
          """)
      ]
    }
    let reading = try await read(server)
    for scope in [Scope.accounts, .groups, .members] {
      #expect(reading.reason(scope).contains("HTTP 403, \"User is not authorized to perform: iam:GetAccount"))
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `carry the session token of a temporary key`() async throws {
    let server = try FakeHTTPServer { [Self.page($0)] }
    _ = try await read(server, ["sessionToken": "FwoGZXIvYXdzEXAMPLE", "region": "cn-north-1"])
    #expect(server.requests.count == 5)
    #expect(
      server.requests.allSatisfy {
        $0.header("x-amz-security-token") == "FwoGZXIvYXdzEXAMPLE"
          && $0.header("authorization")?.contains("x-amz-security-token") == true
          && $0.header("authorization")?.contains("/cn-north-1/iam/") == true
      })
  }
}
