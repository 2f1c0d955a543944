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

  /// Pages of one listing at most: far beyond any real one.
  private static let mostPages = 1_000_000
  /// Times that a listing may begin again.
  private static let mostRestarts = 5

  let session: Session
  let stream: StreamDefinition
  let request: RequestDefinition
  let around: Surroundings

  /// Reads all pages. `take` gets the items of each, and whether the listing began again (so that items come again); it
  /// returns why they are not all usable.
  func run(_ take: @Sendable ([Item], Bool) async -> String?) async -> Outcome {
    var restarts = 0
    while true {
      var outcome = Outcome()
      let isAgain = restarts > 0
      do throws(ReadingFault) {
        try await pages(&outcome) { await take($0, isAgain) }
        return outcome
      } catch {
        switch error.consequence {
        case .restart where restarts < Listing.mostRestarts:
          restarts += 1
          continue
        case .gone: outcome.isGone = true
        case .restart, .unread: break
        }
        outcome.reason = error.reason
        return outcome
      }
    }
  }

  private func pages(
    _ outcome: inout Outcome, _ take: @Sendable ([Item]) async -> String?
  ) async throws(ReadingFault) {
    var state = PageState(request.paging)
    var seen: Set<Int> = []
    var repeated = 0
    var total: Int?
    for number in 0..<Listing.mostPages {
      let sent = try session.making.request(request, around, state.page)
      if let place = state.place(of: sent), !seen.insert(place.hashValue).inserted {
        throw ReadingFault("page \(number + 1) is one that was read before: the provider goes round in circles")
      }
      guard let (answer, root) = try await session.exchange(sent, request) else { return }
      let items = try items(root)
      for item in items where !state.identities.insert(item.fingerprint).inserted { repeated += 1 }
      if let problem = await take(items), outcome.reason == nil { outcome.reason = problem }
      outcome.items += items.count
      if let path = request.total, let count = root.text(path.steps).flatMap(Listing.count) {
        if let before = total, before != count, outcome.reason == nil {
          outcome.reason = "the declared number changed from \(before) to \(count) while it was read"
        }
        total = count
      }
      let isMore = try state.advance(answer, root, items, session.making, from: sent.url)
      if !isMore {
        try requireEnd(root, request)
        break
      }
    }
    outcome.declared = total
    if outcome.reason == nil, repeated > 0 {
      outcome.reason = "\(repeated) items came twice: the listing moved while it was read"
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
      if stream.allowsAbsentItems { return [] }
      throw ReadingFault("the answer has no \"\(stream.items.description)\"; the address or the version may be wrong")
    }
    if stream.items.steps.contains(.every) { return found }
    return found.flatMap { item in item.isArray ? item.elements : [item] }
  }
}
