import AccessModel
import DriftDetection
import Findings
import ResponsibilityMatrix

extension HTMLReport {
  /// What could not be judged, by what was not read.
  func notProven(_ page: inout HTML) {
    guard !report.notProven.isEmpty else { return }
    page += """
      <section id="not-proven" class="unproven" aria-labelledby="not-proven-title">
      <h2 id="not-proven-title">Not proven</h2>
      <p class="lead">\(report.unproven.of("judgement")) could not be made, because something was not read. What depends on \
      it is neither raised nor resolved.</p>
      <table><thead><tr><th scope="col">What was not read</th><th scope="col">What could not be judged</th></tr></thead>
      <tbody>

      """
    var order: [String] = []
    var groups: [String: [NotProven]] = [:]
    for judgement in report.notProven {
      if groups[judgement.because] == nil { order.append(judgement.because) }
      groups[judgement.because, default: []].append(judgement)
    }
    for because in order.prefix(HTMLReport.rowLimit) {
      let group = groups[because] ?? []
      page += "<tr><th scope=\"row\" data-label=\"What was not read\">\(because.shown(limit: 1_000))</th>"
      page += "<td data-label=\"What could not be judged\"><ul class=\"plain\">"
      for judgement in group.prefix(HTMLReport.groupLimit) {
        page += "<li><span class=\"kind\">\(judgement.kind.title)</span> \(judgement.shown)</li>"
      }
      page += "</ul>"
      let rest = group.dropFirst(HTMLReport.groupLimit).reduce(0) { $0 + $1.count }
      if rest > 0 { more(&page, rest, of: "judgement") }
      page += "</td></tr>\n"
    }
    page += "</tbody></table>\n"
    let rest = order.dropFirst(HTMLReport.rowLimit).reduce(0) { $0 + (groups[$1] ?? []).reduce(0) { $0 + $1.count } }
    if rest > 0 { more(&page, rest, of: "judgement") }
    page += "</section>\n"
  }

