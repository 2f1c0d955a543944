import AccessModel

/// Says that groups of one source feed groups of another: what a directory pushes into an identity provider by SCIM, say.
public struct GroupLink: Hashable, Sendable {
  /// How the two groups of a pair know each other.
  public enum Match: String, Sendable, CaseIterable {
    /// By name, ASCII case aside; a name that several groups of a source have links none of them.
    case name
    /// By immutable id.
    case id
  }

  /// Id of the source whose members count.
  public let from: String
  /// Id of the source whose groups they feed.
  public let into: String
  /// How the groups know each other.
  public let match: Match

  /// A link by its parts.
  public init(from: String, into: String, match: Match) {
    self.from = from
    self.into = into
    self.match = match
  }
}

/// The pairs of groups that the links of a configuration make.
public struct GroupLinks: Sendable {
  /// A group of another source that feeds a group, and the groups between: from the one that it is linked with to the
  /// bound one.
  public struct Feed: Sendable {
    /// Number of the feeding group in the graph.
    public let group: Int
    /// Numbers of the groups between.
    public let via: [Int]
  }

  private let graph: AccessGraph
  private let finder: PathFinder
  /// By the group that is fed, those that feed it.
  private var feeding: [Int: [Int]] = [:]
  /// Groups below which, or at which, some group is fed: elsewhere there is nothing to be found.
  private var leading: Set<Int> = []
  /// Sources that feed another one and whose groups are not all known.
  private var unread: [(into: Int, source: String)] = []

  /// The pairs, found in the graph.
  public init(_ graph: AccessGraph, _ links: [GroupLink]) {
    self.graph = graph
    finder = PathFinder(graph)
    for link in links {
      guard let from = graph.snapshot(of: link.from), let into = graph.snapshot(of: link.into) else { continue }
      if !graph.snapshots[from].coverage.isComplete(.groups) { unread.append((into, link.from)) }
      let known = GroupLinks.keys(graph.snapshots[from], link.match)
      for (key, row) in GroupLinks.keys(graph.snapshots[into], link.match) {
        guard let other = known[key] else { continue }
        feeding[row + graph.groupBase[into], default: []].append(other + graph.groupBase[from])
      }
    }
    leading = finder.groups(above: Set(feeding.keys))
  }

  /// Whether there is nothing to link.
  public var isEmpty: Bool { feeding.isEmpty && unread.isEmpty }

  /// Every group of other sources that feeds a bound group, over whatever nesting and further links, nearest first.
  public func feeds(of group: Int) -> [Feed] {
    var result: [Feed] = []
    var seen: Set<Int> = [group]
    var open = [Feed(group: group, via: [])]
    var next = 0
    while next < open.count {
      let start = open[next]
      next += 1
      for (below, chain) in finder.chains(below: start.group, among: leading) {
        for other in feeding[below] ?? [] where seen.insert(other).inserted {
          let feed = Feed(group: other, via: chain + start.via)
          result.append(feed)
          open.append(feed)
        }
      }
    }
    return result
  }

  /// A source that may feed groups of a snapshot and was not read; nil if there is none.
  public func unreadFeeder(ofSnapshot position: Int) -> String? { unread.first { $0.into == position }?.source }

  /// Names or ids with their rows; what several groups share is left out.
  private static func keys(_ snapshot: Snapshot, _ match: GroupLink.Match) -> [String: Int] {
    var rows: [String: Int] = [:]
    var shared: Set<String> = []
    for row in 0..<snapshot.groups.count {
      let reference = match == .name ? snapshot.groups.name[row] : snapshot.groups.id[row]
      if reference == 0 { continue }
      let text = snapshot.string(reference)
      let key = match == .name ? text.lowercased() : text
      if rows.updateValue(row, forKey: key) != nil { shared.insert(key) }
    }
    for key in shared { rows[key] = nil }
    return rows
  }
}

extension PathFinder {
  /// The groups themselves and every group that one of them is, directly or nested, a member of. One walk over all that
  /// is nested in the sources that the groups are of, however many they are.
  func groups(above groups: Set<Int>) -> Set<Int> {
    var holders: [Int: [Int]] = [:]
    for group in sourcemates(of: groups) {
      for nested in nestedGroups(in: group) { holders[nested, default: []].append(group) }
    }
    var result = groups
    var open = Array(groups)
    while let group = open.popLast() {
      for holder in holders[group] ?? [] where result.insert(holder).inserted { open.append(holder) }
    }
    return result
  }

  /// The group itself and every group that is, directly or nested, a member of it, as far as they are among those that
  /// are wanted; each with the groups from it up to the group, both included. Breadth first, so that the chains are
  /// shortest ones.
  ///
  /// - Parameter wanted: groups, with every group that any of them is, directly or nested, a member of.
  func chains(below group: Int, among wanted: Set<Int>) -> [(group: Int, chain: [Int])] {
    if !wanted.contains(group) { return [] }
    var result = [(group: group, chain: [group])]
    var seen: Set<Int> = [group]
    var next = 0
    while next < result.count {
      let (inner, chain) = result[next]
      next += 1
      for nested in nestedGroups(in: inner) where wanted.contains(nested) && seen.insert(nested).inserted {
        result.append((nested, [nested] + chain))
      }
    }
    return result
  }
}
