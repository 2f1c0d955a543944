import AccessModel

/// Finds identities by what people write: employee number or immutable id, then mail, then login; then by the mail or login
/// of any other account of theirs; then by the key that reports show.
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
    if byAccountMail != .nobody { return byAccountMail }
    let byAccountLogin = match(accountsWith: .login, text)
    return byAccountLogin != .nobody ? byAccountLogin : match(key: text)
  }

  /// Whom a key means that reports show and that is not itself an attribute: `account:source/id`.
  private func match(key: String) -> IdentityMatch {
    guard key.hasPrefix("account:"), let slash = key.firstIndex(of: "/") else { return .nobody }
    let source = key[key.index(key.startIndex, offsetBy: 8)..<slash]
    for (position, snapshot) in graph.snapshots.enumerated()
    where snapshot.source == source || graph.stableID(source: snapshot.source) == source {
      guard let row = snapshot.account(id: String(key[key.index(after: slash)...])) else { continue }
      let identity = table.identity[graph.accountBase[position] + row]
      if identity != IdentityTable.none { return .one(Int(identity)) }
    }
    return .nobody
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
    let (index, values) = (known.index, known.values)
    return [UInt32](unsafeUninitializedCapacity: numbers.count) { result, initialized in
      let block = 512
      var seen: UInt32 = 0
      withUnsafeTemporaryAllocation(of: IndexKey.self, capacity: block) { keys in
        for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: block) {
          let last = min(first + block, numbers.upperBound)
          for number in first..<last {
            var text = text(number)
            keys[number - first] = text.withUTF8 { IndexKey($0, foldingCase: false) }
          }
          for place in 0..<last - first { seen &+= index.touch(keys[place]) }
          for number in first..<last {
            let match = index.find(keys[number - first]) { identity in
              var text = text(number)
              return text.withUTF8 { values.has($0, identity, table) }
            }
            result[number - numbers.lowerBound] =
              if case .one(let identity) = match { UInt32(identity) } else { IdentityTable.none }
          }
        }
      }
      // The sum is of no use but to keep the loop, which is all that matters, from being optimised away.
      withExtendedLifetime(seen) {}
      initialized = numbers.count
    }
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
