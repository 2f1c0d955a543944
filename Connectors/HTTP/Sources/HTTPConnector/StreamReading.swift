import AccessModel
import ConnectorDefinition
import HTTPTransport
import Synchronization

/// Reads the streams of a definition in their order, and for every item of a stream the streams below it, several at a
/// time.
///
/// What fails is kept account of where it happened: the members of one group, or a whole scope.
struct StreamReading: Sendable {
  let session: Session
  let recorder: Recorder
  /// How many requests may be under way at once.
  let width: Int

  /// Reads everything.
  func run(_ definition: Definition, _ settings: Surroundings) async {
    var around = settings
    for stream in definition.streams {
      guard around.below(nil).holds(stream.condition) else { continue }
      let memory = Memory()
      await read(StreamPlan(stream), around, memory, level: 0)
      around.remembered.merge(await memory.items) { _, newer in newer }
      around.incomplete.formUnion(await memory.incomplete)
      if let name = await memory.overfull {
        await recorder.fail(
          [.groups, .members], because: "\(name): more than \(Memory.most) items are to be remembered")
      }
    }
  }

  /// Reads one stream, whose parent's item is the first of the surroundings' (nil for the top).
  ///
  /// - Parameter level: how many items of the same stream this part of it is below.
  private func read(_ plan: StreamPlan, _ around: Surroundings, _ memory: Memory, level: Int) async {
    let stream = plan.stream
    let here = around.below(nil)
    if let descent = stream.descent, level > 0 { return await ask(descent, of: plan, here, memory, level) }
    guard here.holds(stream.condition) else { return }
    switch stream.origin {
    case .rows(let rows):
      let items = Item.rows(rows)
      let taken = await take(items, of: plan, here, memory, level)
      await settle(plan, here, memory, Listing.Outcome(items: items.count, reason: taken.complaint))
    case .recalled(let recall):
      let items = here.recalled(recall)
      let taken = await take(items, of: plan, here, memory, level)
      let reason = taken.complaint ?? here.unread(itemsOf: recall.stream) ?? here.unread(recall.key)
      await settle(plan, here, memory, Listing.Outcome(items: items.count, reason: reason))
    case .parent(let path):
      let parent = around.items.first.flatMap { $0 }
      let usable = parent?.items(at: path).filter { !$0.isNull } ?? []
      var taken = await take(usable, of: plan, here, memory, level)
      if usable.isEmpty, !stream.allowsAbsentItems, parent?.values(path.steps).contains(where: \.isArray) != true {
        taken.problem = "what it stands in has no \"\(path.description)\""
      }
      await settle(plan, here, memory, Listing.Outcome(items: usable.count, reason: taken.complaint))
    case .request(let request): await ask(request, of: plan, here, memory, level)
    }
  }

  private func ask(
    _ request: RequestDefinition, of plan: StreamPlan, _ here: Surroundings, _ memory: Memory, _ level: Int
  ) async {
    let listing = Listing(session: session, plan: plan, request: request, around: here)
    let outcome = await listing.run { await take($0, of: plan, here, memory, level) }
    await settle(plan, here, memory, outcome, isTop: level == 0)
  }

  /// Makes records of a page's items, then reads what is below them.
  private func take(
    _ items: [Item], of plan: StreamPlan, _ here: Surroundings, _ memory: Memory, _ level: Int
  ) async -> Listing.Taken {
    let stream = plan.stream
    var making = RecordMaking(plan, here)
    var unsure = here.incomplete.isEmpty ? nil : plan.withoutMembers.map { RecordMaking($0, here) }
    var unread: String?
    for item in items {
      if unsure != nil, let reason = stream.unread(here.with(item)) {
        unread = reason
        unsure?.take(item)
      } else {
        making.take(item)
      }
      guard let key = stream.rememberedBy else { continue }
      let below = here.with(item)
      if let value = below.value(key) {
        await memory.keep(item.alone, of: stream.name, as: value)
      } else if below.unread(key) != nil {
        await memory.doubt([stream.name])
      }
    }
    var repeated = await recorder.take(making.batch, of: stream.name)
    if let unsure { repeated += await recorder.take(unsure.batch, of: stream.name) }
    await readChildren(of: plan, items, here, memory)
    let problem = stream.descent == nil ? nil : await descend(plan, items, here, memory, level + 1)
    return Listing.Taken(problem: making.problem ?? unsure?.problem ?? problem ?? unread, repeated: repeated)
  }

  /// Reads the streams below each item: what stands in the item at once, what has to be asked for several at a time.
  private func readChildren(of plan: StreamPlan, _ items: [Item], _ here: Surroundings, _ memory: Memory) async {
    for child in plan.children where !child.asks {
      for item in items { await read(child, here.with(item), memory, level: 0) }
    }
    let asking = plan.children.filter(\.asks)
    await severalAtATime(asking.count * items.count) { number in
      await read(asking[number / items.count], here.with(items[number % items.count]), memory, level: 0)
    }
  }

  /// Reads what is below items of a tree; returns why it is no tree.
  private func descend(
    _ plan: StreamPlan, _ items: [Item], _ here: Surroundings, _ memory: Memory, _ level: Int
  ) async -> String? {
    if items.isEmpty { return nil }
    guard level <= StreamReading.deepest else {
      return "items are nested deeper than \(StreamReading.deepest) levels"
    }
    let above = Set(here.items.compactMap { $0?.fingerprint })
    let usable = items.filter { !above.contains($0.fingerprint) }
    await severalAtATime(usable.count) { number in
      await read(plan, here.with(usable[number]), memory, level: level)
    }
    return usable.count < items.count ? "an item is below itself: the provider goes round in circles" : nil
  }

