import AccessModel
import ConnectorKit
import DirectorySchema
import LDAPConnector
import TestServers

/// How the tests read a directory, and say what they saw.
enum Reading {
  /// 2026-11-25, the day by which expiry is judged.
  static let today = CivilDay(year: 2026, month: 11, day: 25) ?? CivilDay(daysSinceEpoch: 0)

  /// Settings with limits that a test can wait for.
  static func settings(
    _ url: String, _ base: String, schema: DirectorySchema = DirectorySchema(.openldap),
    bind: LDAPSettings.Bind = .anonymous
  ) -> LDAPSettings {
    var settings = LDAPSettings(urls: [url], accountBases: [base], groupBases: [base])
    settings.schema = schema
    settings.bind = bind
    settings.connectTimeout = 1000
    settings.operationTimeout = 1000
    settings.totalTimeout = 60
    return settings
  }

  /// The same with limits for a server that other tests keep busy.
  static func patient(_ settings: LDAPSettings) -> LDAPSettings {
    var settings = settings
    settings.connectTimeout = 20_000
    settings.operationTimeout = 30_000
    return settings
  }

  static func read(_ settings: LDAPSettings) async -> Snapshot {
    await LDAPConnector(source: "test", settings: settings, on: today).read()
  }

  static func diagnose(_ settings: LDAPSettings) async -> [DiagnosisStep] {
    await LDAPConnector(source: "test", settings: settings, on: today).diagnose()
  }
}

extension Snapshot {
  /// Why a scope is not complete; `complete` when it is.
  func reason(_ scope: Scope) -> String {
    guard let scope = coverage.scopes[scope] else { return "not mentioned" }
    return scope.complete ? "complete" : scope.reason
  }

  /// Who is in a group: logins of accounts, names of groups in brackets, what is unresolved with the reason; sorted.
  func members(of name: String) -> [String] {
    guard let group = (0..<groups.count).first(where: { string(groups.name[$0]) == name }) else {
      return ["no such group"]
    }
    let tied = edges(of: group).map { edge in
      let (member, flags) = (memberships.member[edge], memberships.flags[edge])
      let who =
        member & MembershipColumns.groupBit == 0
        ? string(accounts.login[Int(member)])
        : "[\(string(groups.name[Int(member & ~MembershipColumns.groupBit)]))]"
      return who + (flags.origin == .direct ? "" : " \(flags.origin.word)") + (flags.relation == .owner ? " owner" : "")
    }
    let loose = unresolved.filter { Int($0.group) == group }.map { "? \(string($0.member)) \($0.reason)" }
    return (tied + loose).sorted()
  }

  /// Why the members of a group were not read; empty when they were.
  func unread(_ name: String) -> String {
    (0..<groups.count).first { string(groups.name[$0]) == name }.map { string(groups.membersUnread[$0]) }
      ?? "no such group"
  }

  /// The facts of an account in one line.
  func facts(_ login: String) -> String {
    guard let row = (0..<accounts.count).first(where: { string(accounts.login[$0]) == login }) else {
      return "no such account"
    }
    let texts = [accounts.mail, accounts.employee, accounts.name, accounts.department, accounts.title].map {
      string($0[row])
    }
    let marks = [
      accounts.external[row] ? "external" : "", accounts.privilege[row] == .none ? "" : "\(accounts.privilege[row])",
    ]
    return
      (texts + [accounts.status[row].word, accounts.kind[row].word] + marks + [
        accounts.lastSignIn[row]?.description ?? ""
      ])
      .filter { !$0.isEmpty }.joined(separator: " | ")
  }

  /// Names of all groups.
  var groupNames: [String] { groups.name.map { string($0) } }
}
