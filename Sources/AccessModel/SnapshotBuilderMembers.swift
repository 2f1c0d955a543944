extension SnapshotBuilder {
  private static let strip = 256

  /// Says that accounts are directly in groups, for many at once, which is faster than one by one.
  public mutating func addMembers(_ members: UnsafeBufferPointer<MemberBytes>) {
    guard let first = members.first else { return }
    var owner = group(id: first.group)
    for start in stride(from: 0, to: members.count, by: SnapshotBuilder.strip) {
      let end = min(start + SnapshotBuilder.strip, members.count)
      addStrip(UnsafeBufferPointer(rebasing: members[start..<end]), &owner)
    }
  }

  private mutating func addStrip(_ members: UnsafeBufferPointer<MemberBytes>, _ owner: inout Principal) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: members.count) { slots in
      accountKeys.findSlots(of: members, in: strings, into: slots)
      for index in members.indices where slots[index] == .max {
        slots[index] = accountKeys.slot(of: members[index].member, hash: members[index].hash, in: &strings)
        if Int(slots[index]) == accountRow.count { accountRow.append(0) }
      }
      edgeMember.append(contentsOf: slots)
      var run = 0
      for index in members.indices {
        if !members[index].repeatsGroup {
          edgeGroup.append(contentsOf: repeatElement(owner.tagged, count: index - run))
          owner = group(id: members[index].group)
          run = index
        }
        edgeFlags.append(members[index].flags)
      }
      edgeGroup.append(contentsOf: repeatElement(owner.tagged, count: members.count - run))
    }
  }
}

extension SnapshotBuilder {
  /// Says that whatever sits at some locator keys is directly in a group, for many at once.
  public mutating func addMembers(
    at locatorKeys: UnsafeBufferPointer<ByteText>, of group: Principal, flags: MembershipFlags
  ) {
    for start in stride(from: 0, to: locatorKeys.count, by: SnapshotBuilder.strip) {
      let end = min(start + SnapshotBuilder.strip, locatorKeys.count)
      addStrip(at: UnsafeBufferPointer(rebasing: locatorKeys[start..<end]), of: group, flags)
    }
  }

  private mutating func addStrip(
    at keys: UnsafeBufferPointer<ByteText>, of group: Principal, _ flags: MembershipFlags
  ) {
    withUnsafeTemporaryAllocation(of: LocatorBytes.self, capacity: keys.count) { wanted in
      for index in keys.indices {
        wanted.initializeElement(at: index, to: LocatorBytes(key: keys[index], hash: KeyIndex.hash(keys[index])))
      }
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: keys.count) { slots in
        locatorKeys.findSlots(of: UnsafeBufferPointer(wanted), in: strings, into: slots)
        for index in keys.indices {
          if slots[index] == .max {
            slots[index] = locatorKeys.slot(of: keys[index], hash: wanted[index].hash, in: &strings)
            if Int(slots[index]) == locatorTarget.count { locatorTarget.append(0) }
          }
          slots[index] |= Principal.locatorTag
        }
        edgeMember.append(contentsOf: slots)
      }
    }
    edgeGroup.append(contentsOf: repeatElement(group.tagged, count: keys.count))
    edgeFlags.append(contentsOf: repeatElement(flags, count: keys.count))
  }

  private struct LocatorBytes: HashedKey {
    let key: ByteText
    let hash: UInt32
  }
}