  /// Does so many pieces of work, as many of them at a time as requests may be under way.
  private func severalAtATime(_ count: Int, _ work: @escaping @Sendable (_ number: Int) async -> Void) async {
    if count == 0 { return }
    let numbers = Numbers()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<min(width, count) {
        group.addTask {
          while case let number = numbers.next(), number < count {
            await work(number)
          }
        }
      }
    }
  }

  /// A tree deeper than this is none.
  private static let deepest = 50

  // MARK: What is missing

  private func settle(
    _ plan: StreamPlan, _ here: Surroundings, _ memory: Memory, _ outcome: Listing.Outcome, isTop: Bool = true
  ) async {
    let stream = plan.stream
    var reason = outcome.reason
    if outcome.isGone { reason = nil }
    if reason == nil, isTop, !outcome.isGone,
      let declared = stream.declared.flatMap({ here.value($0) }).flatMap({ Int($0) }),
      declared != outcome.items
    {
      reason = "the provider declares \(declared) items and gave \(outcome.items)"
    }
    if reason == nil, !outcome.isGone, let minimum = stream.minimum.flatMap({ here.value($0) }).flatMap({ Int($0) }),
      outcome.items < minimum
    {
      reason = "the provider declares \(minimum) items and gave \(outcome.items)"
    }
    if reason == nil, !outcome.isGone {
      reason = [stream.declared, stream.minimum].compactMap(\.self).lazy.compactMap(here.unread).first
    }
    if reason == nil, !outcome.isGone, outcome.items == 0 {
      reason = stream.doubtsEmptiness
      if reason == nil { reason = await takeNone(of: plan, here) }
    }
    if let count = outcome.declared, here.items.count == 1 {
      if !stream.accounts.isEmpty { await recorder.declare(count, in: .accounts) }
      if !stream.groups.isEmpty { await recorder.declare(count, in: .groups) }
    }
    guard let reason else { return }
    await memory.doubt(stream.all.filter { $0.rememberedBy != nil }.map(\.name))
    await fail(stream, here, because: session.refusal.holds(reason) ? reason : "\(stream.name): \(reason)")
  }

  /// Makes the records of a listing that has no items.
  private func takeNone(of plan: StreamPlan, _ here: Surroundings) async -> String? {
    guard let ifNone = plan.ifNone else { return nil }
    if let reason = ifNone.stream.unread(here) { return reason }
    var making = RecordMaking(ifNone, here)
    making.take(nil)
    _ = await recorder.take(making.batch, of: plan.stream.name)
    return making.problem
  }

  private func fail(_ stream: StreamDefinition, _ here: Surroundings, because reason: String) async {
    let reason = session.redaction.apply(reason)
    let scopes = stream.scopes
    await recorder.fail(scopes.subtracting([.members]), because: reason, in: stream.name)
    guard scopes.contains(.members) else { return }
    let groups = stream.membersOf.compactMap { here.unread($0) == nil ? here.value($0) : nil }
    if !groups.isEmpty, groups.count == stream.membersOf.count {
      for group in groups { await recorder.doubt(group, because: reason) }
    } else if !stream.doubts.isEmpty {
      await recorder.doubt(kinds: stream.doubts, because: reason, in: stream.name)
    } else {
      await recorder.fail([.members], because: reason, in: stream.name)
    }
  }
}

/// Hands out numbers from 0 on, each once.
private final class Numbers: Sendable {
  private let upcoming = Atomic(0)

  func next() -> Int { upcoming.wrappingAdd(1, ordering: .relaxed).oldValue }
}

extension Listing.Taken {
  /// Why what stands in an item is not all usable.
  fileprivate var complaint: String? {
    problem ?? (repeated > 0 ? "\(repeated) ids came twice" : nil)
  }
}

extension StreamDefinition {
  /// Whether it, or a stream below it, sends requests.
  var asks: Bool {
    if case .request = origin { return true }
    return children.contains(where: \.asks)
  }

  /// What is in doubt when the stream is not read.
  var scopes: Set<Scope> {
    var scopes: Set<Scope> = []
    for stream in all {
      if !stream.accounts.isEmpty { scopes.insert(.accounts) }
      if !stream.groups.isEmpty || !stream.groupsIfNone.isEmpty { scopes.insert(.groups) }
      if !stream.members.isEmpty || !stream.membersIfNone.isEmpty { scopes.insert(.members) }
    }
    // Only a lookup depends on it: whatever is named by it is in doubt.
    return scopes.isEmpty ? [.groups, .members] : scopes
  }
}

/// Items that are remembered for lookups, by stream and key.
actor Memory {
  private(set) var items: [String: [String: [Item]]] = [:]
  /// The stream that had more than can be remembered.
  private(set) var overfull: String?
  /// Streams of which not everything is remembered that there is.
  private(set) var incomplete: Set<String> = []
  private var count = 0
  /// Remembered items are few: roles, permission sets, projects, accounts of a cloud.
  static let most = 200_000

  func keep(_ item: Item, of stream: String, as key: String) {
    guard count < Memory.most else {
      overfull = overfull ?? stream
      incomplete.insert(stream)
      return
    }
    count += 1
    items[stream, default: [:]][key, default: []].append(item)
  }

  /// Says that streams were not completely read.
  func doubt(_ streams: [String]) { incomplete.formUnion(streams) }
}
