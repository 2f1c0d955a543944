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
