import AccessModel

/// What one line says, checked; its texts stay where they are in the line.
enum JSONLineRecord {
  case account(id: ByteText, AccountBytes)
  case group(GroupRecord)
  case member(ByteText, isGroup: Bool, of: ByteText, MembershipFlags, from: CivilDay?, until: CivilDay?)
  case unresolved(String, of: ByteText, UnresolvedReason)
}

extension SnapshotBuilder {
  /// Takes over what a line says.
  mutating func add(_ record: JSONLineRecord) {
    switch record {
    case .account(let id, let facts):
      let account = account(id: id)
      add(account, facts)
    case .group(let facts): add(facts)
    case .member(let id, let isGroup, let group, let flags, let from, let until):
      let member = isGroup ? self.group(id: id) : account(id: id)
      let owner = self.group(id: group)
      addMember(member, of: owner, flags: flags, from: from, until: until)
    case .unresolved(let member, let group, let reason):
      let owner = self.group(id: group)
      addUnresolved(member, of: owner, reason: reason)
    }
  }
}
