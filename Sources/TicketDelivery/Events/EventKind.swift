/// What happened, of the things that receivers are told.
public enum EventKind: String, Sendable, CaseIterable {
  /// A finding is new and somebody has to act.
  case findingOpened = "finding.opened"
  /// The facts of an open finding changed: `changes` says which.
  case findingUpdated = "finding.updated"
  /// An open finding is past its due day.
  case findingEscalated = "finding.escalated"
  /// A finding that had been resolved, or whose exception ended, is there again.
  case findingReopened = "finding.reopened"
  /// What a finding says is proven gone.
  case findingResolved = "finding.resolved"
  /// A finding was accepted until a day.
  case findingExcepted = "finding.excepted"
  /// A run read everything.
  case runCompleted = "run.completed"
  /// A run could not read everything: what it does not report is not proven gone.
  case runIncomplete = "run.incomplete"
  /// So much would have changed at once that it is held until a person releases it.
  case breakerTripped = "breaker.tripped"

  /// The `type` of a CloudEvents document. alignd has no domain of its own, so it begins with its name, not with a
  /// reversed one.
  public var type: String { "alignd.\(rawValue)" }

  /// The `dataschema`: a part of `Documentation/schemas/alignd.event-1.schema.json`.
  public var schema: String { "urn:alignd:schema:event:1#\(rawValue)" }
}
