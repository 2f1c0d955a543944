import Foundation
import TestServers

/// An organisation of three accounts, two of which have one name, that answers as the service models of AWS describe.
enum FakeOrganization {
  /// The settings that lead to it.
  static func settings(_ server: FakeHTTPServer) -> [String: String] {
    [
      "region": "eu-central-1", "accessKeyID": "AKIDEXAMPLE", "secretAccessKey": "secret", "ssoURL": server.url,
      "identityStoreURL": server.url, "organizationsURL": server.url,
    ]
  }

  /// A server; `spoil` answers in its place where it wants to, by operation and fields of the request.
  static func start(
    _ spoil: @escaping @Sendable (_ operation: String, _ fields: [String: String]) -> FakeHTTPServer.Action? = { _, _ in
      nil
    }
  ) throws -> FakeHTTPServer {
    try FakeHTTPServer { request in
      let operation = operation(of: request)
      let fields = fields(of: request)
      return [spoil(operation, fields) ?? answer(operation, fields)]
    }
  }

  /// The operation that a request asks for.
  static func operation(of request: FakeHTTPServer.Request) -> String {
    request.header("x-amz-target")?.split(separator: ".").last.map(String.init) ?? ""
  }

  /// The texts among the fields of a request.
  static func fields(of request: FakeHTTPServer.Request) -> [String: String] {
    let object = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
    return (object ?? [:]).compactMapValues { $0 as? String }
  }

  /// An answer that is an error.
  static func error(_ type: String, status: Int = 400) -> FakeHTTPServer.Action {
    .json(#"{"__type":"\#(type)","Message":"no"}"#, status: status)
  }

  private static func answer(_ operation: String, _ fields: [String: String]) -> FakeHTTPServer.Action {
    let set = fields["PermissionSetArn"] ?? ""
    let page = fields["NextToken"]
    let text: String
    switch operation {
    case "ListAccounts":
      text =
        page == nil
        ? #"{"Accounts":[{"Id":"111111111111","Name":"prod"},{"Id":"222222222222","Name":"test"}],"NextToken":"more"}"#
        : #"{"Accounts":[{"Id":"333333333333","Name":"test"}]}"#
    case "ListInstances": text = #"{"Instances":[{"InstanceArn":"i","IdentityStoreId":"d-1"}]}"#
    case "ListUsers":
      text =
        page == nil
        ? #"{"Users":[{"UserId":"u1","UserName":"alice","UserStatus":"ENABLED"}],"NextToken":"two/+="}"#
        : #"{"Users":[{"UserId":"u2","UserName":"bob","UserStatus":"DISABLED"}],"NextToken":null}"#
    case "ListGroups": text = #"{"Groups":[{"GroupId":"g1","DisplayName":"ops"},{"GroupId":"g2","DisplayName":"dev"}]}"#
    case "ListGroupMemberships":
      text =
        fields["GroupId"] == "g1"
        ? #"{"GroupMemberships":[{"MemberId":{"UserId":"u1"}}]}"#
        : #"{"GroupMemberships":[{"MemberId":{"UserId":"u2"}}]}"#
    case "ListPermissionSets":
      text = page == nil ? #"{"PermissionSets":["ps-a"],"NextToken":"rest"}"# : #"{"PermissionSets":["ps-b"]}"#
    case "ListManagedPoliciesInPermissionSet":
      text =
        set == "ps-a"
        ? #"{"AttachedManagedPolicies":[{"Name":"PowerUserAccess","Arn":"x"}]}"# : #"{"AttachedManagedPolicies":[]}"#
    case "GetInlinePolicyForPermissionSet": text = #"{"InlinePolicy":""}"#
    case "DescribePermissionSet":
      text = #"{"PermissionSet":{"Name":"\#(set == "ps-a" ? "Power" : "View")","PermissionSetArn":"\#(set)"}}"#
    case "ListAccountsForProvisionedPermissionSet":
      text = set == "ps-a" ? #"{"AccountIds":["111111111111"]}"# : #"{"AccountIds":["222222222222","333333333333"]}"#
    case "ListAccountAssignments": text = assignments(set, fields["AccountId"] ?? "", page)
    default: return error("UnknownOperationException")
    }
    return .json(text)
  }

  private static func assignments(_ set: String, _ account: String, _ page: String?) -> String {
    switch (set, account, page) {
    case ("ps-a", "111111111111", nil):
      #"{"AccountAssignments":[{"PrincipalType":"GROUP","PrincipalId":"g1"}],"NextToken":"n"}"#
    case ("ps-a", "111111111111", _): #"{"AccountAssignments":[{"PrincipalType":"USER","PrincipalId":"u2"}]}"#
    case ("ps-b", "222222222222", _): #"{"AccountAssignments":[{"PrincipalType":"GROUP","PrincipalId":"g2"}]}"#
    default: #"{"AccountAssignments":[]}"#
    }
  }
}
