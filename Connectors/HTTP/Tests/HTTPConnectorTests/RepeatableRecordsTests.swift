import AccessModel
import Testing

@testable import HTTPConnector

/// Which of several records with one id is kept.
@Suite struct `Records that may come again` {
  private func account(_ name: String) -> AccountRecord {
    var record = AccountRecord(id: "1")
    record.name = name
    return record
  }

  /// The name that is kept of records that come in an order.
  private func kept(_ records: [(name: String, mayRepeat: Bool, order: Int)]) -> (name: String, refused: Int) {
    var rules = RepeatableRecords()
    var (name, refused) = ("", 0)
    for record in records {
      switch rules.judge(account(record.name), isKnown: !name.isEmpty, mayRepeat: record.mayRepeat, order: record.order)
      {
      case .keep, .replace: name = record.name
      case .drop: break
      case .refuse: refused += 1
      }
    }
    return (name, refused)
  }

  @Test func `are chosen by their stream and their content, not by who came first`() {
    let records = [(name: "zoe", mayRepeat: true, order: 1), ("amy", true, 2), ("yan", true, 1)]
    for shift in 0..<3 {
      #expect(kept(Array(records[shift...] + records[..<shift])) == ("yan", 0))
    }
  }

  @Test func `give way to the one that may not, and two of those do not go together`() {
    #expect(kept([("stub", true, 1), ("whole", false, 2)]) == ("whole", 0))
    #expect(kept([("whole", false, 2), ("stub", true, 1)]) == ("whole", 0))
    #expect(kept([("whole", false, 2), ("other", false, 2), ("stub", true, 1)]) == ("whole", 1))
  }
}
