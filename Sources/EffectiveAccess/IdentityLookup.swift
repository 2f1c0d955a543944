import AccessModel

/// Finds identities by what people write: key or employee number, then mail, then login.
///
/// Indexes are built when first asked for: most matrices need one of them.
public struct IdentityLookup {
  private let graph: AccessGraph
  private let table: IdentityTable
  private var indexes: [IdentityAttribute: IdentityIndex] = [:]

  /// A lookup over identities.
  public init(_ table: IdentityTable, in graph: AccessGraph) {
    self.table = table
    self.graph = graph
  }

  /// The identities that a text names: none, one, or several when it is ambiguous.
  public mutating func identities(named text: String) -> [Int] { match(named: text).all }

  /// Whom a text names.
  public mutating func match(named text: String) -> IdentityMatch {
    let byKey = match(.employee, text)
    if byKey != .nobody { return byKey }
    let byMail = match(.mail, text)
    return byMail != .nobody ? byMail : match(.login, text)
  }

  /// The identities with that value of an attribute.
  public mutating func identities(_ attribute: IdentityAttribute, _ value: String) -> [Int] {
    match(attribute, value).all
  }

  /// Whom a value of an attribute belongs to.
  mutating func match(_ attribute: IdentityAttribute, _ value: String) -> IdentityMatch {
    if indexes[attribute] == nil { indexes[attribute] = build(attribute) }
    return indexes[attribute]?.find(value) ?? .nobody
  }

  private func build(_ attribute: IdentityAttribute) -> IdentityIndex {
    var index = IdentityIndex(foldingCase: attribute != .employee, capacity: table.count)
    let columns = graph.snapshots.map { attribute.column(in: $0.accounts) }
    let ids = graph.snapshots.map(\.accounts.id)
    for identity in 0..<table.count {
      if let row = table.personOf[identity] { index.insert(attribute.value(in: table.people[row]), identity) }
      switch table.origin(of: identity) {
      case .person(let row): index.insert(attribute.value(in: table.people[row]), identity)
      case .workload(let row):
        if attribute == .employee { index.insert(table.workloads[row].key, identity) }
      case .account(let account):
        let (position, row) = graph.locate(account: account)
        let reference = columns[position][row]
        let strings = graph.snapshots[position].strings
        if reference != 0 {
          strings.withBytes(of: reference) { index.insert($0, identity) }
        } else if attribute == .employee {
          strings.withBytes(of: ids[position][row]) { index.insert($0, identity) }
        }
      }
    }
    return index
  }
}
