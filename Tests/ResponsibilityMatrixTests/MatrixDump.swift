import AccessModel
import ResponsibilityMatrix

extension Matrix {
  /// Everything that the matrix says, line by line, without the places where it says it.
  var dump: [String] {
    var lines: [String] = []
    lines.append(
      "document \(document.title)|\(document.version)|\(document.approvedBy)|\(show(document.approvedOn))|"
        + "\(show(document.nextReview))|\(document.classifications)|\(document.changes)")
    lines += capabilities.all.map { "capability \($0.name) \($0.privileged) \($0.implies)" }
    lines += levels.map { level in
      "level \(level.id)|\(level.name)|\(level.accountable)|\(level.assetColumn)|"
        + level.statements.map { $0.text(in: self) }.joined(separator: " / ")
    }
    lines += roles.map {
      "role \($0.id)|\($0.formerly)|\($0.name)|\($0.responsibilities)|\($0.levels)|\($0.owned)|\($0.unboundOwned)|"
        + $0.notes
    }
    lines += assets.map { asset in
      let people = asset.people.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.map(\.value))" }
      return "asset \(asset.id)|\(asset.formerly)|\(asset.name)|\(asset.aliases)|\(asset.kind)|\(asset.classification)|"
        + "\(asset.department)|\(people)|\(asset.tags)|\(asset.judged)"
    }
    lines += entitlements.map { "entitlement \($0.asset) \($0.capability) \($0.source) \($0.group) \($0.relation)" }
    lines += (0..<assignments.count).map { row in
      let it = assignments[row]
      return "assignment \(it.role)|\(it.holder)|\(it.assets)|\(show(it.from))|\(show(it.until))|\(it.governedBy)"
    }
    lines += departments.map { "department \($0.name)|\($0.aliases)|\($0.parent)" }
    lines += people.map {
      "person \($0.id)|\($0.name)|\($0.mail)|\($0.login)|\($0.department)|\($0.title)|\($0.status)|\($0.external)|"
        + show($0.until)
    }
    lines += workloads.map {
      "workload \($0.source)|\($0.account)|\($0.accountable.value)|\($0.purpose)|\(show($0.until))"
    }
    lines += groupExcuses.map { "group \($0.source)|\($0.group)|\($0.because)|\(show($0.reviewedUntil))" }
    lines += constraints.map {
      "constraint \($0.id)|\($0.formerly)|\($0.name)|\($0.left)|\($0.right)|\($0.because)"
    }
    lines += exceptions.map {
      "exception \($0.id)|\($0.kind)|\($0.subject.value)|\($0.asset ?? -1)|\($0.capability ?? -1)|\($0.throughGroups)|"
        + "\($0.accounts)|\($0.state?.word ?? "")|\($0.justification)|\($0.compensatingControl)|\($0.approver.value)|"
        + "\($0.until)"
    }
    lines += controls.map {
      "control \($0.id)|\($0.name)|\($0.responsible.map(\.value))|\($0.accountable.map(\.value))|"
        + "\($0.consulted.map(\.value))|\($0.informed.map(\.value))"
    }
    return lines
  }

  private func show(_ day: CivilDay?) -> String { day?.description ?? "" }
}
