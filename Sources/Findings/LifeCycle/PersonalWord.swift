import AccessModel

extension LifeCycle {
  /// A person says that they know of a finding.
  ///
  /// - Throws: when the finding is not one that somebody has to act on.
  public func acknowledged(_ record: FindingRecord, by person: String) throws(LifeCycleError) -> Step {
    switch record.state {
    case .open, .acknowledged:
      var record = record
      let isNew = record.state == .open
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
    guard acceptance.until >= day.description else {
      throw LifeCycleError("\(acceptance.until) has passed; give a last day from \(day) on")
    }
    var record = record
    let isNew = record.state != .excepted
    record.state = .excepted
    record.acceptance = acceptance
    record.dueOn = nil
    record.isEscalated = false
    record.acknowledgedBy = nil
    return Step(record: record, changes: isNew ? [.excepted] : [])
  }
}

/// Why a person's word does not fit a finding.
public struct LifeCycleError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is so and what could be done.
  public let description: String

  init(_ description: String) { self.description = description }
}
