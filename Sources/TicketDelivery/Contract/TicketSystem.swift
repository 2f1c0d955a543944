public import FoundationEssentials

/// A system that keeps tickets, as far as alignd needs it: one implementation a product.
///
/// Each method does one thing with one exchange or few and believes nothing that it has not read: a status of 2xx does not
/// mean that a ticket system did what was asked, and a search may match everything or nothing. What to do, and in which
/// order, is ``TicketSync``'s to know, not the system's. No method retries; none keeps state.
public protocol TicketSystem: Sendable {
  /// What fits into a ticket, and how its texts are written.
  var manner: TicketManner { get }

  /// Every ticket that carries a key, open or closed, oldest first. The key is compared on each ticket that comes back,
  /// never believed of the search.
  func tickets(carrying key: TicketKey) async throws(TargetFailure) -> [FoundTicket]

  /// A ticket by the system's id; nil when the system says that there is none (any more). One that was merged into another
  /// comes back as the other, with the other's id.
  func ticket(_ id: String) async throws(TargetFailure) -> FoundTicket?

  /// Every open ticket that carries any key of alignd's: for the sweep.
  func openTickets() async throws(TargetFailure) -> [FoundTicket]

  /// Makes a ticket and gives its id. Whether it has its key is for the caller to read back.
  func create(_ draft: TicketDraft) async throws(TargetFailure) -> String

  /// Replaces title, body and severity of a ticket, and puts the key back where it was taken away. Where a body cannot be
  /// replaced (``TicketManner/revisesBody``), it is added as a comment.
  func revise(_ id: String, _ draft: TicketDraft) async throws(TargetFailure)

  /// Adds a comment that mails nobody outside of the system.
  func comment(_ id: String, _ text: TicketText) async throws(TargetFailure)

  /// Closes or opens a ticket. Whether it stuck is for the caller to read back.
  func set(_ id: String, isOpen: Bool) async throws(TargetFailure)

  /// Closes or opens a ticket and says why: in one write where the system can, which leaves nothing half done. Otherwise the
  /// comment comes first, so that no ticket changes without a word; killed in between, it may stand there twice.
  func set(_ id: String, isOpen: Bool, saying comment: TicketText) async throws(TargetFailure)

  /// What `alignd doctor` and `alignd targets test` show before anything is written: that the credential is one, that the
  /// queue or project is there, that the key can be kept and searched. Throws what does not work.
  func probe() async throws(TargetFailure) -> [String]
}

extension TicketSystem {
  /// First the comment, then the state.
  public func set(_ id: String, isOpen: Bool, saying comment: TicketText) async throws(TargetFailure) {
    try await self.comment(id, comment)
    try await set(id, isOpen: isOpen)
  }
}

/// What fits into a system's tickets, and how its texts are written.
public struct TicketManner: Sendable, Equatable {
  /// Most characters (Unicode scalars) of a title.
  public var titleLimit: Int
  /// Most bytes (UTF-8) of a body or comment, as it is sent.
  public var bodyLimit: Int
  /// The markup of bodies and comments.
  public var markup: TicketMarkup
  /// How long after a write a search may still not show it; zero where it always does.
  public var searchDelay: Duration
  /// Least time between two writes.
  public var pace: Duration
  /// Whether the body of a ticket can be replaced; otherwise revisions are comments.
  public var revisesBody: Bool

  /// A manner by its parts.
  public init(
    titleLimit: Int, bodyLimit: Int, markup: TicketMarkup, searchDelay: Duration = .zero, pace: Duration = .zero,
    revisesBody: Bool = true
  ) {
    (self.titleLimit, self.bodyLimit, self.markup) = (titleLimit, bodyLimit, markup)
    (self.searchDelay, self.pace, self.revisesBody) = (searchDelay, pace, revisesBody)
  }
}

/// What identifies a ticket of alignd's wherever it is: `alignd-` and 32 hexadecimal digits.
///
/// It fits a Jira or GitHub label, a custom field and a correlation id: no space, no colon, 39 characters.
public struct TicketKey: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The text.
  public let text: String

  /// A key by its text; nil unless it is one.
  public init?(_ text: some StringProtocol) {
    let digits = text.dropFirst(Self.prefix.count)
    guard text.hasPrefix(Self.prefix), digits.utf8.count == 32,
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    self.text = String(text)
  }

  /// A key by its 128 bits, such as the first ones of a digest.
  public init(_ high: UInt64, _ low: UInt64) {
    func digits(_ half: UInt64) -> String {
      let text = String(half, radix: 16)
      return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
    text = Self.prefix + digits(high) + digits(low)
  }

  /// What every key begins with.
  public static let prefix = "alignd-"
  /// The text.
  public var description: String { text }
  /// By text.
  public static func < (left: TicketKey, right: TicketKey) -> Bool { left.text < right.text }
}

/// A ticket as its system shows it.
public struct FoundTicket: Sendable, Equatable {
  /// The system's id: what its API takes.
  public var id: String
  /// Where people see it; empty when the system does not tell.
  public var url: String
  /// The key that it carries; nil when it carries none that could be read.
  public var key: TicketKey?
  /// Whether work on it is still expected.
  public var isOpen: Bool
  /// For closed ones: whether somebody decided not to mend it (won't fix, rejected).
  public var isRefused: Bool
  /// Its title, as kept.
  public var title: String
  /// For closed ones: since when, where the system tells.
  public var closedAt: Date?

  /// A ticket by its facts.
  public init(
    id: String, url: String = "", key: TicketKey?, isOpen: Bool, isRefused: Bool = false, title: String = "",
    closedAt: Date? = nil
  ) {
    (self.id, self.url, self.key) = (id, url, key)
    (self.isOpen, self.isRefused, self.title, self.closedAt) = (isOpen, isRefused, title, closedAt)
  }
}

/// A ticket as alignd wants it to be.
public struct TicketDraft: Sendable, Equatable {
  /// What identifies it.
  public var key: TicketKey
  /// One line; longer than the system takes, it is cut with a note by the caller.
  public var title: String
  /// What it says.
  public var body: TicketText
  /// `critical`, `high`, `medium`, `low` or `info`; systems map it to their own priorities.
  public var severity: String
  /// Queue or project instead of the target's own, where the route says so.
  public var queue: String?
  /// Who is to do it, as the system names people, where the route knows.
  public var assignee: String?
  /// Last day by which it is to be done, `YYYY-MM-DD`.
  public var dueOn: String?

  /// A draft by its parts.
  public init(
    key: TicketKey, title: String, body: TicketText, severity: String, queue: String? = nil, assignee: String? = nil,
    dueOn: String? = nil
  ) {
    (self.key, self.title, self.body, self.severity) = (key, title, body, severity)
    (self.queue, self.assignee, self.dueOn) = (queue, assignee, dueOn)
  }
}
