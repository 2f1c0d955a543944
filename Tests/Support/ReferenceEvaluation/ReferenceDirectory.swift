import AccessModel
import ResponsibilityMatrix

/// What the directories and the document say by themselves: broken-entitlement, unmanaged-privilege, document-overdue.
extension ReferenceJudge {
  mutating func judgeDirectory() {
    var seen: Set<[String]> = []
    let order = matrix.entitlements.indices.sorted { left, right in
      let one = matrix.entitlements[left]
      let other = matrix.entitlements[right]
      return (one.asset, one.capability, left) < (other.asset, other.capability, right)
    }
    for number in order where access.bound[number].isEmpty {
      let entitlement = matrix.entitlements[number]
      if !(access.sources[entitlement.source]?.groupsComplete ?? false) {
        leaveOpen(.brokenEntitlement)
        continue
      }
      let key = ["group", entitlement.source, entitlement.group]
      if seen.insert(key).inserted { raise(.brokenEntitlement, .medium, key: key, asset: entitlement.asset) }
    }
    for source in world.sources {
      for group in source.groups where group.privilege != .none {
        judge(GroupKey(source: source.id, id: group.id), declared: group.privilege == .declared)
      }
    }
    if let review = matrix.document.nextReview, review < world.today { raise(.documentOverdue, .low, about: "") }
  }

  private mutating func judge(_ group: GroupKey, declared: Bool) {
    if access.bound.contains(where: { $0.contains(group) }) { return }
    let excused = matrix.groupExcuses.contains { excuse in
      excuse.source == group.source && access.groups(excuse.source, excuse.group).contains(group)
        && (excuse.reviewedUntil.map { $0 >= world.today } ?? true)
    }
    if excused { return }
    // A mere lead stays a lead, whatever the policy makes of the kind.
    var drift = ReferenceDrift(.unmanagedPrivilege, declared ? adjusted(.low, nil, .unmanagedPrivilege) : .info)
    drift.key = ["group", group.source, group.id]
    outcome.drifts.append(drift)
  }
}
