import AccessModel

/// Finds identities by what people write: key or employee number, then mail, then login; then by the mail or login of any
/// other account of theirs.
///
/// Indexes are built when first asked for: most matrices need one of them.
public struct IdentityLookup: Sendable {
  private let graph: AccessGraph
  private let table: IdentityTable
  private var indexes: [IdentityAttribute: KeyedIdentities] = [:]
  private var accountIndexes: [IdentityAttribute: AccountIndex] = [:]

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
    if byMail != .nobody { return byMail }
    let byLogin = match(.login, text)
    if byLogin != .nobody { return byLogin }
    let byAccountMail = match(accountsWith: .mail, text)
    return byAccountMail != .nobody ? byAccountMail : match(accountsWith: .login, text)
  }

  private mutating func match(accountsWith attribute: IdentityAttribute, _ value: String) -> IdentityMatch {
    let index = accountIndexes[attribute] ?? AccountIndex(of: attribute, table, in: graph)
    accountIndexes[attribute] = index
    return index.match(value)
  }

  /// The identities with that value of an attribute.
  public mutating func identities(_ attribute: IdentityAttribute, _ value: String) -> [Int] {
    match(attribute, value).all
  }

  /// Whom a value of an attribute belongs to.
  public mutating func match(_ attribute: IdentityAttribute, _ value: String) -> IdentityMatch {
    if indexes[attribute] == nil { indexes[attribute] = build(attribute) }
    return find(attribute, value)
  }

  /// Whom each of many texts names by key or employee number, ``IdentityTable/none`` where that is not exactly one; an empty
  /// text names nobody. Goes over blocks of texts several times, so that the waits for memory overlap.
  ///
  /// - Parameter text: the text with that number.
  public func identities(byKeys numbers: Range<Int>, _ text: (Int) -> String) -> [UInt32] {
    guard let known = indexes[.employee] else { return numbers.map { _ in IdentityTable.none } }
    var result: [UInt32] = []
    result.reserveCapacity(numbers.count)
    let (index, values) = (known.index, known.values)
    var block: [(text: String, hash: UInt32)] = []
    var first = numbers.lowerBound
    while first < numbers.upperBound {
      block.removeAll(keepingCapacity: true)
      for number in first..<min(first + 512, numbers.upperBound) {
        var text = text(number)
        block.append((text, text.withUTF8 { KeyIndex.hash($0) }))
      }
      first += block.count
      values.touch(block.lazy.map { index.candidate(hash: $0.hash) }, table)
      for (text, hash) in block {
        var text = text
        let match = text.withUTF8 { bytes in
          bytes.isEmpty ? .nobody : index.find(bytes, hash: hash) { values.has(bytes, $0, table) }
        }
        if case .one(let identity) = match {
          result.append(UInt32(identity))
        } else {
          result.append(IdentityTable.none)
        }
      }
    }
    return result
  }

  private func find(_ attribute: IdentityAttribute, _ value: String) -> IdentityMatch {
    guard let known = indexes[attribute] else { return .nobody }
    var value = value
    return value.withUTF8 { bytes in
      known.index.find(bytes) { known.values.has(bytes, $0, table) }
    }
  }

  private func build(_ attribute: IdentityAttribute) -> KeyedIdentities {
    let values = IdentityValues(of: attribute, in: graph)
    var index = IdentityIndex(foldingCase: values.foldsCase, capacity: table.count)
    for identity in 0..<table.count {
      values.withEach(of: identity, table) { value in
        index.insert(value, identity) { values.has(value, $0, table) }
      }
    }
    return KeyedIdentities(index: index, values: values)
  }
}

/// An index and the values that it is over.
struct KeyedIdentities: Sendable {
  var index: IdentityIndex
  let values: IdentityValues
}
