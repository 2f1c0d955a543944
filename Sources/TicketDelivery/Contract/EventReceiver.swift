/// A target that is told of events, one at a time and in order for each finding: a webhook, a chat room, a mail address,
/// an alert router.
public protocol EventReceiver: Sendable {
  /// Least time between two events.
  var pace: Duration { get }

  /// Hands over an event. Returning means that the other side has taken it.
  ///
  /// The same event may be handed over again after a failure or a crash; it then carries the same id.
  func receive(_ event: DeliveredEvent) async throws(TargetFailure)

  /// As ``TicketSystem/probe()``; writes nothing.
  func probe() async throws(TargetFailure) -> [String]
}

/// An event, ready to be handed over.
public struct DeliveredEvent: Sendable, Equatable {
  /// The same for every attempt; unique for the store that it comes from.
  public var id: String
  /// `finding.opened`, `run.completed` …
  public var type: String
  /// Fingerprint of the finding; nil for events about runs.
  public var subject: String?
  /// When it happened, RFC 3339 in UTC.
  public var time: String
  /// The CloudEvents 1.0 document, as JSON in UTF-8: the exact bytes that webhooks send and sign.
  public var document: [UInt8]
  /// What receivers that do not take the document say in their own words.
  public var notice: EventNotice

  /// An event by its parts.
  public init(id: String, type: String, subject: String?, time: String, document: [UInt8], notice: EventNotice) {
    (self.id, self.type, self.subject, self.time) = (id, type, subject, time)
    (self.document, self.notice) = (document, notice)
  }
}

/// An event in words.
public struct EventNotice: Sendable, Equatable {
  /// One line: `excess-privilege: Tom Ott (1007), administer CRM`. May hold anything: escape it.
  public var title: String
  /// What happened and what to do.
  public var text: TicketText
  /// `critical`, `high`, `medium`, `low` or `info`; nil for events about runs.
  public var severity: String?
  /// Kind of drift; nil for events about runs.
  public var kind: String?
  /// Whether somebody has to act after this event; false for resolved and excepted findings.
  public var isActive: Bool
  /// When the finding was first seen, RFC 3339 in UTC; nil for events about runs.
  public var since: String?
  /// Where to read more; nil when alignd has no address for people.
  public var link: String?
  /// What the severity was before this event, where it changed: for receivers that tell things apart by it.
  public var previousSeverity: String?
  /// What the kind was before this event, where it changed.
  public var previousKind: String?

  /// A notice by its parts.
  public init(
    title: String, text: TicketText, severity: String?, kind: String?, isActive: Bool, since: String?,
    link: String? = nil, previousSeverity: String? = nil, previousKind: String? = nil
  ) {
    (self.title, self.text, self.severity, self.kind) = (title, text, severity, kind)
    (self.isActive, self.since, self.link) = (isActive, since, link)
    (self.previousSeverity, self.previousKind) = (previousSeverity, previousKind)
  }
}
