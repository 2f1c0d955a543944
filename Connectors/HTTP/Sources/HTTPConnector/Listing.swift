import ConnectorDefinition
import HTTPTransport

/// Asks for the pages of one listing, one after the other, and hands each on.
///
/// A listing is complete only if its last page said so, every page came, and the numbers agree: a total that changed, an
/// item that came twice or a page that came again are signs of a listing that moved while it was read.
struct Listing: Sendable {
  /// How a listing ended.
  struct Outcome: Sendable {
    /// Items that were handed on.
    var items = 0
    /// How many there are, as the provider says.
    var declared: Int?
    /// Why the listing is not complete; nil when it is.
    var reason: String?
    /// Whether what was asked for no longer exists.
    var isGone = false
  }

  /// What became of a page's items.
  struct Taken: Sendable {
    /// Why they are not all usable; nil when they are.
    var problem: String?
    /// How many have an id that was there already.
    var repeated = 0
  }

  /// Pages of one listing at most: far beyond any real one.
  private static let mostPages = 1_000_000
  /// Times that a listing may begin again.
  private static let mostRestarts = 5
  /// Pages on end that bring nothing which was not there before, until it is clear that none ever will.
  private static let mostStale = 3
  /// Pages on end without any item; some providers filter after they have paged.
  private static let mostEmpty = 1000

  let session: Session
  let stream: StreamDefinition
  let request: RequestDefinition
  let around: Surroundings

  /// Reads all pages. `take` gets the items of each.
  ///
  /// Where a listing begins again, items that were handed on already are not handed on once more. Those that changed
  /// since are; those that are gone make the listing incomplete, since what became of them stays.
  func run(_ take: @Sendable ([Item]) async -> Taken) async -> Outcome {
    var restarts = 0
    var handled: Set<Int> = []
    while true {
      var outcome = Outcome()
      do throws(ReadingFault) {
        try await pages(&outcome, &handled, isAgain: restarts > 0, take)
        return outcome
      } catch {
        switch error.consequence {
        case .restart where restarts < Listing.mostRestarts:
          restarts += 1
          continue
        case .gone: outcome.isGone = true
        case .restart, .unread, .unreachable: break
        }
        outcome.reason = error.reason
        return outcome
      }
    }
  }

  private func pages(
    _ outcome: inout Outcome, _ handled: inout Set<Int>, isAgain: Bool, _ take: @Sendable ([Item]) async -> Taken
  ) async throws(ReadingFault) {
    var state = PageState(request.paging)
    defer { handled.formUnion(state.identities) }
    var seen: Set<Int> = []
    var (repeated, changed) = (0, 0)
    var (stale, empty) = (0, 0)
    var total: Int?
    var isEnded = false
    for number in 0..<Listing.mostPages where !isEnded {
      let sent = try session.making.request(request, around, state.page)
      if let place = state.place(of: sent), !seen.insert(place.hashValue).inserted {
        throw ReadingFault("page \(number + 1) is one that was read before: the provider goes round in circles")
      }
      guard let (answer, root) = try await session.exchange(sent, request, depth: around.items.count) else {
        if number == 0 { return }
        throw ReadingFault("page \(number + 1) was refused as if there were nothing, after pages that held something")
      }
      let items = try items(root)
      var fresh: [Item] = []
      var isStale = true
      for item in items {
        let fingerprint = item.fingerprint
        guard state.identities.insert(fingerprint).inserted else {
          repeated += 1
          continue
        }
        isStale = false
        if !handled.contains(fingerprint) { fresh.append(item) }
      }
      (stale, empty) = items.isEmpty ? (stale, empty + 1) : (isStale ? stale + 1 : 0, 0)
      guard stale < Listing.mostStale, empty < Listing.mostEmpty else {
        throw ReadingFault("page after page brings nothing new: the provider goes round in circles")
      }
      let taken = await take(fresh)
      if outcome.reason == nil { outcome.reason = taken.problem }
      if isAgain { changed += taken.repeated } else { repeated += taken.repeated }
      outcome.items += items.count
      if let path = request.total, let count = root.text(path.steps).flatMap(Listing.count) {
        if let before = total, before != count, outcome.reason == nil {
          outcome.reason = "the declared number changed from \(before) to \(count) while it was read"
        }
        total = count
      }
      isEnded = try !state.advance(answer, root, items, session.making, from: sent.url)
      if isEnded { try requireEnd(root, request) }
    }
    if !isEnded { throw ReadingFault("there is no end after \(Listing.mostPages) pages") }
    outcome.declared = total
    if outcome.reason == nil, repeated > 0 {
      outcome.reason = "\(repeated) items came twice: the listing moved while it was read"
    }
    if isAgain, outcome.reason == nil {
      // An item that changed is there under its id.
      let lost = handled.subtracting(state.identities).count - changed
      if lost > 0 { outcome.reason = "\(lost) items were gone when the listing was read again" }
    }
    if outcome.reason == nil, let total, total != outcome.items {
      outcome.reason = "the provider declares \(total) items and gave \(outcome.items)"
    }
  }

  /// A number of items; some providers write it as 3.0.
  static func count(_ text: String) -> Int? { Int(text) ?? Double(text).flatMap { Int(exactly: $0) } }

  /// An answer that says it was cut off is not the last page.
  private func requireEnd(_ root: Item, _ request: RequestDefinition) throws(ReadingFault) {
    for path in [request.truncated, request.more].compactMap(\.self) where root.text(path.steps) == "true" {
      throw ReadingFault("the answer was cut off by the provider, which tells no way to go on (\(path.description))")
    }
  }

  func items(_ root: Item) throws(ReadingFault) -> [Item] {
    let found = root.values(stream.items.steps)
    if found.isEmpty || (found.count == 1 && found[0].isNull) {
      // Some say 200 and mean an error.
      if let words = ["error", "errors"].lazy.compactMap({ root.member($0) }).first(where: { $0.isSomething }) {
        let message = words.text.map { ", \"\($0.prefix(200))\"" } ?? ""
        throw ReadingFault("the answer is an error\(message)")
      }
      if stream.allowsAbsentItems { return [] }
      throw ReadingFault("the answer has no \"\(stream.items.description)\"; the address or the version may be wrong")
    }
    return root.items(at: stream.items)
  }
}

extension Item {
  fileprivate func member(_ name: String) -> Item? { values([.key(name)]).first }

  /// Whether it is more than null, false, an empty text or an empty array.
  fileprivate var isSomething: Bool {
    isArray ? !elements.isEmpty : !isNull && !["", "false"].contains(tree.string(node))
  }
}
