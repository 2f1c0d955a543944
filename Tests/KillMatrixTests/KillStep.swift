/// Where a process is killed.
enum KillStep: String, Sendable, CaseIterable {
  case beforeSend = "before a request is sent"
  case halfSent = "a request sent by half"
  case sent = "sent, unanswered"
  case sentAndOn = "the same, and restarted at once"
  case answered = "answered, not received"
  case received = "received, perhaps uncommitted"
  case transaction = "in a transaction of the store"
  case making = "making the store"
  case otherCommand = "in another command"
  case beside = "beside another command"
  case anyInstant = "at any instant"
}

/// What came of the kills at one step.
struct KillTally: Sendable {
  /// How often a process was started to be killed, and was killed.
  var attempts = 0, kills = 0
  /// Tickets that the server made, and those of them that the process that had asked for them cannot have learnt of.
  var made = 0, unlearned = 0
  /// Tickets beside another one with the same key, those closed since among them; differences without an open ticket.
  var doubled = 0, lost = 0
  /// Events that the receiver took, and those of them that it had before.
  var events = 0, repeated = 0

  static let head = "step                              starts  kills   made  adopted  doubled  lost  events  repeated"

  /// A line of the table.
  func line(_ name: String) -> String {
    // Whatever nobody had learnt of and is not there twice was found by its key.
    let adopted = unlearned - doubled
    let numbers = [
      (attempts, 7), (kills, 7), (made, 7), (adopted, 9), (doubled, 9), (lost, 6), (events, 8), (repeated, 10),
    ]
    return name.padded(to: 33) + numbers.map { String($0.0).padded(to: $0.1, left: true) }.joined()
  }

  static func + (left: KillTally, right: KillTally) -> KillTally {
    KillTally(
      attempts: left.attempts + right.attempts, kills: left.kills + right.kills, made: left.made + right.made,
      unlearned: left.unlearned + right.unlearned, doubled: left.doubled + right.doubled, lost: left.lost + right.lost,
      events: left.events + right.events, repeated: left.repeated + right.repeated)
  }
}

extension String {
  fileprivate func padded(to width: Int, left: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - count))
    return left ? blanks + self : self + blanks
  }
}
