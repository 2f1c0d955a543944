extension SnapshotBuilder {
  private static let strip = 256

  /// Says that accounts are directly in groups, for many at once, which is faster than one by one.
  public mutating func addMembers(_ members: UnsafeBufferPointer<MemberBytes>) {
    for start in stride(from: 0, to: members.count, by: SnapshotBuilder.strip) {
      let end = min(start + SnapshotBuilder.strip, members.count)
      addStrip(UnsafeBufferPointer(rebasing: members[start..<end]))
    }
  }

  private mutating func addStrip(_ members: UnsafeBufferPointer<MemberBytes>) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: members.count) { slots in
      accountKeys.findSlots(of: members, in: strings, into: slots)
      var owner = group(id: members[0].group)
      for index in members.indices {
        let line = members[index]
        if index > 0, !KeyIndex.equal(line.group, members[index - 1].group) { owner = group(id: line.group) }
        var slot = slots[index]
        if slot == .max {
          slot = accountKeys.slot(of: line.member, hash: line.memberHash, in: &strings)
          if Int(slot) == accountRow.count { accountRow.append(0) }
        }
        edgeGroup.append(owner.tagged)
        edgeMember.append(slot)
        edgeFlags.append(line.flags)
      }
    }
  }
}

extension KeyIndex {
  /// The slots of many keys; `.max` for those that were never added.
  ///
  /// Goes from table to key to text for all of them at each step, and not key by key: the steps of one key wait for each
  /// other, those of different keys do not, and waiting for memory is nearly all that a search in a large index costs.
  fileprivate func findSlots(
    of members: UnsafeBufferPointer<MemberBytes>, in pool: StringPool, into slots: UnsafeMutableBufferPointer<UInt32>
  ) {
    likelySlots(of: members, into: slots)
    withUnsafeTemporaryAllocation(of: (start: UInt32, end: UInt32).self, capacity: members.count) { texts in
      keys.withUnsafeBufferPointer { keys in
        pool.ends.withUnsafeBufferPointer { ends in
          for index in slots.indices {
            // The key of no slot is the empty text, which no member has.
            let key = slots[index] == .max ? 0 : Int(keys[Int(slots[index])])
            texts.initializeElement(at: index, to: key == 0 ? (0, 0) : (ends[key - 1], ends[key]))
          }
        }
      }
      pool.bytes.withUnsafeBufferPointer { bytes in
        for index in slots.indices {
          let text = ByteText(rebasing: bytes[Int(texts[index].start)..<Int(texts[index].end)])
          // Another key may have the same hash: whoever adds the key looks again.
          if !KeyIndex.equal(text, members[index].member) { slots[index] = .max }
        }
      }
    }
  }
}
