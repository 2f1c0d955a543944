import AccessModel

/// Finds identities by an attribute of any of their accounts, not only of the records that define them.
///
/// Workloads are left out: nobody is meant by the name of a service.
final class AccountIndex: Sendable {
  private let attribute: IdentityAttribute
  private let graph: AccessGraph
  private let owner: [UInt32]
  private let index: IdentityIndex

  init(of attribute: IdentityAttribute, _ table: IdentityTable, in graph: AccessGraph) {
    self.attribute = attribute
    self.graph = graph
    owner = table.identity
    var index = IdentityIndex(foldingCase: true, capacity: graph.accountCount)
    for (position, snapshot) in graph.snapshots.enumerated() {
      let column = attribute.column(in: snapshot.accounts)
      for row in column.indices where column[row] != 0 {
        let account = graph.accountBase[position] + row
        let identity = table.identity[account]
        guard identity != IdentityTable.none, !table.isWorkload[Int(identity)] else { continue }
        snapshot.strings.withBytes(of: column[row]) { value in
          index.insert(value, account) { AccountIndex.has(value, $0, attribute, graph) }
        }
      }
    }
    self.index = index
  }

  /// The identities that own an account with that value.
  func match(_ value: String) -> IdentityMatch {
    var value = value
    let accounts = value.withUTF8 { bytes in
      index.find(bytes) { AccountIndex.has(bytes, $0, attribute, graph) }.all
    }
    let identities = Set(accounts.map { Int(owner[$0]) }).sorted()
    guard let first = identities.first else { return .nobody }
    return identities.count == 1 ? .one(first) : .several(identities)
  }

  private static func has(
    _ value: ByteText, _ account: Int, _ attribute: IdentityAttribute, _ graph: AccessGraph
  ) -> Bool {
    let (position, row) = graph.locate(account: account)
    let snapshot = graph.snapshots[position]
    return snapshot.strings.withBytes(of: attribute.column(in: snapshot.accounts)[row]) {
      equalBytes($0, value, foldingCase: true)
    }
  }
}
