import AccessModel
import Findings

/// What is wanted of one ticket.
public struct WantedTicket: Sendable, Equatable {
  /// What it says.
  public var draft: TicketDraft
  /// Whether work on it is expected: whether the finding is open.
  public var isOpen: Bool
  /// What has changed since the draft was last delivered, for a comment; nil when that needs no words.
  public var change: TicketText?
  /// The comment with which it is closed.
  public var closing: TicketText
  /// The comment with which it is opened again.
  public var reopening: TicketText

  /// A demand by its parts.
  public init(
    draft: TicketDraft, isOpen: Bool, change: TicketText? = nil, closing: TicketText, reopening: TicketText
  ) {
    (self.draft, self.isOpen, self.change) = (draft, isOpen, change)
    (self.closing, self.reopening) = (closing, reopening)
  }
}

/// What is known of a ticket here: what the store keeps between two deliveries.
public struct KnownTicket: Sendable, Equatable, Codable {
  /// The system's id.
  public var id: String
  /// Where people see it; may be empty.
  public var url: String
  /// ``TicketDraft/digest`` of the draft last delivered; empty when nobody knows what the ticket says, nil when it was made and
  /// has never been seen.
  public var digest: String?
  /// Whether it was open when it was last seen.
  public var isOpen: Bool

  /// What is known, by its parts.
  public init(id: String, url: String = "", digest: String?, isOpen: Bool) {
    (self.id, self.url, self.digest, self.isOpen) = (id, url, digest, isOpen)
  }
}

/// What to do about decisions that people took on a ticket.
public struct TicketPolicy: Sendable, Equatable {
  /// What becomes of a ticket that somebody closed as not to be mended while the difference is still there.
  public enum Refusal: String, Sendable, CaseIterable {
    /// It stays closed, and the outcome says so.
    case leave
    /// It is opened again like any other.
    case reopen
  }

  /// On tickets closed as not to be mended.
  public var refusal: Refusal
  /// A ticket that has been closed for longer is left alone, and a new one is made; nil: it is opened again however old it is.
  ///
  /// Needs a system whose key field may hold the same value twice.
  public var reopenWindow: Duration?

  /// A policy by its parts.
  public init(refusal: Refusal = .leave, reopenWindow: Duration? = nil) {
    (self.refusal, self.reopenWindow) = (refusal, reopenWindow)
  }
}

extension TicketDraft {
  /// What the ticket says, as one short value: `d1:`, 16 digits for the title, and 64 for title, body, severity and due day
  /// together. Queue and assignee are not in it: people move and reassign tickets, and alignd leaves them there.
  public var digest: String {
    var parts = [title, severity, dueOn ?? ""]
    for block in body.blocks { parts += block.digestParts }
    return "d1:\(titleDigest):\(Fingerprint.of(key: parts).dropFirst(3))"
  }

  private var titleDigest: Substring { Fingerprint.of(key: [title]).dropFirst(3).prefix(16) }

  /// Whether a draft that was delivered earlier is known to have had another title.
  func hasNewTitle(since digest: String?) -> Bool {
    guard let parts = digest?.split(separator: ":"), parts.count == 3, parts[0] == "d1" else { return false }
    return parts[1] != titleDigest
  }

  /// The draft with a title of one line that a system takes.
  func fitted(_ manner: TicketManner) -> TicketDraft {
    var draft = self
    // Room for the words that say how much was cut.
    var title = title.shown(limit: max(1, manner.titleLimit - 24))
    if title.allSatisfy(\.isWhitespace) { title = key.text }
    draft.title = String(String.UnicodeScalarView(title.unicodeScalars.prefix(manner.titleLimit)))
    return draft
  }
}

extension TicketText.Block {
  /// Its strings, each line after the kind and number of its parts, so that no two texts run together.
  fileprivate var digestParts: [String] {
    func line(_ spans: [TicketText.Span]) -> [String] {
      [String(spans.count)]
        + spans.flatMap { span in
          switch span {
          case .plain(let text): ["p", text]
          case .strong(let text): ["s", text]
          case .code(let text): ["c", text]
          }
        }
    }
    return switch self {
    case .heading(let text): ["heading", text]
    case .paragraph(let spans): ["paragraph"] + line(spans)
    case .quote(let spans): ["quote"] + line(spans)
    case .code(let lines): ["code", String(lines.count)] + lines
    case .list(let entries): ["list", String(entries.count)] + entries.flatMap(line)
    case .facts(let facts): ["facts", String(facts.count)] + facts.flatMap { [$0.name] + line($0.value) }
    }
  }
}
