import AccessModel

/// Finds identities by what people write: key or employee number, then mail, then login.
///
/// Indexes are built when first asked for: most matrices need one of them.
public struct IdentityLookup: Sendable {
  private let graph: AccessGraph
  private let table: IdentityTable
  private var indexes: [IdentityAttribute: IdentityIndex] = [:]

  /// A lookup over identities.
  public init(_ table: IdentityTable, in graph: AccessGraph) {
    self.table = table
    self.graph = graph
    if let known = table.keyIndex { indexes[.employee] = known }
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
  public mutating func match(_ attribute: IdentityAttribute, _ value: String) -> IdentityMatch {
    let index = indexes[attribute] ?? build(attribute)
    indexes[attribute] = index
    var value = value
    return value.withUTF8 { bytes in index.find(bytes) { table.has(attribute, bytes, $0, in: graph) } }
  }

  /// Whom a text names by key or employee number, without building any index.
  public func matchByKey(_ text: String) -> IdentityMatch {
    guard let index = indexes[.employee] else { return .nobody }
    var text = text
    return text.withUTF8 { bytes in index.find(bytes) { table.has(.employee, bytes, $0, in: graph) } }
  }

  private func build(_ attribute: IdentityAttribute) -> IdentityIndex {
    var index = IdentityIndex(foldingCase: attribute != .employee, capacity: table.count)
    for identity in 0..<table.count {
      table.withValues(of: attribute, identity, in: graph) { value in
        index.insert(value, identity) { table.has(attribute, value, $0, in: graph) }
      }
    }
    return index
  }
}

extension IdentityTable {
  /// Calls `body` with each value that an identity can be found by: the listed person's, then the account's own. The key
  /// of an identity without an employee number is its immutable id.
  func withValues(of attribute: IdentityAttribute, _ identity: Int, in graph: AccessGraph, _ body: (ByteText) -> Void) {
    func give(_ text: String) {
      var text = text
      text.withUTF8(body)
    }
    if let row = personOf[identity] { give(attribute.value(in: people[row])) }
    switch origin(of: identity) {
    case .person(let row): give(attribute.value(in: people[row]))
    case .workload(let row): if attribute == .employee { give(workloads[row].key) }
    case .account(let account):
      let (position, row) = graph.locate(account: account)
      let accounts = graph.snapshots[position].accounts
      let reference = attribute.column(in: accounts)[row]
      let isKeyed = attribute != .employee || reference != 0
      graph.snapshots[position].strings.withBytes(of: isKeyed ? reference : accounts.id[row], body)
    }
  }

  /// Whether an identity can be found by a value of an attribute.
  func has(_ attribute: IdentityAttribute, _ value: ByteText, _ identity: Int, in graph: AccessGraph) -> Bool {
    var found = false
    withValues(of: attribute, identity, in: graph) {
      found = found || equalBytes($0, value, foldingCase: attribute != .employee)
    }
    return found
  }
}
