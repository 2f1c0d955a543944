import AccessModel

/// Decides which of several records with one id is kept.
///
/// A record that may not come again goes before those that may; among those, the one whose stream stands first in the
/// definition, and then the least one. Which came first never matters: listings are read several at a time.
struct RepeatableRecords: Sendable {
  /// What to do with a record.
  enum Verdict {
    /// It is the first with its id.
    case keep
    /// It goes before the one that was kept.
    case replace
    /// The one that was kept goes before it.
    case drop
    /// Its id must not come again.
    case refuse
  }

  private var accounts: [String: (order: Int, facts: String)] = [:]
  private var groups: [String: (order: Int, facts: String)] = [:]

  mutating func judge(_ account: AccountRecord, isKnown: Bool, mayRepeat: Bool, order: Int) -> Verdict {
    RepeatableRecords.judge(
      &accounts, account.id, isKnown, mayRepeat, (order, mayRepeat ? account.facts : ""))
  }

  mutating func judge(_ group: GroupRecord, isKnown: Bool, mayRepeat: Bool, order: Int) -> Verdict {
    RepeatableRecords.judge(&groups, group.id, isKnown, mayRepeat, (order, mayRepeat ? group.facts : ""))
  }

  private static func judge(
    _ kept: inout [String: (order: Int, facts: String)], _ id: String, _ isKnown: Bool, _ mayRepeat: Bool,
    _ new: (order: Int, facts: String)
  ) -> Verdict {
    guard mayRepeat else {
      if !isKnown { return .keep }
      return kept.removeValue(forKey: id) == nil ? .refuse : .replace
    }
    guard isKnown else {
      kept[id] = new
      return .keep
    }
    guard let old = kept[id], new < old else { return .drop }
    kept[id] = new
    return .replace
  }
}

extension AccountRecord {
  /// Everything but the id, in an order that does not matter as long as it stays.
  fileprivate var facts: String {
    let day = lastSignIn?.description ?? ""
    let words = [status.word, kind.word, "\(external)", "\(privilege.rawValue)", day]
    return ([login, mail, employee, name, department, title, locator] + words).joined(separator: "\u{1F}")
  }
}

extension GroupRecord {
  fileprivate var facts: String { [name, locator, kind, "\(privilege.rawValue)"].joined(separator: "\u{1F}") }
}
