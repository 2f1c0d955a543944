import ConnectorKit
import Foundation
public import MailTransport
public import TicketDelivery

/// A message by mail for each event, to people who want no other tool. Messages about one finding are one thread.
public struct EmailTarget: EventReceiver {
  /// Least time between two events.
  public let pace: Duration
  private let settings: Settings
  private let transport: MailTransport
  private let domain: String
  private let clock: TargetClock

  /// From whom to whom, and through which server.
  public struct Settings: Sendable {
    /// The server.
    public var server: SubmissionServer
    /// Sender.
    public var from: String
    /// Recipients, one to twenty.
    public var to: [String]
    /// Least time between two messages.
    public var pace: Duration

    /// Settings by their parts.
    public init(server: SubmissionServer, from: String, to: [String], pace: Duration = .seconds(1)) {
      (self.server, self.from, self.to, self.pace) = (server, from, to, pace)
    }
  }

  /// A target by its settings and what time it is.
  public init(_ settings: Settings, clock: @escaping TargetClock = systemClock) throws(TargetSettingsError) {
    guard (1...20).contains(settings.to.count) else {
      throw TargetSettingsError("mail goes to one to twenty addresses; take a distribution list for more")
    }
    for address in [settings.from] + settings.to {
      guard Self.isAddress(address) else {
        throw TargetSettingsError("\"\(address.cut(to: 80))\" is no mail address; write only name@domain, in ASCII")
      }
    }
    (self.settings, self.clock, pace) = (settings, clock, settings.pace)
    transport = MailTransport(settings.server)
    domain = settings.from.split(separator: "@").last.map(String.init) ?? "localhost"
  }

  /// Sends a message.
  public func receive(_ event: DeliveredEvent) async throws(TargetFailure) {
    let message = message(event).bytes
    let (transport, settings) = (transport, settings)
    try await onThread { () throws(MailFailure) in try transport.send(message, from: settings.from, to: settings.to) }
  }

  /// Connects and signs in.
  public func probe() async throws(TargetFailure) -> [String] {
    let transport = transport
    try await onThread { () throws(MailFailure) in try transport.probe() }
    return ["\(settings.server) is reached" + (settings.server.user.map { ", and \($0) may sign in" } ?? "")]
  }

  private func message(_ event: DeliveredEvent) -> MailMessage {
    let notice = event.notice
    var text = TicketMarkup.plain.written(notice.text, limit: 60_000)
    if let link = notice.link { text += "\n\n\(link)" }
    let facts = [event.type, notice.severity, notice.since.map { "since \($0)" }].compactMap { $0 }
    let title = TicketMarkup.plain.line(notice.title)
    let mark = notice.isActive ? "" : event.type.hasPrefix("finding.") ? "done: " : ""
    return MailMessage(
      from: settings.from, to: settings.to, subject: "[alignd] \(mark)\(title.cut(to: 200))",
      date: Date(timeIntervalSince1970: TimeInterval(clock())), id: "\(Self.word(event.id))@\(domain)",
      thread: "\(Self.word(event.matter)).alignd@\(domain)", event: Self.word(event.type),
      text: "\(title)\n\n\(text)\n\n\(facts.joined(separator: " · "))\n")
  }

  /// What fits into an id of a message: letters, digits, full stops and hyphens.
  private static func word(_ text: String) -> String {
    String(
      text.utf8.prefix(200).map { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E: Character(Unicode.Scalar(byte))
        default: "-"
        }
      })
  }

  private static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= 254 else { return false }
    return text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>()[],;:\\\"".utf8.contains($0) }
  }

  private func onThread(_ work: @escaping @Sendable () throws(MailFailure) -> Void) async throws(TargetFailure) {
    let limit = settings.server.totalTimeout.components.seconds + 5
    let failure: MailFailure? = await OwnThread.run(
      "mail", Patience("handing over mail", milliseconds: Int(limit) * 1000),
      otherwise: { step in MailFailure(hanging: step) }
    ) {
      do throws(MailFailure) {
        try work()
        return nil
      } catch { return error }
    }
    guard let failure else { return }
    let kind: TargetFailure.Kind =
      switch failure.kind {
      case .later: .retry
      case .unknown: .uncertain
      case .refused: .rejected
      case .settings: .refused
      }
    throw TargetFailure(kind, failure.description)
  }
}
