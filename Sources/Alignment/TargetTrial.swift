import Foundation
import TicketDelivery

/// What came of trying a target.
public struct TargetTrial: Sendable {
  /// What works, in order.
  public var passed: [String] = []
  /// What does not; nil when everything does.
  public var failure: String?
}

extension TargetConfiguration {
  /// Tries the target: without writing, or with one test ticket or event that says what it is.
  public func test(isWriting: Bool, environment: [String: String]) async -> TargetTrial {
    var trial = TargetTrial()
    do {
      switch try settings.connect(environment: environment, routes: routes, policy: policy) {
      case .receiver(let receiver):
        trial.passed += try await receiver.probe()
        if isWriting {
          try await receiver.receive(try .test(at: Date().formatted(.iso8601)))
          trial.passed.append("a test event was taken")
        }
      case .tickets(let system, _, _):
        trial.passed += try await system.probe()
        if isWriting { try await roundTrip(system, &trial) }
      }
    } catch {
      trial.failure = "\(error)"
    }
    return trial
  }

  /// One ticket: made, found by its key, read back, closed, read back.
  private func roundTrip(_ system: any TicketSystem, _ trial: inout TargetTrial) async throws {
    let now = Date()
    guard
      let key = TicketGrouping.key(store: "test", target: id, subject: "\(now.timeIntervalSince1970) \(UUID())")
    else { return }
    let draft = TicketDraft(
      key: key, title: "Test of alignd: please ignore",
      body: TicketText(
        plain: "alignd tries whether it can make, find and close tickets here. It closes this one itself."),
      severity: "low")
    let words = TicketText(plain: "The test is over.")
    let sync = TicketSync(system)
    let made = await sync.bring(
      WantedTicket(draft: draft, isOpen: true, closing: words, reopening: words), known: nil, isUncertain: false,
      now: now)
    if let failure = made.failure { throw failure }
    trial.passed.append("made ticket \(made.known?.id ?? "") with its key, and read it back")
    let found = await sync.bring(
      WantedTicket(draft: draft, isOpen: true, closing: words, reopening: words), known: nil, isUncertain: true,
      now: now)
    if let failure = found.failure { throw failure }
    guard found.known?.id == made.known?.id else {
      throw TargetFailure(
        .rejected,
        "the ticket was not found by its key: another one (\(found.known?.id ?? "none")) was; close both, and see that the key "
          + "field can be searched")
    }
    trial.passed.append("found it by its key")
    let closed = await sync.bring(
      WantedTicket(draft: draft, isOpen: false, closing: words, reopening: words), known: found.known,
      isUncertain: false,
      now: now)
    if let failure = closed.failure { throw failure }
    trial.passed.append("closed it, and read that back")
  }
}

extension DeliveredEvent {
  /// An event that says that it is a test.
  fileprivate static func test(at time: String) throws -> DeliveredEvent {
    let data = BreakerEventData(
      store: "test", run: EventRun(id: "0", startedAt: time), live: 0, opening: 0, closing: 0,
      reason: "this is a test: nothing is held back")
    let id = "test-\(UUID().uuidString.lowercased())"
    let document = try CloudEvent(.breakerTripped, id: id, store: "test", time: time).document(data)
    return DeliveredEvent(
      id: id, type: EventKind.breakerTripped.rawValue, subject: nil, time: time, document: document,
      notice: EventNotice(
        title: "Test of alignd: please ignore",
        text: TicketText(plain: "alignd tries whether it can tell you something."),
        severity: nil, kind: nil, isActive: false, since: nil))
  }
}
