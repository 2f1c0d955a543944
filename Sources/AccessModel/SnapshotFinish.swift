extension SnapshotBuilder {
  /// Ends the reading: numbers everything canonically, ties members to entries, and seals the snapshot.
  ///
  /// - Parameter unresolvedReason: what it means here that a named member was never read: `dangling` only if the
  ///   source was read completely over all its bases.
  public consuming func finish(
    coverage: Coverage, unresolvedReason: UnresolvedReason = .dangling
  ) -> Snapshot {
    var coverage = coverage
    coverage.notes += notes
    if duplicates > 0 {
      coverage.notes.append("\(duplicates) records repeat an id that was already read; the first was kept")
    }
    if strings.overflowed {
      for scope in coverage.scopes.keys {
        coverage.scopes[scope]?.complete = false
        coverage.scopes[scope]?.confined = false
        coverage.scopes[scope]?.reason = "more than 4 GiB of text in one source"
      }
    }
    let accountOrder = SnapshotBuilder.order(accounts.id, in: strings)
    let groupOrder = SnapshotBuilder.order(groups.id, in: strings)
    var unresolved: [UnresolvedMember] = []
    if edgeGroup.contains(where: { groupRow[Int($0 & ~Principal.tagMask)] == 0 }) {
      // A reason that the reader gave is nearer to the cause.
      if coverage.scopes[.groups]?.complete == true {
        coverage.scopes[.groups]?.complete = false
        coverage.scopes[.groups]?.reason = "memberships name groups that were not read"
      }
    }
    let edges = resolved(
      unresolved: &unresolved, accountOrder: accountOrder, groupOrder: groupOrder, reason: unresolvedReason)
    let groupNumber = SnapshotBuilder.inverse(groupOrder)
    for entry in declaredUnresolved {
      let row = groupRow[Int(entry.group & ~Principal.tagMask)]
      if row != 0 {
        unresolved.append(
          UnresolvedMember(group: groupNumber[Int(row) - 1], member: entry.member, reason: entry.reason))
      }
    }
    let pool = strings
    unresolved.sort { left, right in
      if left.group != right.group { return left.group < right.group }
      let order = pool.withBytes(of: left.member) { one in pool.withBytes(of: right.member) { byteOrder(one, $0) } }
      return order != 0 ? order < 0 : left.reason.rawValue < right.reason.rawValue
    }
    return Snapshot(
      source: source, coverage: coverage, strings: pool, accounts: accounts.reordered(by: accountOrder),
      groups: groups.reordered(by: groupOrder), memberships: edges.columns(groupCount: groups.count),
      unresolved: unresolved)
  }

  /// Replaces slots by final numbers, in place; edges to entries that were never read become unresolved members.
  private mutating func resolved(
    unresolved: inout [UnresolvedMember], accountOrder: [UInt32], groupOrder: [UInt32], reason: UnresolvedReason
  ) -> ResolvedEdges {
    // Final number per slot, so that an edge costs one look-up; `.max` for what was never read.
    let accountNumber = SnapshotBuilder.numbers(accountRow, accountOrder)
    let groupNumber = SnapshotBuilder.numbers(groupRow, groupOrder)
    let (accountKeys, groupKeys, locatorKeys) = (self.accountKeys.keys, self.groupKeys.keys, self.locatorKeys.keys)
    let locatorTarget = self.locatorTarget
    var edges = ResolvedEdges(group: edgeGroup, member: edgeMember, flags: edgeFlags)
    (edgeGroup, edgeMember, edgeFlags) = ([], [], [])
    edges.resolve(windows: edgeWindows) { group, member in
      let group = groupNumber[Int(group & ~Principal.tagMask)]
      if group == .max { return nil }
      var member = member
      if member & Principal.tagMask == Principal.locatorTag {
        let slot = Int(member & ~Principal.tagMask)
        guard locatorTarget[slot] != 0 else {
          unresolved.append(UnresolvedMember(group: group, member: locatorKeys[slot], reason: reason))
          return nil
        }
        member = locatorTarget[slot] - 1
      }
      let slot = Int(member & ~Principal.tagMask)
      let isGroup = member & Principal.tagMask == Principal.groupTag
      let number = isGroup ? groupNumber[slot] : accountNumber[slot]
      guard number != .max else {
        let key = isGroup ? groupKeys[slot] : accountKeys[slot]
        unresolved.append(UnresolvedMember(group: group, member: key, reason: reason))
        return nil
      }
      return (group, isGroup ? number | MembershipColumns.groupBit : number)
    }
    return edges
  }

  /// The permutation that sorts strings by their bytes: `result[new] = old`.
  private static func order(_ ids: [StringRef], in pool: StringPool) -> [UInt32] {
    var keyed: [(prefix: UInt64, row: UInt32)] = []
    keyed.reserveCapacity(ids.count)
    for (row, reference) in ids.enumerated() {
      let prefix = pool.withBytes(of: reference) { bytes in
        var value: UInt64 = 0
        for index in 0..<8 { value = value << 8 | UInt64(index < bytes.count ? bytes[index] : 0) }
        return value
      }
      keyed.append((prefix, UInt32(row)))
    }
    keyed.sort { left, right in
      if left.prefix != right.prefix { return left.prefix < right.prefix }
      return pool.withBytes(of: ids[Int(left.row)]) { one in
        pool.withBytes(of: ids[Int(right.row)]) { byteOrder(one, $0) }
      } < 0
    }
    return keyed.map(\.row)
  }

  /// Per slot the final number of its row; `.max` for slots without one.
  private static func numbers(_ rows: [UInt32], _ order: [UInt32]) -> [UInt32] {
    let number = inverse(order)
    return rows.map { $0 == 0 ? .max : number[Int($0) - 1] }
  }

  static func inverse(_ order: [UInt32]) -> [UInt32] {
    var result = [UInt32](repeating: 0, count: order.count)
    for (new, old) in order.enumerated() { result[Int(old)] = UInt32(new) }
    return result
  }
}

extension CivilDay {
  static let distantPast = CivilDay(daysSinceEpoch: .min)
  static let distantFuture = CivilDay(daysSinceEpoch: .max)
}

extension AccountColumns {
  func reordered(by order: [UInt32]) -> AccountColumns {
    func pick<Value>(_ column: [Value]) -> [Value] { order.map { column[Int($0)] } }
    return AccountColumns(
      id: pick(id), login: pick(login), mail: pick(mail), employee: pick(employee), name: pick(name),
      department: pick(department), title: pick(title), locator: pick(locator), status: pick(status), kind: pick(kind),
      external: pick(external), privilege: pick(privilege), lastSignIn: pick(lastSignIn))
  }
}

extension GroupColumns {
  func reordered(by order: [UInt32]) -> GroupColumns {
    func pick<Value>(_ column: [Value]) -> [Value] { order.map { column[Int($0)] } }
    return GroupColumns(
      id: pick(id), name: pick(name), locator: pick(locator), kind: pick(kind), privilege: pick(privilege),
      membersUnread: pick(membersUnread))
  }
}
