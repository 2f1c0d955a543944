import AccessModel
import EffectiveAccess
import ResponsibilityMatrix

/// What the people columns of the inventory say. Each of their texts is looked up once, here, for all who ask.
struct Inventory: Sendable {
  /// Whom an entry means.
  enum Meaning: Sendable {
    case active(Int)
    case inactive(Int)
    case unknown
    case ambiguous
    /// A group, a filter: somebody together.
    case collective
    /// A group that no source shows, while not all groups were read, and why they were not.
    case unread(String)
  }

  /// One of those whom a cell names.
  struct Entry: Sendable {
    let asset: Int
    let column: String
    let holder: Located<Holder>
    let meaning: Meaning
  }

  /// By asset, then column.
  private(set) var entries: [Entry] = []
  /// Entries of asset `a` are at `start[a]..<start[a + 1]`.
  private var start = [0]
  /// By column, then identity: assets.
  private(set) var named: [String: [Int: [Int]]] = [:]
  /// By column, then asset: why not all whom it names may be known.
  private(set) var unread: [String: [Int: String]] = [:]

  init(_ facts: Facts) {
    var reader = Reader(facts)
    for asset in facts.matrix.assets.indices {
      for (column, holders) in facts.matrix.assets[asset].people.sorted(by: { $0.key < $1.key }) {
        for holder in holders { add(holder, asset, column, reader.read(holder.value)) }
      }
      start.append(entries.count)
    }
  }

  private mutating func add(_ holder: Located<Holder>, _ asset: Int, _ column: String, _ reading: Reading) {
    entries.append(Entry(asset: asset, column: column, holder: holder, meaning: reading.meaning))
    if let reason = reading.unread, unread[column]?[asset] == nil { unread[column, default: [:]][asset] = reason }
    for identity in reading.identities {
      if named[column]?[identity]?.last == asset { continue }
      named[column, default: [:]][identity, default: []].append(asset)
    }
  }

  /// The entries of an asset, by column.
  func entries(of asset: Int) -> ArraySlice<Entry> { entries[start[asset]..<start[asset + 1]] }
}

extension Inventory {
  /// What one text comes to.
  private struct Reading {
    let meaning: Meaning
    /// All whom it means, one or many.
    var identities: [Int] = []
    /// Why they may not be all.
    var unread: String?
  }

  /// Looks texts up; groups and filters, which cost more than a look, only once.
  private struct Reader {
    private let facts: Facts
    private var lookup: IdentityLookup
    private var groups: GroupLookup
    private var known: [Holder: Reading] = [:]

    init(_ facts: Facts) {
      self.facts = facts
      lookup = IdentityLookup(facts.identities, in: facts.graph)
      groups = GroupLookup(facts.graph)
    }

    mutating func read(_ holder: Holder) -> Reading {
      switch holder {
      case .person(let text): return person(text)
      case .workload, .everyone: return Reading(meaning: .collective)
      case .group(let source, let name):
        if let known = known[holder] { return known }
        let reading = group(name, source)
        known[holder] = reading
        return reading
      case .attributes(let tests):
        if let known = known[holder] { return known }
        let matching = (0..<facts.identities.count).filter { facts.identity($0, matches: tests) == .yes }
        let reading = Reading(meaning: .collective, identities: matching)
        known[holder] = reading
        return reading
      }
    }

    private mutating func person(_ text: String) -> Reading {
      switch lookup.match(named: text) {
      case .nobody: return Reading(meaning: .unknown)
      case .several: return Reading(meaning: .ambiguous)
      case .one(let identity):
        let isActive = facts.identities.status[identity] == .active
        return Reading(meaning: isActive ? .active(identity) : .inactive(identity), identities: [identity])
      }
    }

    private mutating func group(_ name: String, _ source: String) -> Reading {
      let found = groups.groups(named: name, source: source)
      if found.isEmpty, facts.groupsAreRead(source: source) { return Reading(meaning: .unknown) }
      return Reading(
        meaning: found.isEmpty ? .unread(facts.groupsUnread(of: source)) : .collective,
        identities: facts.identities(in: found),
        unread: facts.unreadReason(groups: found, named: name, source: source))
    }
  }
}
