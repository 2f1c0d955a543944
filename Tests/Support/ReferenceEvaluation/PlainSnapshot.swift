public import AccessModel

extension PlainWorld {
  /// The directories as snapshots. `order` arranges the positions of the records, as another answer of the same server would.
  public func snapshots(order: (Int) -> [Int] = { Array(0..<$0) }) -> [Snapshot] {
    sources.map { $0.snapshot(order: order) }
  }
}

extension PlainSource {
  fileprivate func snapshot(order: (Int) -> [Int]) -> Snapshot {
    var builder = SnapshotBuilder(source: id)
    for position in order(accounts.count) { builder.add(accounts[position]) }
    for position in order(groups.count) { builder.add(groups[position]) }
    for position in order(edges.count) {
      let edge = edges[position]
      let group = builder.group(id: edge.group)
      let member =
        switch edge.member {
        case .account(let id): builder.account(id: id)
        case .group(let id): builder.group(id: id)
        }
      builder.addMember(
        member, of: group, flags: MembershipFlags(relation: edge.relation, state: edge.state), from: edge.from,
        until: edge.until)
    }
    func scope(_ complete: Bool, _ count: Int) -> ScopeCoverage {
      ScopeCoverage(complete: complete, count: count, reason: complete ? "" : "size limit")
    }
    let everyMember = membersComplete && groups.allSatisfy(\.membersUnread.isEmpty)
    return builder.finish(
      coverage: Coverage(scopes: [
        .accounts: scope(accountsComplete, accounts.count), .groups: scope(groupsComplete, groups.count),
        .members: ScopeCoverage(
          complete: everyMember, count: edges.count, reason: membersComplete ? "" : "size limit",
          confined: !everyMember && membersComplete),
      ]), unresolvedReason: isComplete ? .dangling : .unread)
  }

  /// Whether accounts and groups were both read to the end, so that an unknown member is known not to exist.
  var isComplete: Bool { accountsComplete && groupsComplete }
}
