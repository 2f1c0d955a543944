public import AccessModel
import Alignment
import ConnectorDefinition
import ConnectorKit
import Foundation
import HTTPConnector

/// One reading of an HTTP provider, as a source of a configuration would read it, for tests to look at.
public struct ProviderReading: Sendable {
  /// What was read.
  public let snapshot: Snapshot

  /// A reading by what it brought.
  public init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  /// Reads a provider by a shipped definition.
  ///
  /// - Parameters:
  ///   - kind: name of the definition.
  ///   - settings: values of its settings; a secret's is the secret itself.
  public static func read(_ kind: String, _ settings: [String: String]) async throws -> ProviderReading {
    guard let definition = try DefinitionCatalogue(folder: "").definition(named: kind) else {
      throw Unknown(kind: kind)
    }
    return try await read(definition, settings)
  }

  /// Reads a provider by a shipped definition, one request after the other, by a clock that nobody waits for.
  ///
  /// - Parameters:
  ///   - kind: name of the definition.
  ///   - settings: values of its settings; a secret's is the secret itself.
  ///   - clock: tells the time, and afterwards how long was waited.
  package static func read(
    _ kind: String, _ settings: [String: String], by clock: TestClock
  ) async throws -> ProviderReading {
    guard let definition = try DefinitionCatalogue(folder: "").definition(named: kind) else {
      throw Unknown(kind: kind)
    }
    let isSecret = { (name: String) in definition.setting(name)?.isSecret == true }
    var provider = HTTPSourceSettings(
      definition: definition, values: settings.filter { !isSecret($0.key) },
      secrets: settings.filter { isSecret($0.key) }.mapValues { Secret($0) })
    provider.concurrency = 1
    let connector = HTTPConnector(source: "trial", settings: provider, timing: clock.timing)
    return ProviderReading(await connector.read())
  }

  /// Reads a provider by a definition of the test's own.
  public static func read(text: String, _ settings: [String: String]) async throws -> ProviderReading {
    try await read(try Definition.parse(text, file: "test.yaml"), settings)
  }

  private static func read(_ definition: Definition, _ settings: [String: String]) async throws -> ProviderReading {
    var environment: [String: String] = [:]
    let pairs = settings.sorted { $0.key < $1.key }.map { key, value in
      guard definition.setting(key)?.isSecret == true else { return (key: key, value: value) }
      environment["SECRET_\(key)"] = value
      return (key: key, value: "env:SECRET_\(key)")
    }
    let source = try SourceConfiguration.trial(of: definition, settings: pairs)
    return ProviderReading(await source.read(at: Moment(Date(), in: "UTC"), environment: environment))
  }

  /// A kind that is not shipped.
  public struct Unknown: Error {
    /// Its name.
    public let kind: String
  }

  // MARK: What was read

  /// Accounts, each as `login status` and further facts that differ from the usual ones, sorted.
  public var accounts: [String] {
    (0..<snapshot.accounts.count).map { row in
      let accounts = snapshot.accounts
      var words = [snapshot.string(accounts.login[row]), accounts.status[row].word]
      if accounts.kind[row] == .workload { words.append("workload") }
      if accounts.external[row] { words.append("external") }
      return words.joined(separator: " ")
    }.sorted()
  }

  /// Groups, each as `kind:name`, with `!` if declared privileged, sorted.
  public var groups: [String] {
    (0..<snapshot.groups.count).map { row in
      name(ofGroup: row) + (snapshot.groups.privilege[row] == .declared ? "!" : "")
    }.sorted()
  }

  /// Memberships, each as `member → kind:name` with what is unusual about it, sorted; unresolved ones as `?name (reason)`.
  public var memberships: [String] {
    var result: [String] = []
    for group in 0..<snapshot.groups.count {
      for edge in snapshot.edges(of: group) {
        let member = snapshot.memberships.member[edge]
        let flags = snapshot.memberships.flags[edge]
        let isGroup = member & MembershipColumns.groupBit != 0
        let row = Int(member & ~MembershipColumns.groupBit)
        let who = isGroup ? name(ofGroup: row) : snapshot.string(snapshot.accounts.login[row])
        var words = "\(who) → \(name(ofGroup: group))"
        if flags.relation == .owner { words += " owner" }
        if flags.state != .active { words += " \(flags.state.word)" }
        if flags.origin != .direct { words += " \(flags.origin.word)" }
        if let window = snapshot.memberships.windows.first(where: { Int($0.edge) == edge }) {
          words += " \(window.from?.description ?? "")…\(window.until?.description ?? "")"
        }
        result.append(words)
      }
    }
    for member in snapshot.unresolved {
      result.append(
        "?\(snapshot.string(member.member)) (\(member.reason.word)) → \(name(ofGroup: Int(member.group)))")
    }
    return result.sorted()
  }

  /// Groups whose members were not completely read, each as `kind:name: reason`, sorted.
  public var unreadGroups: [String] {
    (0..<snapshot.groups.count).compactMap { row in
      let reason = snapshot.groups.membersUnread[row]
      return reason == 0 ? nil : "\(name(ofGroup: row)): \(snapshot.string(reason))"
    }.sorted()
  }

  /// Why a scope was not completely read; empty if it was.
  public func reason(_ scope: Scope) -> String {
    guard let coverage = snapshot.coverage.scopes[scope] else { return "never mentioned" }
    return coverage.complete ? "" : coverage.reason
  }

  /// Whether everything was read.
  public var isComplete: Bool { snapshot.coverage.isComplete }

  /// What a provider holds, as tests write it down.
  public struct Whole: Sendable {
    let accounts: [String]
    let groups: [String]
    let memberships: [String]

    /// Lines as ``ProviderReading/accounts``, ``ProviderReading/groups`` and ``ProviderReading/memberships`` have them.
    public init(accounts: [String], groups: [String], memberships: [String]) {
      (self.accounts, self.groups, self.memberships) = (accounts, groups, memberships)
    }
  }

  /// What a whole reading of a provider would differ in: lines that are missing (`-`) or too many (`+`), and whatever was
  /// not read.
  public func differences(from whole: Whole) -> [String] {
    let reasons = [Scope.accounts, .groups, .members].map(reason).filter { !$0.isEmpty }
    return lines(accounts, whole.accounts) + lines(groups, whole.groups) + lines(memberships, whole.memberships)
      + reasons + unreadGroups.map { "unread: \($0)" }
  }

  private func lines(_ read: [String], _ expected: [String]) -> [String] {
    read.difference(from: expected).map { change in
      switch change {
      case .insert(_, let line, _): "+ \(line)"
      case .remove(_, let line, _): "- \(line)"
      }
    }
  }

  private func name(ofGroup row: Int) -> String {
    let kind = snapshot.string(snapshot.groups.kind[row])
    return "\(kind.isEmpty ? "group" : kind):\(snapshot.string(snapshot.groups.name[row]))"
  }
}
