import TicketDelivery

extension DeliveredEvent {
  /// What the event is about, for receivers that open something and close it again: the finding, else the reading of the
  /// sources, else the breaker.
  var matter: String {
    if let subject { return subject }
    if type.hasPrefix("run.") { return "run-incomplete" }
    return type.replacing(".", with: "-")
  }
}

extension String {
  /// The first characters (Unicode scalars), the last of them `…` when there are more.
  func cut(to limit: Int) -> String {
    guard unicodeScalars.count > limit else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(limit - 1))) + "…"
  }
}
