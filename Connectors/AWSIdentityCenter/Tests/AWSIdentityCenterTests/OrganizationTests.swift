import AccessModel
import ProviderReading
import Synchronization
import TestServers
import Testing

/// What moto does not do: several accounts, short pages, refusals in the middle. The answers have the documented form.
@Suite struct `An organisation of several AWS accounts` {
  private func read(_ server: FakeHTTPServer) async throws -> ProviderReading {
    try await ProviderReading.read("aws-identity-center", FakeOrganization.settings(server))
  }

  private static let memberships = [
    "alice → group:ops", "bob → group:dev", "bob → permission-set:Power@prod", "group:dev → permission-set:View@test",
    "group:ops → permission-set:Power@prod",
  ]

  @Test(.timeLimit(.minutes(10)))
  func `is read to the last page of every listing`() async throws {
    let server = try FakeOrganization.start()
    let reading = try await read(server)
    #expect(reading.isComplete, "\(reading.snapshot.coverage)")
    #expect(reading.accounts == ["alice active", "bob disabled"])
    #expect(
      reading.groups == [
        "group:dev", "group:ops", "permission-set:Power@prod!", "permission-set:View@test", "permission-set:View@test",
      ])
    #expect(reading.memberships == Self.memberships)
    let tokens = server.requests.filter { FakeOrganization.operation(of: $0) == "ListUsers" }
      .map { FakeOrganization.fields(of: $0)["NextToken"] }
    #expect(tokens == [nil, "two/+="])
    for request in server.requests {
      #expect(request.header("content-type") == "application/x-amz-json-1.1")
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `is asked with the signature of each service`() async throws {
    let server = try FakeOrganization.start()
    _ = try await read(server)
    for request in server.requests {
      let scope =
        switch request.header("x-amz-target")?.split(separator: ".").first {
        case "AWSIdentityStore": "/eu-central-1/identitystore/aws4_request"
        case "AWSOrganizationsV20161128": "/us-east-1/organizations/aws4_request"
        default: "/eu-central-1/sso/aws4_request"
        }
      #expect(request.header("authorization")?.contains(scope) == true)
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `tells accounts of one name apart by their number`() async throws {
    let snapshot = try await read(try FakeOrganization.start()).snapshot
    let locators = (0..<snapshot.groups.count).map { snapshot.string(snapshot.groups.locator[$0]) }.filter { $0 != "" }
    #expect(locators.sorted() == ["Power@111111111111", "View@222222222222", "View@333333333333"])
    #expect(snapshot.group(id: "ps-b@333333333333") != nil)
  }

  @Test(.timeLimit(.minutes(10)))
  func `is named by numbers where there is no organisation`() async throws {
    let server = try FakeOrganization.start { operation, _ in
      operation == "ListAccounts" ? FakeOrganization.error("AWSOrganizationsNotInUseException") : nil
    }
    let reading = try await read(server)
    #expect(reading.isComplete)
    #expect(reading.groups.contains("permission-set:Power@111111111111!"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `that hides the names of its accounts leaves groups in doubt, as their names would change`() async throws {
    let server = try FakeOrganization.start { operation, _ in
      operation == "ListAccounts" ? FakeOrganization.error("AccessDeniedException") : nil
    }
    let reading = try await read(server)
    #expect(reading.reason(.accounts) == "")
    #expect(reading.reason(.groups).hasPrefix("accounts: POST \(server.url)/: HTTP 400, \"no\""))
  }

  @Test(.timeLimit(.minutes(10)), arguments: ["ThrottlingException", "TooManyRequestsException"])
  func `is asked again when AWS wants fewer requests`(_ type: String) async throws {
    let refused = Mutex(Set<String>())
    let server = try FakeOrganization.start { operation, _ in
      let isFirst = refused.withLock { $0.insert(operation).inserted }
      return operation.hasPrefix("List") && isFirst ? FakeOrganization.error(type) : nil
    }
    let reading = try await read(server)
    #expect(reading.isComplete, "\(reading.snapshot.coverage)")
    #expect(reading.memberships == Self.memberships)
  }

  @Test(.timeLimit(.minutes(10)))
  func `that refuses the members of one group leaves only that group unread`() async throws {
    let server = try FakeOrganization.start { operation, fields in
      operation == "ListGroupMemberships" && fields["GroupId"] == "g1"
        ? FakeOrganization.error("AccessDeniedException") : nil
    }
    let reading = try await read(server)
    #expect(reading.reason(.accounts) == "")
    #expect(reading.reason(.groups) == "")
    #expect(reading.unreadGroups == ["group:ops: members: POST \(server.url)/: HTTP 400, \"no\""])
    #expect(reading.memberships.contains("bob → group:dev"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `that refuses the assignments of one permission set leaves only that one unread`() async throws {
    let server = try FakeOrganization.start { operation, fields in
      operation == "ListAccountAssignments" && fields["AccountId"] == "111111111111"
        ? FakeOrganization.error("AccessDeniedException") : nil
    }
    let reading = try await read(server)
    #expect(
      reading.unreadGroups == ["permission-set:Power@prod: assignments: POST \(server.url)/: HTTP 400, \"no\""])
    #expect(reading.memberships.contains("group:dev → permission-set:View@test"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `in which a group vanishes between two questions misses nothing`() async throws {
    let server = try FakeOrganization.start { operation, fields in
      operation == "ListGroupMemberships" && fields["GroupId"] == "g2"
        ? FakeOrganization.error("ResourceNotFoundException") : nil
    }
    #expect(try await read(server).isComplete)
  }

  @Test(.timeLimit(.minutes(10)))
  func `that hides what its permission sets allow leaves groups in doubt`() async throws {
    let server = try FakeOrganization.start { operation, _ in
      operation == "ListManagedPoliciesInPermissionSet" ? FakeOrganization.error("AccessDeniedException") : nil
    }
    let reading = try await read(server)
    #expect(reading.reason(.groups).contains("managedPolicies: POST"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `keeps an assignment to something that is neither user nor group`() async throws {
    let server = try FakeOrganization.start { operation, fields in
      operation == "ListAccountAssignments" && fields["AccountId"] == "333333333333"
        ? .json(#"{"AccountAssignments":[{"PrincipalType":"ROBOT","PrincipalId":"r2"}]}"#) : nil
    }
    #expect(try await read(server).memberships.contains("?r2 (was not read) → permission-set:View@test"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `that repeats a token ends, and says that it goes round in circles`() async throws {
    let server = try FakeOrganization.start { operation, _ in
      operation == "ListUsers" ? .json(#"{"Users":[{"UserId":"u1","UserName":"alice"}],"NextToken":"x"}"#) : nil
    }
    #expect(try await read(server).reason(.accounts).contains("the provider goes round in circles"))
  }
}
