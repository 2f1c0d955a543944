extension SnapshotBuilder.Principal {
  /// Whether this names a group.
  public var isGroup: Bool { tagged & SnapshotBuilder.Principal.tagMask == SnapshotBuilder.Principal.groupTag }
}

extension SnapshotBuilder {
  /// Whether the account or group was read already, and not only named as somebody's member.
  public borrowing func isRead(_ principal: Principal) -> Bool {
    switch principal.tagged & Principal.tagMask {
    case 0: accountRow[principal.slot] != 0
    case Principal.groupTag: groupRow[principal.slot] != 0
    default: locatorTarget[principal.slot] != 0
    }
  }

  /// What was placed at a locator key; nil if nothing was, yet.
  public borrowing func principalPlaced(at locatorKey: ByteText) -> Principal? {
    guard let slot = locatorKeys.existingSlot(of: locatorKey, in: strings), Int(slot) < locatorTarget.count,
      locatorTarget[Int(slot)] != 0
    else { return nil }
    return Principal(tagged: locatorTarget[Int(slot)] - 1)
  }

  /// Takes a locator key back that turned out to name several entries: members named by it stay unresolved, and the
  /// groups that list it are marked as not completely read. False if none does.
  @discardableResult
  public mutating func withdraw(_ locatorKey: ByteText, because reason: String) -> Bool {
    let disputed = principal(at: locatorKey)
    locatorTarget[disputed.slot] = 0
    var isUsed = false
    for edge in edgeGroup.indices where edgeMember[edge] == disputed.tagged {
      markMembersUnread(of: Principal(tagged: edgeGroup[edge]), because: reason)
      isUsed = true
    }
    return isUsed
  }

  /// Number of accounts that groups list directly as members, for a cross-check against what accounts tell.
  ///
  /// - Parameter excluded: groups that do not count.
  public borrowing func directMembers(except excluded: Set<Principal>) -> Int {
    var result = 0
    for edge in edgeGroup.indices {
      let flags = edgeFlags[edge]
      guard flags.origin == .direct, flags.relation == .member else { continue }
      var member = edgeMember[edge]
      if member & Principal.tagMask == Principal.locatorTag {
        let target = locatorTarget[Int(member & ~Principal.tagMask)]
        if target == 0 { continue }
        member = target - 1
      }
      guard member & Principal.tagMask == 0, accountRow[Int(member)] != 0 else { continue }
      if excluded.isEmpty || !excluded.contains(Principal(tagged: edgeGroup[edge])) { result += 1 }
    }
    return result
  }
}
