public import Findings
import FoundationEssentials

/// What happened to the findings of a ticket in one run: the body of a delivery to a ticket system.
///
/// What the ticket shall say is not in it: that is written from what is remembered when it is delivered, so that a ticket
/// that could not be reached for a week gets one update and not seven.
public struct TicketNews: Sendable, Equatable, Codable {
  /// One thing that happened to one finding.
  public struct Entry: Sendable, Equatable, Codable {
    /// The finding.
    public var fingerprint: String
    /// Word of what happened.
    public var change: String
    /// Words of the sides that moved.
    public var movers: [String]
    /// Words about it.
    public var note: String

    /// An entry by its parts.
    public init(fingerprint: String, change: Change, movers: [Mover], note: String) {
      (self.fingerprint, self.change) = (fingerprint, change.rawValue)
      (self.movers, self.note) = (movers.map(\.rawValue), note)
    }
  }

  /// In order of fingerprints.
  public var entries: [Entry]

  /// News by their entries.
  public init(_ entries: [Entry]) { self.entries = entries }

  /// As a delivery's body.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// From a delivery's body; nil for one that is none.
  public init?(json: String) {
    guard let news = try? JSONDecoder().decode(TicketNews.self, from: Data(json.utf8)) else { return nil }
    self = news
  }
}
