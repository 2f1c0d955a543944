import Foundation

/// A document of CloudEvents 1.0 in its structured JSON form, about something that alignd found out.
///
/// The same event gives the same bytes whenever it is written: keys are sorted, and time and id come from outside. It is
/// never longer than ``limit``, the size that every intermediary has to forward (CloudEvents 1.0, "Size Limits").
public struct CloudEvent: Sendable, Equatable {
  /// What happened.
  public var kind: EventKind
  /// Unique for the store; the same however often it is delivered.
  public var id: String
  /// The store that it comes from: letters, digits and hyphens.
  public var store: String
  /// When it happened, RFC 3339 in UTC.
  public var time: String

  /// Most bytes of a document.
  public static let limit = 64 << 10

  /// An event without its data.
  public init(_ kind: EventKind, id: String, store: String, time: String) {
    (self.kind, self.id, self.store, self.time) = (kind, id, store, time)
  }

  /// Where events of a store come from: a reference, since alignd has no address that everybody could reach.
  public static func source(store: String) -> String { "/alignd/\(store)" }

  /// The document about a finding. What does not fit is left out and counted in `pathsOmitted`; texts that are still too
  /// long are cut, and `textsCut` is true.
  public func document(_ data: FindingEventData) throws -> [UInt8] {
    let paths = data.finding.actual.paths
    let pathLimit = Self.limit / EventPath.leastBytes
    for textLimit in [EventText.longest, 256, 64] {
      func written(_ count: Int) throws -> [UInt8] {
        var data = data.cut(to: textLimit, of: count)
        data.pathsOmitted = paths.count - count
        return try write(data, subject: data.finding.fingerprint)
      }
      var (fits, tooMany) = (0, min(paths.count, pathLimit) + 1)
      var best = try written(tooMany - 1)
      if best.count <= Self.limit { return best }
      best = try written(0)
      guard best.count <= Self.limit else { continue }
      while tooMany - fits > 1 {
        let middle = (fits + tooMany) / 2
        let tried = try written(middle)
        if tried.count <= Self.limit { (fits, best) = (middle, tried) } else { tooMany = middle }
      }
      return best
    }
    throw EventTooLarge(kind: kind)
  }

  /// The document about a run. Sources that do not fit are left out and counted in `sourcesOmitted`.
  public func document(_ data: RunEventData) throws -> [UInt8] {
    for (count, textLimit) in [(200, EventText.longest), (200, 256), (50, 64)] {
      let bytes = try write(data.cut(to: textLimit, sources: count), subject: nil)
      if bytes.count <= Self.limit { return bytes }
    }
    throw EventTooLarge(kind: kind)
  }

  /// The document about a breaker.
  public func document(_ data: BreakerEventData) throws -> [UInt8] { try write(data, subject: nil) }

  private func write(_ data: some Encodable, subject: String?) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(Envelope(self, subject, data)))
  }

  /// The attributes of CloudEvents 1.0.
  private struct Envelope<Body: Encodable>: Encodable {
    let specversion = "1.0"
    let id: String
    let source: String
    let type: String
    let subject: String?
    let time: String
    let datacontenttype = "application/json"
    let dataschema: String
    let data: Body

    init(_ event: CloudEvent, _ subject: String?, _ data: Body) {
      (id, source, type) = (event.id, CloudEvent.source(store: event.store), event.kind.type)
      (self.subject, time, dataschema) = (subject, event.time, event.kind.schema)
      self.data = data
    }
  }
}

/// An event that cannot be written within ``CloudEvent/limit``: its ids are longer than any that alignd makes.
public struct EventTooLarge: Error, Sendable, Equatable, CustomStringConvertible {
  /// What it was about.
  public let kind: EventKind

  /// What is wrong.
  public var description: String {
    "the event \(kind.rawValue) does not fit into \(CloudEvent.limit) bytes even with its texts cut"
  }
}
