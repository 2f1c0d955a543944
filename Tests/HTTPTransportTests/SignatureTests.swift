import Foundation
import HTTPTransport
import TestServers
import Testing

/// Against moto, which checks signatures with Amazon's own library.
@Suite(.timeLimit(.minutes(10))) struct SignatureTests {
  private let form = "application/x-www-form-urlencoded; charset=utf-8"

  private func request(
    _ url: String, _ action: String, service: String = "iam", key: String, secret: String, token: String? = nil
  ) throws -> HTTPRequest {
    let version = service == "sts" ? "2011-06-15" : "2010-05-08"
    var request = HTTPRequest(
      .post, try HTTPURL(url + "/"), headers: [try HTTPHeader("Content-Type", form)],
      body: Array("\(action)&Version=\(version)".utf8), accept: "text/xml")
    request.signing = .awsSigV4(
      parameters: "aws:amz:us-east-1:\(service)", keyID: key, secret: secret, sessionToken: token)
    return request
  }

  /// What stands between the tags of an element.
  private func element(_ name: String, in text: String) -> String? {
    guard let start = text.range(of: "<\(name)>"), let end = text.range(of: "</\(name)>") else { return nil }
    return String(text[start.upperBound..<end.lowerBound])
  }

  @Test func `a signed request is accepted, and one with a wrong secret is not`() async throws {
    // Five requests make a user with a key, and a role; from the sixth on, signatures and permissions are checked.
    let server = try await MotoServer.start(unchecked: 5)
    let transport = try HTTPTransport(settings(server.url))
    func send(
      _ action: String, service: String = "iam", key: String = "setup", secret: String = "setup", token: String? = nil
    ) async throws -> HTTPResponse {
      try await transport.send(request(server.url, action, service: service, key: key, secret: secret, token: token))
    }
    let everything = HTTPURL.queryValue(
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#)
    #expect(try await send("Action=CreateUser&UserName=reader").status == 200)
    let made = try await send("Action=CreateAccessKey&UserName=reader").text
    let key = try #require(element("AccessKeyId", in: made))
    let secret = try #require(element("SecretAccessKey", in: made))
    for action in [
      "Action=PutUserPolicy&UserName=reader&PolicyName=all&PolicyDocument=\(everything)",
      "Action=CreateRole&RoleName=auditor&AssumeRolePolicyDocument=\(everything)",
      "Action=PutRolePolicy&RoleName=auditor&PolicyName=all&PolicyDocument=\(everything)",
    ] {
      #expect(try await send(action).status == 200)
    }

    let listed = try await send("Action=ListUsers", key: key, secret: secret)
    #expect(listed.status == 200, "\(listed.text)")
    #expect(element("UserName", in: listed.text) == "reader")
    let forged = try await send("Action=ListUsers", key: key, secret: secret + "x")
    #expect(forged.status == 403)
    #expect(element("Code", in: forged.text) == "SignatureDoesNotMatch")
    #expect(!forged.text.contains(secret))

    // moto writes the form anew before it checks, so it must be encoded as Amazon's library does.
    let role = HTTPURL.query([
      ("RoleArn", "arn:aws:iam::123456789012:role/auditor"), ("RoleSessionName", "alignd"),
    ])
    let session = try await send("Action=AssumeRole&\(role)", service: "sts", key: key, secret: secret).text
    let temporaryKey = try #require(element("AccessKeyId", in: session))
    let temporarySecret = try #require(element("SecretAccessKey", in: session))
    let token = try #require(element("SessionToken", in: session))
    let asRole = try await send("Action=ListRoles", key: temporaryKey, secret: temporarySecret, token: token)
    #expect(asRole.status == 200)
    #expect(element("RoleName", in: asRole.text) == "auditor")
    let withoutToken = try await send("Action=ListRoles", key: temporaryKey, secret: temporarySecret)
    #expect(withoutToken.status == 403)
  }

  @Test func `only what libcurl signs rightly is signed`() async throws {
    let transport = try HTTPTransport(settings("http://127.0.0.1:1"))
    var request = try request("http://127.0.0.1:1", "Action=ListUsers", key: "k", secret: "s")
    request.url = try HTTPURL("http://127.0.0.1:1/?Action=ListUsers")
    let refused = HTTPFailure.Diagnosis.requestRefused(#"only a POST to "/" can be signed"#)
    #expect(await failure(of: request, transport)?.diagnosis == refused)
    request.url = try HTTPURL("http://127.0.0.1:1/path")
    #expect(await failure(of: request, transport)?.diagnosis == refused)
    request.url = try HTTPURL("http://127.0.0.1:1/")
    request.method = .get
    #expect(await failure(of: request, transport)?.diagnosis == refused)
    request.method = .post
    request.signing = .awsSigV4(parameters: "aws:amz", keyID: "k", secret: "s")
    #expect(
      await failure(of: request, transport)?.diagnosis
        == .requestRefused("the parameters of signing must look like aws:amz:REGION:SERVICE"))
  }
}