  /// What is new and what is gone since an earlier report.
  func comparison(_ page: inout HTML) {
    guard let baseline = report.baseline else { return }
    let lines = Dictionary(
      report.findings.map { ($0.fingerprint, $0.summary) }, uniquingKeysWith: { first, _ in first })
    page += """
      <section id="since" aria-labelledby="since-title">
      <h2 id="since-title">Since the report of \(time(baseline.startedAt))</h2>
      <p class="lead">Compared with <code>\(baseline.path.shown())</code>: \(baseline.new.count) new, \
      \(baseline.gone.count) gone, \(baseline.notProven.count) no longer shown but not proven gone.</p>
      <table><thead><tr><th scope="col">Change</th><th scope="col">Finding</th><th scope="col">Fingerprint</th></tr></thead>
      <tbody>

      """
    func rows(_ change: String, _ findings: [(String, String)]) {
      for (fingerprint, line) in findings.prefix(HTMLReport.groupLimit) {
        page += """
          <tr><th scope="row" data-label="Change">\(change)</th><td data-label="Finding">\(line)</td>\
          <td data-label="Fingerprint"><code>\(String(fingerprint.prefix(15)))</code></td></tr>

          """
      }
      if findings.count > HTMLReport.groupLimit {
        page += "<tr><td colspan=\"3\">"
        more(&page, findings.count - HTMLReport.groupLimit, of: "finding")
        page += "</td></tr>\n"
      }
    }
    rows("new", baseline.new.map { ($0, lines[$0] ?? "") })
    rows("gone", baseline.gone.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    rows("not proven", baseline.notProven.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    page += "</tbody></table>\n</section>\n"
  }

  /// Findings that an exception accepts, or that wait as those of day one.
  func accepted(_ page: inout HTML) {
    let accepted = report.accepted
    page += "<section id=\"accepted\" aria-labelledby=\"accepted-title\">\n<h2 id=\"accepted-title\">Accepted</h2>\n"
    guard !accepted.isEmpty else {
      page += "<p>No finding is accepted by an exception.</p>\n</section>\n"
      return
    }
    page += """
      <p class="lead">These differ from the matrix too; an exception that is in force accepts them, or they wait since \
      day one until their date.</p>
      <table><thead><tr><th scope="col">Severity</th><th scope="col">Who</th><th scope="col">Access</th>\
      <th scope="col">In reality</th><th scope="col">Exception</th><th scope="col">Until</th></tr></thead>
      <tbody>

      """
    for finding in accepted.prefix(HTMLReport.rowLimit) {
      page += """
        <tr><td data-label="Severity"><span class="badge \(finding.drift.severity.word)">\
        \(finding.drift.severity.word)</span><span class="kind">\(finding.drift.kind.title)</span></td>\
        <th scope="row" data-label="Who">\(finding.subject)</th><td data-label="Access">\(finding.access)</td>\
        <td data-label="In reality">
        """
      actual(&page, finding)
      page += """
        </td><td data-label="Exception">\(finding.setAsideBy)<br><code>\(finding.shortFingerprint)</code>\
        </td><td data-label="Until">\(finding.setAsideUntil)</td></tr>

        """
    }
    page += "</tbody></table>\n"
    if accepted.count > HTMLReport.rowLimit { more(&page, accepted.count - HTMLReport.rowLimit, of: "finding") }
    page += "</section>\n"
  }

  /// Every exception in force.
  func exceptions(_ page: inout HTML) {
    page += "<section id=\"exceptions\" aria-labelledby=\"exceptions-title\">\n"
    page += "<h2 id=\"exceptions-title\">Exceptions in force</h2>\n"
    guard !report.exceptions.isEmpty else {
      page += "<p>None.</p>\n</section>\n"
      return
    }
    page += """
      <table><thead><tr><th scope="col">Exception</th><th scope="col">Accepts</th><th scope="col">Because</th>\
      <th scope="col">Approved by</th><th scope="col">Until</th><th scope="col">Findings</th></tr></thead>
      <tbody>

      """
    for summary in report.exceptions.prefix(HTMLReport.rowLimit) {
      let exception = summary.exception
      let left = exception.until.days(since: report.day)
      page += """
        <tr><th scope="row" data-label="Exception">\(exception.id.shown())<span class="cell">\
        \(exception.cell.description.shown())</span></th>\
        <td data-label="Accepts">\(summary.kind.title) for \(summary.subject.shown())</td>\
        <td data-label="Because">\(exception.justification)
        """
      if !summary.compensatingControl.isEmpty {
        page += "<br><span class=\"label\">Instead</span> \(summary.compensatingControl)"
      }
      page += """
        </td><td data-label="Approved by">\(exception.approver.shown())</td>\
        <td data-label="Until">\(exception.until.description)<span class="count">\
        \(left == 0 ? "last day" : left.of("day") + " left")</span></td>\
        <td data-label="Findings">\(summary.accepted)</td></tr>

        """
    }
    page += "</tbody></table>\n"
    if report.exceptions.count > HTMLReport.rowLimit {
      more(&page, report.exceptions.count - HTMLReport.rowLimit, of: "exception")
    }
    page += "</section>\n"
  }

  /// Every source and how completely it was read.
  func sources(_ page: inout HTML) {
    page += """
      <section id="sources" aria-labelledby="sources-title">
      <h2 id="sources-title">Sources</h2>
      <table class="sources"><thead><tr><th scope="col">Source</th><th scope="col">Scope</th><th scope="col">Read</th>\
      <th scope="col" class="number">Records</th><th scope="col" class="number">Declared</th>\
      <th scope="col">Why not</th></tr></thead>

      """
    for source in report.sources {
      page += "<tbody>\n"
      let rows = max(1, source.scopes.count)
      page += """
        <tr><th scope="rowgroup" rowspan="\(String(rows + 1))" data-label="Source">\(source.id.shown())\
        <span class="count">\(source.kind.shown())</span>\(state(source.isComplete))</th>
        """
      if source.scopes.isEmpty { page += "<td colspan=\"5\">nothing was read</td></tr>\n" }
      for (index, entry) in source.scopes.enumerated() {
        if index > 0 { page += "<tr>" }
        let declared = entry.coverage.declared
        let differs = entry.coverage.complete && declared.map { $0 != entry.coverage.count } ?? false
        page += """
          <td data-label="Scope">\(entry.scope.name.shown())</td><td data-label="Read">\(state(entry.coverage.complete))</td>\
          <td data-label="Records" class="number">\(entry.coverage.count)</td>\
          <td data-label="Declared" class="number\(differs ? " differs" : "")">\(declared?.grouped ?? "not told")</td>\
          <td data-label="Why not">\(entry.coverage.reason)</td></tr>

          """
      }
      page += "<tr class=\"members\"><td colspan=\"5\">"
      sourceFacts(&page, source)
      page += "</td></tr>\n</tbody>\n"
    }
    page += "</table>\n</section>\n"
  }

  private func state(_ complete: Bool) -> HTML {
    complete ? "<span class=\"state good\">complete</span>" : "<span class=\"state bad\">not complete</span>"
  }

  private func sourceFacts(_ page: inout HTML, _ source: SourceSummary) {
    let counts =
      "\(source.accounts.of("account")), \(source.groups.of("group")), \(source.memberships.of("membership"))"
    page += "<p>\(counts)</p>"
    if source.unresolvedMembers > 0 {
      let verb = source.unresolvedMembers == 1 ? "is" : "are"
      page += "<p>\(source.unresolvedMembers.of("listed member")) \(verb) no account or group of the source</p>"
    }
    if !source.groupsNotRead.isEmpty {
      let names = source.groupsNotRead.prefix(HTMLReport.groupLimit).map { $0.shown() }
      page += "<p><span class=\"label\">Members not read</span> "
      for (index, name) in names.enumerated() { page += "\(index == 0 ? "" : ", ")\(name)" }
      page += "</p>"
      if source.groupsNotRead.count > names.count { more(&page, source.groupsNotRead.count - names.count, of: "group") }
    }
    for note in source.coverage.notes.prefix(options.listed) { page += "<p>\(note)</p>" }
    if source.coverage.notes.count > options.listed {
      more(&page, source.coverage.notes.count - options.listed, of: "note")
    }
    page += "<p class=\"cell\">\(source.digest)</p>"
  }

  /// The document that reality was compared with.
  func matrix(_ page: inout HTML) {
    let matrix = report.matrix
    let document = matrix.document
    page += "<section id=\"matrix\" aria-labelledby=\"matrix-title\">\n<h2 id=\"matrix-title\">Matrix</h2>\n<dl>\n"
    func fact(_ name: String, _ value: String) {
      page += "<div><dt>\(name)</dt><dd>\(value.isEmpty ? "not stated" : value)</dd></div>\n"
    }
    fact("Title", document.title)
    fact("Version", document.version)
    fact("Approved by", document.approvedBy)
    fact("Approved on", document.approvedOn?.description ?? "")
    fact("Next review", document.nextReview?.description ?? "")
    fact("Read from", matrix.path)
    fact(
      "Contents",
      "\(matrix.roles.of("role")), \(matrix.assets.of("asset")), \(matrix.entitlements.of("entitlement")), "
        + matrix.assignments.of("assignment"))
    fact("Digest", matrix.digest)
    for change in document.changes.prefix(options.listed) { fact("Change", change) }
    if document.changes.count > options.listed {
      fact("", "and \((document.changes.count - options.listed).of("more change")); the JSON report has all")
    }
    page += "</dl>\n</section>\n"
  }

  /// What was counted.
  func totals(_ page: inout HTML) {
    let tally = report.tally
    page += """
      <section id="totals" aria-labelledby="totals-title">
      <h2 id="totals-title">Totals</h2>
      <div class="columns">

      """
    var kinds: [DriftKind: Int] = [:]
    for finding in report.open { kinds[finding.drift.kind, default: 0] += 1 }
    if !kinds.isEmpty {
      counts(&page, "Open findings", kinds.sorted { $0.key < $1.key }.map { ($0.value, $0.key.title) })
    }
    counts(
      &page, "Obligations",
      [
        (tally.obligations.held, "held"), (tally.obligations.missing, "missing"),
        (tally.obligations.notProven, "not proven"),
        (tally.obligations.unbound, "without an entitlement to judge them by"),
        (tally.obligations.documentary, "about documents, processes or things"),
      ])
    counts(
      &page, "Access",
      [
        (tally.grants, "grants on bound entitlements"), (tally.permitted, "of these permitted by a role"),
        (tally.selfAuthorised, "permitted only by the group that gives the access"),
        (tally.unjudged, "excess that the matrix says not to raise"),
      ])
    page += "</div>\n</section>\n"
  }

  private func counts(_ page: inout HTML, _ caption: String, _ rows: [(Int, String)]) {
    page += "<table class=\"counts\"><caption>\(caption)</caption><tbody>\n"
    for (count, words) in rows {
      page += "<tr><td class=\"number\">\(count)</td><th scope=\"row\">\(words)</th></tr>\n"
    }
    page += "</tbody></table>\n"
  }

  /// Warnings of the matrix and other facts for its keeper.
  func notes(_ page: inout HTML) {
    guard !report.notes.isEmpty else { return }
    page += "<section id=\"notes\" aria-labelledby=\"notes-title\">\n<h2 id=\"notes-title\">Notes</h2>\n<ul>\n"
    for note in report.notes.prefix(HTMLReport.rowLimit) { page += "<li>\(note)</li>\n" }
    page += "</ul>\n"
    if report.notes.count > HTMLReport.rowLimit { more(&page, report.notes.count - HTMLReport.rowLimit, of: "note") }
    page += "</section>\n"
  }

  /// What the kinds in this report mean.
  func terms(_ page: inout HTML) {
    let kinds = Set(report.findings.map(\.drift.kind) + report.notProven.map(\.kind)).sorted()
    guard !kinds.isEmpty else { return }
    page +=
      "<section id=\"terms\" aria-labelledby=\"terms-title\">\n<h2 id=\"terms-title\">What the words mean</h2>\n<dl>\n"
    for kind in kinds {
      page += """
        <div><dt>\(kind.title)</dt><dd>\(kind.meaning) <span class="meta">ISO/IEC 27001 \
        \(kind.controls.joined(separator: ", ")) · <code>\(kind.rawValue)</code></span></dd></div>

        """
    }
    page += "</dl>\n</section>\n"
  }
}
