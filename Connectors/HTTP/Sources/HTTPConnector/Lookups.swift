import ConnectorDefinition

/// What was looked up in a listing that was not completely read, and not found there: it is not read, and never absent.
extension Surroundings {
  /// Why the value of an expression is not known; nil where it is, or is known to be absent.
  func unread(_ expression: Expression) -> String? {
    if incomplete.isEmpty { return nil }
    switch expression.origin {
    case .text: return nil
    case .first(let expressions):
      for one in expressions {
        if let reason = unread(one) { return reason }
        if value(one) != nil { return nil }
      }
      return nil
    case .lookup(let stream, let key, _):
      if let reason = unread(key) { return reason }
      guard let key = value(key), remembered[stream]?[key] == nil else { return nil }
      return unread(itemsOf: stream)
    }
  }

  /// Why not everything is known that a stream was to remember; nil where it is.
  func unread(itemsOf stream: String) -> String? {
    incomplete.contains(stream) ? "what it looks up in \"\(stream)\" was not completely read" : nil
  }
}

extension StreamDefinition {
  /// Why not everything is known that the item at hand says; nil where it is.
  func unread(_ around: Surroundings) -> String? {
    if around.incomplete.isEmpty { return nil }
    let expressions =
      accounts.filter { around.holds($0.condition) }.flatMap(\.expressions)
      + groups.filter { around.holds($0.condition) }.flatMap(\.expressions)
      + members.filter { around.holds($0.condition) }.flatMap(\.expressions)
    return expressions.lazy.compactMap(around.unread).first
  }

  /// The same, making no memberships: where a part of one is not known, it may be another one.
  var withoutMembers: StreamDefinition {
    var result = self
    result.members = []
    return result
  }
}
