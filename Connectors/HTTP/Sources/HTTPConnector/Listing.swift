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
  let plan: StreamPlan
  let request: RequestDefinition
  let around: Surroundings

  /// Reads all pages. `take` gets the items of each.
  ///
  /// Where a listing begins again, items that were handed on already are not handed on once more. Those that changed
  /// since are; those that are gone make the listing incomplete, since what became of them stays.
  func run(_ take: @Sendable ([Item]) async -> Taken) async -> Outcome {
    var restarts = 0
    let handled = FingerprintSet()
    while true {
      var outcome = Outcome()
      let seen = FingerprintSet()
      do throws(ReadingFault) {
        try await pages(&outcome, seen, handled, isAgain: restarts > 0, take)
        return outcome
      } catch {
        switch error.consequence {
        case .restart where restarts < Listing.mostRestarts:
          restarts += 1
          handled.formUnion(seen)
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
    _ outcome: inout Outcome, _ seen: FingerprintSet, _ handled: FingerprintSet, isAgain: Bool,
    _ take: @Sendable ([Item]) async -> Taken
  ) async throws(ReadingFault) {
    var state = PageState(request.paging)
    var places: Set<Int> = []
    var (repeated, changed) = (0, 0)
    var (stale, empty) = (0, 0)
    var total: Int?
    var number = 0
    var isEnded = false
    var sent = try page(1, state, &places)
    var arrival = await exchange(sent)
    while !isEnded {
      number += 1
      guard number <= Listing.mostPages else { throw ReadingFault("there is no end after \(Listing.mostPages) pages") }
      guard let (answer, root) = try arrival.get() else {
        if number == 1 { return }
        throw ReadingFault("page \(number) was refused as if there were nothing, after pages that held something")
      }
      let items = try items(root)
      var fresh: [Item] = []
      fresh.reserveCapacity(items.count)
      var isStale = true
      for item in items {
        let fingerprint = item.fingerprint
        guard seen.insert(fingerprint) else {
          repeated += 1
          continue
        }
        isStale = false
        if !isAgain || !handled.contains(fingerprint) { fresh.append(item) }
      }
      (stale, empty) = items.isEmpty ? (stale, empty + 1) : (isStale ? stale + 1 : 0, 0)
      guard stale < Listing.mostStale, empty < Listing.mostEmpty else {
        throw ReadingFault("page after page brings nothing new: the provider goes round in circles")
      }
      let next = following(number, answer, root, items, &state, &places, from: sent.url)
      let taken: Taken
      if case .success(let onward?) = next {
        // It comes while this one is made use of.
        async let coming = exchange(onward)
        taken = await take(fresh)
        (sent, arrival) = (onward, await coming)
      } else {
        taken = await take(fresh)
      }
      if outcome.reason == nil { outcome.reason = taken.problem }
      if isAgain { changed += taken.repeated } else { repeated += taken.repeated }
      outcome.items += items.count
      if let path = request.total, let count = root.text(path.steps).flatMap(Listing.count) {
        if let before = total, before != count, outcome.reason == nil {
          outcome.reason = "the declared number changed from \(before) to \(count) while it was read"
        }
        total = count
      }
      isEnded = try next.get() == nil
      if isEnded { try requireEnd(root, request) }
    }
    outcome.declared = total
    if outcome.reason == nil, repeated > 0 {
      outcome.reason = "\(repeated) items came twice: the listing moved while it was read"
    }
    if isAgain, outcome.reason == nil {
      // An item that changed is there under its id.
      let lost = handled.countMissing(in: seen) - changed
      if lost > 0 { outcome.reason = "\(lost) items were gone when the listing was read again" }
    }
    if outcome.reason == nil, let total, total != outcome.items {
      outcome.reason = "the provider declares \(total) items and gave \(outcome.items)"
    }
  }

  /// The request for a page; throws if it was asked for before.
  private func page(
    _ number: Int, _ state: PageState, _ places: inout Set<Int>
  ) throws(ReadingFault) -> HTTPRequest {
    let sent = try session.making.request(request, around, state.page)
    if let place = state.place(of: sent), !places.insert(place.hashValue).inserted {
      throw ReadingFault("page \(number) is one that was read before: the provider goes round in circles")
    }
    return sent
  }

  /// The request for the page after one; nil if that was the last one.
  private func following(
    _ number: Int, _ answer: HTTPResponse, _ root: Item, _ items: [Item], _ state: inout PageState,
    _ places: inout Set<Int>, from url: HTTPURL
  ) -> Result<HTTPRequest?, ReadingFault> {
    do throws(ReadingFault) {
      guard try state.advance(answer, root, items, session.making, from: url) else { return .success(nil) }
      return .success(try page(number + 1, state, &places))
    } catch {
      return .failure(error)
    }
  }

  private func exchange(_ sent: HTTPRequest) async -> Result<(HTTPResponse, Item)?, ReadingFault> {
    do throws(ReadingFault) {
      return .success(try await session.exchange(sent, request, depth: around.items.count))
    } catch {
      return .failure(error)
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
    let found = root.values(plan.stream.items.steps)
    if found.isEmpty || (found.count == 1 && found[0].isNull) {
      // Some say 200 and mean an error.
      if let words = ["error", "errors"].lazy.compactMap({ root.member($0) }).first(where: { $0.isSomething }) {
        let message = words.text.map { ", \"\($0.prefix(200))\"" } ?? ""
        throw ReadingFault("the answer is an error\(message)")
      }
      if plan.stream.allowsAbsentItems { return [] }
      throw ReadingFault(
        "the answer has no \"\(plan.stream.items.description)\"; the address or the version may be wrong")
    }
    return root.items(at: plan.stream.items)
  }
}

extension Item {
  fileprivate func member(_ name: String) -> Item? { values([.key(name)]).first }

  /// Whether it is more than null, false, an empty text or an empty array.
  fileprivate var isSomething: Bool {
    isArray ? !elements.isEmpty : !isNull && !["", "false"].contains(tree.string(node))
  }
}
