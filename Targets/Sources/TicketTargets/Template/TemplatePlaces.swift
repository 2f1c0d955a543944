import TicketDelivery

/// Where things are in a ticket, read and made sure of.
struct TemplatePlaces: Sendable {
  let id, key, state: JSONPointer
  let title, url, closedAt: JSONPointer?

  init(_ places: TemplateSettings.TicketPlaces) throws(TargetSettingsError) {
    (id, key, state) = (try JSONPointer(places.id), try JSONPointer(places.key), try JSONPointer(places.state))
    title = if let text = places.title { try JSONPointer(text) } else { nil }
    url = if let text = places.url { try JSONPointer(text) } else { nil }
    closedAt = if let text = places.closedAt { try JSONPointer(text) } else { nil }
  }

  /// The ticket in a document; nil when it has no id or does not tell its state.
  func ticket(in json: JSONValue, closed: Set<String>, refused: Set<String>) -> FoundTicket? {
    guard let id = id.value(in: json)?.id, let value = state.value(in: json) else { return nil }
    let state = Self.word(value)
    let isOpen = !closed.contains(state)
    return FoundTicket(
      id: id, url: FoundTickets.link(url?.value(in: json)?.text), key: key.value(in: json).flatMap { Self.key(in: $0) },
      isOpen: isOpen, isRefused: refused.contains(state), title: title?.value(in: json)?.text ?? "",
      closedAt: isOpen ? nil : TargetTime.date(closedAt?.value(in: json)?.text))
  }

  /// A state as settings write it; nothing for one that is not set.
  private static func word(_ value: JSONValue) -> String {
    if case .flag(let flag) = value { return flag ? "true" : "false" }
    return value.id ?? ""
  }

  /// The key that a value is, has among others, or holds in its text; nil for none, and for several.
  private static func key(in value: JSONValue) -> TicketKey? {
    switch value {
    case .text(let text): return key(in: text)
    case .list(let elements):
      let found = Set(elements.compactMap { $0.text.flatMap { TicketKey($0) } })
      return found.count == 1 ? found.first : nil
    default: return nil
    }
  }

  private static func key(in text: String) -> TicketKey? {
    if let key = TicketKey(text) { return key }
    var found: Set<TicketKey> = []
    var rest = Substring(text.prefix(100_000))
    while let range = rest.firstRange(of: TicketKey.prefix) {
      let length = TicketKey.prefix.count + 32
      let candidate = rest[range.lowerBound...].prefix(length)
      if let key = TicketKey(candidate) { found.insert(key) }
      rest = rest[range.upperBound...]
    }
    return found.count == 1 ? found.first : nil
  }
}
