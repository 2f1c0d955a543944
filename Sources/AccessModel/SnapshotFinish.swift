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
        coverage.scopes[scope]?.reason = "more than 4 GiB of text in one source"
      }
    }
    let accountOrder = SnapshotBuilder.order(accounts.id, in: strings)
    let groupOrder = SnapshotBuilder.order(groups.id, in: strings)
    var edges = ResolvedEdges(count: edgeGroup.count)
    var unresolved: [UnresolvedMember] = []
    if edgeGroup.contains(where: { groupRow[Int($0 & ~Principal.tagMask)] == 0 }) {
      // A reason that the reader gave is nearer to the cause.
      if coverage.scopes[.groups]?.complete == true {
        coverage.scopes[.groups]?.complete = false
        coverage.scopes[.groups]?.reason = "memberships name groups that were not read"
      }
    }
    resolve(
      into: &edges, unresolved: &unresolved, accountOrder: accountOrder, groupOrder: groupOrder,
      reason: unresolvedReason)
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

  /// Replaces slots by final numbers; edges to entries that were never read become unresolved members.
  private borrowing func resolve(
    into edges: inout ResolvedEdges, unresolved: inout [UnresolvedMember], accountOrder: [UInt32],
    groupOrder: [UInt32], reason: UnresolvedReason
  ) {
    let accountNumber = SnapshotBuilder.inverse(accountOrder)
    let groupNumber = SnapshotBuilder.inverse(groupOrder)
    var window = 0
    for edge in edgeGroup.indices {
      var here: MembershipWindow?
      if window < edgeWindows.count, Int(edgeWindows[window].edge) == edge {
        here = edgeWindows[window]
        window += 1
      }
      let ownerRow = groupRow[Int(edgeGroup[edge] & ~Principal.tagMask)]
      if ownerRow == 0 { continue }
      let group = groupNumber[Int(ownerRow) - 1]
      var member = edgeMember[edge]
      var key: StringRef = 0
      if member & Principal.tagMask == Principal.locatorTag {
        let slot = Int(member & ~Principal.tagMask)
        key = locatorKeys.keys[slot]
        guard locatorTarget[slot] != 0 else {
          unresolved.append(UnresolvedMember(group: group, member: key, reason: reason))
          continue
        }
        member = locatorTarget[slot] - 1
      }
      let slot = Int(member & ~Principal.tagMask)
      let isGroup = member & Principal.tagMask == Principal.groupTag
      let row = isGroup ? groupRow[slot] : accountRow[slot]
      guard row != 0 else {
        key = isGroup ? groupKeys.keys[slot] : accountKeys.keys[slot]
        unresolved.append(UnresolvedMember(group: group, member: key, reason: reason))
        continue
      }
      let number =
        isGroup ? groupNumber[Int(row) - 1] | MembershipColumns.groupBit : accountNumber[Int(row) - 1]
      edges.append(group: group, member: number, flags: edgeFlags[edge], window: here)
    }
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

  static func inverse(_ order: [UInt32]) -> [UInt32] {
    var result = [UInt32](repeating: 0, count: order.count)
    for (new, old) in order.enumerated() { result[Int(old)] = UInt32(new) }
    return result
  }
}

/// Edges with final numbers, on their way into compressed rows.
struct ResolvedEdges {
  private var group: [UInt32] = []
  private var member: [UInt32] = []
  private var flags: [MembershipFlags] = []
  private var windows: [MembershipWindow] = []

  init(count: Int) {
    group.reserveCapacity(count)
    member.reserveCapacity(count)
    flags.reserveCapacity(count)
  }

  mutating func append(group: UInt32, member: UInt32, flags: MembershipFlags, window: MembershipWindow?) {
    if let window {
      windows.append(MembershipWindow(edge: UInt32(self.group.count), from: window.from, until: window.until))
    }
    self.group.append(group)
    self.member.append(member)
    self.flags.append(flags)
  }

  /// Counting sort by group, then each row by member; exact repetitions are merged.
  consuming func columns(groupCount: Int) -> MembershipColumns {
    var start = [UInt32](repeating: 0, count: groupCount + 1)
    for owner in group { start[Int(owner) + 1] += 1 }
    for index in 0..<groupCount { start[index + 1] += start[index] }
    var next = start
    // Member, flags and original edge in one word each, so that sorting a row moves everything at once.
    var packed = [UInt64](repeating: 0, count: group.count)
    let hasWindow = Set(windows.map(\.edge))
    for edge in group.indices {
      let position = Int(next[Int(group[edge])])
      next[Int(group[edge])] += 1
      // Bit 8 keeps edges with a window apart from edges without, so that neither hides the other.
      packed[position] =
        UInt64(member[edge]) << 9 | UInt64(flags[edge].raw) | (hasWindow.contains(UInt32(edge)) ? 256 : 0)
    }
    var windowsByKey: [UInt64: [MembershipWindow]] = [:]
    for window in windows {
      let edge = Int(window.edge)
      let key = UInt64(group[edge]) << 41 ^ (UInt64(member[edge]) << 9 | UInt64(flags[edge].raw) | 256)
      windowsByKey[key, default: []].append(window)
    }
    for key in windowsByKey.keys {
      windowsByKey[key]?.sort {
        ($0.from ?? .distantPast, $0.until ?? .distantFuture) < ($1.from ?? .distantPast, $1.until ?? .distantFuture)
      }
    }
    group = []
    member = []
    flags = []
    var result = MembershipColumns()
    result.start.reserveCapacity(groupCount + 1)
    result.member.reserveCapacity(packed.count)
    result.flags.reserveCapacity(packed.count)
    packed.withUnsafeMutableBufferPointer { all in
      for owner in 0..<groupCount {
        let row = Int(start[owner])..<Int(start[owner + 1])
        all[row].sort()
        var previous: UInt64?
        for position in row {
          let word = all[position]
          if word == previous, word & 256 == 0 { continue }
          previous = word
          if word & 256 != 0, var list = windowsByKey[UInt64(owner) << 41 ^ word], !list.isEmpty {
            let window = list.removeFirst()
            windowsByKey[UInt64(owner) << 41 ^ word] = list
            result.windows.append(
              MembershipWindow(edge: UInt32(result.member.count), from: window.from, until: window.until))
          }
          result.member.append(UInt32(truncatingIfNeeded: word >> 9))
          result.flags.append(MembershipFlags(raw: UInt8(truncatingIfNeeded: word)))
        }
        result.start.append(UInt32(result.member.count))
      }
    }
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
