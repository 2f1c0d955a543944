import AccessModel

extension LifeCycle {
  /// A person says that they know of a finding.
  ///
  /// - Throws: when the finding is not one that somebody has to act on.
  public func acknowledged(_ record: FindingRecord, by person: String) throws(LifeCycleError) -> Step {
    switch record.state {
    case .open, .acknowledged:
      var record = record
      let isNew = record.state == .open || record.acknowledgedBy != person
      record.state = .acknowledged
      record.acknowledgedBy = person
      return Step(record: record, changes: isNew ? [.acknowledged] : [])
    case .pending, .excepted, .baselined, .resolved:
      throw LifeCycleError("the finding is \(record.state.rawValue); only open findings can be acknowledged")
    }
  }

  /// A person accepts a finding for a time. Whether they may is for the caller to know.
  ///
  /// - Throws: when the finding is gone, already accepted, or the last day has passed.
  public func accepted(_ record: FindingRecord, by acceptance: Acceptance) throws(LifeCycleError) -> Step {
    guard record.state.isLive else {
      throw LifeCycleError("the finding is resolved; there is nothing to accept")
    }
    guard record.state != .excepted || record.acceptance != nil else {
      throw LifeCycleError("an exception of the matrix accepts the finding already")
    }
    guard let until = CivilDay(acceptance.until), until.description == acceptance.until else {
      throw LifeCycleError("the last day is \"\(acceptance.until)\"; write it as YYYY-MM-DD")
    }
    guard until >= day else {
      throw LifeCycleError("\(acceptance.until) has passed; give a last day from \(day) on")
    }
    if record.acceptance == acceptance { return Step(record: record, changes: []) }
    var record = record
    if record.state == .pending { record.streak = 0 }
    record.state = .excepted
    record.acceptance = acceptance
    record.dueOn = nil
    record.isEscalated = false
    record.acknowledgedBy = nil
    // Once more when it was accepted before: who accepted what, and until when, has to be in the history.
    let control = acceptance.compensatingControl.isEmpty ? "" : "; instead: \(acceptance.compensatingControl)"
    return Step(
      record: record, changes: [.excepted],
      note: "accepted by \(acceptance.approver) until \(acceptance.until): \(acceptance.reason)\(control)")
  }
}

/// Why a person's word does not fit a finding.
public struct LifeCycleError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is so and what could be done.
  public let description: String

  init(_ description: String) { self.description = description }
}
