import AccessModel
import ResponsibilityMatrix

/// Which drifts are accepted, and which acceptance has run out.
extension ReferenceJudge {
  mutating func judgeExceptions() {
    let drifts = outcome.drifts
    var lapsed: Set<String> = []
    for drift in drifts {
      let accepting = matrix.exceptions.filter { accepts($0, drift) }
      if accepting.contains(where: { $0.until >= world.today }) { continue }
      if let first = accepting.first { lapsed.insert(first.id) }
    }
    for exception in matrix.exceptions where exception.until < world.today {
      let open = mayBeUnread(exception)
      let namesPaths = !exception.throughGroups.isEmpty || !exception.accounts.isEmpty || exception.state != nil
      if lapsed.contains(exception.id), !open || !namesPaths {
        raise(.lapsedException, .low, about: exception.id)
      } else if open {
        leaveOpen(.lapsedException)
      }
    }
    for (position, drift) in drifts.enumerated() {
      let accepting = matrix.exceptions.contains { $0.until >= world.today && accepts($0, drift) }
      if accepting { outcome.accepted.insert(position) }
    }
  }

  /// Whether something that was not read could be what the exception is about.
  private func mayBeUnread(_ exception: PolicyException) -> Bool {
    let asset = exception.asset.map { matrix.assets[$0].id } ?? ""
    let capability = exception.capability.map(name) ?? ""
    func agrees(_ one: String, _ other: String) -> Bool { one.isEmpty || other.isEmpty || one == other }
    return outcome.open.contains { entry in
      entry[0] == exception.kind.rawValue && agrees(entry[2], asset) && agrees(entry[3], capability)
    }
      || matrix.entitlements.indices.contains { number in
        agrees(matrix.assets[matrix.entitlements[number].asset].id, asset)
          && agrees(name(matrix.entitlements[number].capability), capability) && isUnread(number)
      }
  }

  private func accepts(_ exception: PolicyException, _ drift: ReferenceDrift) -> Bool {
    guard exception.kind == drift.kind, drift.kind.canBeAccepted else { return false }
    if drift.identity.isEmpty {
      // What is nobody's alone is accepted for everyone or not at all.
      guard exception.subject.value == .everyone else { return false }
    } else {
      let beneficiaries =
        exception.subject.value == .everyone ? [] : roles.resolve(exception.subject.value).identities
      guard beneficiaries.contains(drift.identity), !approves(exception, drift.identity) else { return false }
    }
    if let asset = exception.asset, matrix.assets[asset].id != drift.asset { return false }
    if let capability = exception.capability, name(capability) != drift.capability { return false }
    let shown = (grants[drift.identity] ?? [:]).values.joined().filter { path in
      texts([path]).contains { drift.paths.contains($0) }
    }
    return shown.allSatisfy { isInside(exception, $0) }
  }

  /// Whether an identity approved the exception, under whatever name.
  private func approves(_ exception: PolicyException, _ identity: String) -> Bool {
    let name = exception.approver.value
    return people.persons(named: name).contains(identity)
      || people.identities[identity]?.names.contains { $0.lowercased() == name.lowercased() } == true
  }

  /// Whether a path is among those that were accepted.
  private func isInside(_ exception: PolicyException, _ path: PlainPath) -> Bool {
    if let state = exception.state, state != path.state { return false }
    if !exception.accounts.isEmpty {
      let login = people.records[path.account]?.login ?? ""
      if !exception.accounts.contains(path.account.id), !exception.accounts.contains(login) { return false }
    }
    if exception.throughGroups.isEmpty { return true }
    return exception.throughGroups.contains { access.groups(path.group.source, $0).contains(path.group) }
  }
}
