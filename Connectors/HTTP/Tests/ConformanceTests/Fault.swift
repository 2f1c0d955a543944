import Foundation
import TestServers

/// Something that goes wrong with a provider, once or for ever.
struct Fault: Sendable {
  /// A request, and how often its like was sent, this time included.
  struct Moment {
    let place: Provider.Place
    let count: Int
    let provider: Provider
    let request: FakeHTTPServer.Request
  }

  /// The request that it strikes, whose number the table tells.
  var target = Provider.Place.users(page: 2)
  /// Requests that are sent only once all the same.
  var once: [Provider.Place] = []
  /// How many tokens are given in all, where one is fetched.
  var tokens = 1
  /// The group whose members are not read, where the table says that it is one.
  var group = "auditors"
  /// What is waited for, if anything.
  var wait: Duration?
  /// The form of the field that tells when there are more requests.
  var reset = "epoch"
  /// The longest answer that is taken.
  var sizeLimit = 64 << 20
  /// Seconds that one request may take; by the machine's clock, so only faults that need it have a small number.
  var requestTimeout = 30
  /// Whether every answer ends its connection. libcurl itself sends again what went into a connection that was dead.
  var closes = false
  /// What is different from a whole reading although everything was read: members that are not there.
  var without: Set<String> = []
  /// What happens instead of an answer.
  var instead: @Sendable (Moment) -> [FakeHTTPServer.Action]? = { _ in nil }
  /// What is different about a page.
  var change: @Sendable (Moment, inout Provider.Page) -> Void = { _, _ in }

  /// Nothing goes wrong.
  static let none = Fault()

  // MARK: Ways to say it

  /// Answers its target so, the first few times or always.
  static func answering(
    _ target: Provider.Place = .users(page: 2), times: Int = .max,
    _ actions: @escaping @Sendable (Moment) -> [FakeHTTPServer.Action]
  ) -> Fault {
    var fault = Fault()
    fault.target = target
    fault.instead = { $0.place == target && $0.count <= times ? actions($0) : nil }
    return fault
  }

  static func status(
    _ status: Int, at target: Provider.Place = .users(page: 2), times: Int = .max, _ headers: [(String, String)] = [],
    _ body: String = #"{"message":"not now"}"#
  ) -> Fault {
    answering(target, times: times) { _ in [.json(body, status: status, headers)] }
  }

  static func body(_ text: String, type: String = "application/json") -> Fault { bytes(Array(text.utf8), type) }

  static func bytes(_ bytes: [UInt8], _ type: String = "application/json") -> Fault {
    answering { _ in [.answer(200, [("Content-Type", type)], bytes)] }
  }

  static func changing(
    _ target: Provider.Place = .users(page: 2), _ change: @escaping @Sendable (Moment, inout Provider.Page) -> Void
  ) -> Fault {
    var fault = Fault()
    fault.target = target
    fault.change = change
    return fault
  }

  func waiting(_ seconds: Int, reset: String = "epoch") -> Fault {
    var fault = self
    (fault.wait, fault.reset) = (.seconds(seconds), reset)
    return fault
  }

  func with(_ change: (inout Fault) -> Void) -> Fault {
    var fault = self
    change(&fault)
    return fault
  }
}

extension Provider.Place {
  /// Whether it is a page of the people.
  var isUsers: Bool {
    if case .users = self { true } else { false }
  }
}
