import AccessModel
import DriftDetection
import Findings
import ResponsibilityMatrix

extension HTMLReport {
  /// Open findings: a table with one body for each cause, so that they sort and filter as blocks.
  func findings(_ page: inout HTML) {
    let open = report.open
    page += "<section id=\"findings\" aria-labelledby=\"findings-title\">\n"
    page += "<h2 id=\"findings-title\">Findings</h2>\n"
    guard !open.isEmpty else {
      page += "<p>Nothing drifts that is not accepted.</p>\n</section>\n"
      return
    }
    let groups = FindingGroup.bySeverity(open).flatMap(\.groups)
    page += "<p class=\"lead\">\(open.count.of("open finding")), told by what one repair would remove.</p>\n"
    if open.count > options.details {
      page += """
        <p class="notice">This page shows at most \(options.details) findings one by one. The others are counted where \
        they belong; the JSON report has all \(open.count).</p>

        """
    }
    tools(&page, groups)
    page += """
      <table class="findings" id="list">
      <thead><tr><th scope="col" data-by="severity" aria-sort="descending">Severity</th>
      <th scope="col" data-by="who">Who</th><th scope="col" data-by="access">Access</th>
      <th scope="col">The matrix says</th><th scope="col">In reality</th><th scope="col">To do</th></tr></thead>

      """
    var budget = options.details
    var shown = 0
    for group in groups {
      if budget == 0 { break }
      budget -= body(&page, group, budget: budget)
      shown += 1
    }
    page += "</table>\n"
    let rest = groups.dropFirst(shown)
    if !rest.isEmpty {
      let count = rest.reduce(0) { $0 + $1.findings.count }
      page += """
        <p class="more">and \(count.of("more finding")) of \(rest.count.of("cause")), less severe or less frequent; \
        the JSON report has all</p>

        """
    }
    page += "</section>\n"
  }

  /// Filter and order; hidden until the script shows it.
  private func tools(_ page: inout HTML, _ groups: [FindingGroup]) {
    page += """
      <form class="tools" id="tools" hidden>
      <label>Find <input type="search" id="find" placeholder="name, group, asset …" autocomplete="off"></label>
      <label>Severity <select id="severity"><option value="">all</option>
      """
    for severity in Severity.allCases.reversed() where groups.contains(where: { $0.severity == severity }) {
      page += "<option>\(severity.word)</option>"
    }
    page += "</select></label>\n<label>Kind <select id=\"kind\"><option value=\"\">all</option>"
    for kind in Set(groups.flatMap(\.kinds)).sorted() {
      page += "<option value=\"\(kind.rawValue)\">\(kind.title)</option>"
    }
    page += """
      </select></label>
      <label class="narrow">Order <select id="order"><option value="severity">severity</option>\
      <option value="who">who</option><option value="access">access</option></select></label>
      <p role="status" id="status"></p>
      </form>

      """
  }

  /// One group; how many findings of it were shown one by one.
  private func body(_ page: inout HTML, _ group: FindingGroup, budget: Int) -> Int {
    guard let first = group.findings.first else { return 0 }
    let kinds = group.kinds.map(\.rawValue).joined(separator: " ")
    let people = group.subjects.count
    let who = people == 1 ? first.subject : "\(people.grouped) \(group.noun)"
    page += """
      <tbody data-severity="\(String(group.severity.rawValue))" data-word="\(group.severity.word)" data-kind="\(kinds)" \
      data-who="\(who)" data-access="\(group.accesses.first ?? "")" data-count="\(String(group.findings.count))">
      <tr><td data-label="Severity"><span class="badge \(group.severity.word)">\(group.severity.word)</span>
      """
    for kind in group.kinds { page += "<span class=\"kind\">\(kind.title)</span>" }
    let fresh = group.findings.filter { new.contains($0.fingerprint) }.count
    if fresh > 0 {
      page += "<span class=\"new\">\(fresh == group.findings.count ? "new" : "\(fresh.grouped) new")</span>"
    }
    page += "</td>\n<th scope=\"row\" data-label=\"Who\">\(who)"
    if group.findings.count > 1 { page += "<span class=\"count\">\(group.findings.count.of("finding"))</span>" }
    if people == 1, let role = first.drift.role, role.name.shownName != who {
      page += "<span class=\"count\">\(role.name.shownName)</span>"
    }
    page += "</th>\n<td data-label=\"Access\">"
    for access in group.accesses.prefix(4) { page += "<span class=\"access\">\(access)</span>" }
    if group.accesses.count > 4 { page += "<span class=\"count\">and \(group.accesses.count - 4) more</span>" }
    page += "</td>\n<td data-label=\"The matrix says\">"
    expected(&page, group)
    page += "</td>\n<td data-label=\"In reality\">"
    if group.findings.count == 1 { actual(&page, first) } else { common(&page, group) }
    if !group.cause.isEmpty {
      page += "<p class=\"cause\"><span class=\"label\">Cause</span> \(group.cause.shown(limit: 1_000))</p>"
    }
    page += "</td>\n<td data-label=\"To do\">"
    remediation(&page, group)
    meta(&page, group)
    page += "</td></tr>\n"
    var listed = 1
    if group.findings.count > 1 {
      listed = min(group.findings.count, HTMLReport.groupLimit, budget)
      members(&page, group, listed: listed)
    }
    page += "</tbody>\n"
    return listed
  }

  private func expected(_ page: inout HTML, _ group: FindingGroup) {
    if let shared = group.shared({ $0.drift.expected }) {
      expected(&page, shared)
    } else if let shared = group.shared({ $0.drift.expected.cell }), let cell = shared {
      page += "<p class=\"count\">see each finding</p><p class=\"cell\">\(cell.description.shown())</p>"
    } else {
      page += "<p class=\"count\">see each finding</p>"
    }
  }

  private func expected(_ page: inout HTML, _ expected: Expected) {
    page += "<p>\(expected.text)</p>"
    if let cell = expected.cell {
      page += "<p class=\"cell\">\(cell.description.shown())</p>"
    } else {
      page += "<p class=\"cell\">no cell</p>"
    }
  }

  /// The part of the paths that all findings of a group share, drawn.
  private func common(_ page: inout HTML, _ group: FindingGroup) {
    let chains = group.findings.flatMap { $0.drift.paths.prefix(1) }
    guard let first = chains.first, chains.count == group.findings.count else {
      if let observation = group.shared(\.observation), !observation.isEmpty {
        page += "<p class=\"none\">\(observation.capitalizedSentence)</p>"
      } else {
        page += "<p class=\"count\">see each finding</p>"
      }
      return
    }
    var shared = first.groups
    for chain in chains.dropFirst() {
      let same = zip(shared.reversed(), chain.groups.reversed()).prefix { $0 == $1 }.count
      shared = shared.suffix(same)
    }
    let accounts = Set(chains.map(\.account))
    page += "<ol class=\"chain\"><li class=\"account\">"
    if accounts.count == 1 { page += "\(first.account.login.shownName)" } else { page += "\(accounts.count) accounts" }
    page += "</li>"
    if chains.contains(where: { $0.groups.count > shared.count }) { page += "<li class=\"other\">…</li>" }
    for group in shared { page += "<li>\(group.name.shownName)</li>" }
    page += "</ol>"
  }

  func actual(_ page: inout HTML, _ finding: Finding) {
    for path in finding.drift.paths.prefix(options.listed) { chain(&page, path) }
    if finding.drift.paths.count > options.listed {
      more(&page, finding.drift.paths.count - options.listed, of: "path")
    }
    if !finding.observation.isEmpty { page += "<p class=\"none\">\(finding.observation.capitalizedSentence)</p>" }
  }

  /// A path as a chain: account, groups, what the last one gives, and the row that says so.
  private func chain(_ page: inout HTML, _ path: GrantPath) {
    page += "<ol class=\"chain\"><li class=\"account\">\(path.account.login.shownName)</li>"
    for group in path.groups { page += "<li>\(group.name.shownName)</li>" }
    page += """
      <li class="grant">\(path.capability.shown()) \(path.asset.name.shownName)\(path.manner)</li></ol>\
      <p class="cell">\(path.account.source.shown()) · \(path.entitlement.description.shown())</p>
      """
  }

  private func remediation(_ page: inout HTML, _ group: FindingGroup) {
    if let shared = group.shared({ $0.drift.remediation }) {
      page += "<p>\(shared)</p>"
    } else {
      page += "<p class=\"count\">see each finding</p>"
    }
  }

  private func meta(_ page: inout HTML, _ group: FindingGroup) {
    var controls: [String] = []
    for control in group.kinds.flatMap(\.controls) where !controls.contains(control) { controls.append(control) }
    page += "<p class=\"meta\">ISO/IEC 27001 \(controls.joined(separator: ", "))"
    if let finding = group.findings.first, group.findings.count == 1 { identity(&page, finding) }
    page += "</p>"
  }

  private func identity(_ page: inout HTML, _ finding: Finding) {
    page += "<br><code>\(finding.shortFingerprint)</code>"
    if finding.firstSeen != finding.lastSeen { page += "<br>first seen \(String(finding.firstSeen.prefix(10)))" }
  }

  /// Each finding of a group.
  private func members(_ page: inout HTML, _ group: FindingGroup, listed: Int) {
    let sharesRemediation = group.shared { $0.drift.remediation } != nil
    page += """
      <tr class="members"><td colspan="6"><details\(listed <= 6 ? HTML(stringLiteral: " open") : HTML())>\
      <summary>Each of the \(group.findings.count) findings</summary>
      <table><thead><tr><th scope="col">Who</th><th scope="col">Access</th><th scope="col">The matrix says</th>\
      <th scope="col">In reality</th><th scope="col">\(sharesRemediation ? "Finding" : "To do")</th></tr></thead><tbody>

      """
    for finding in group.findings.prefix(listed) {
      page += """
        <tr><th scope="row" data-label="Who">\(finding.subject)</th>\
        <td data-label="Access"><span class="access">\(finding.access)</span></td><td data-label="The matrix says">
        """
      expected(&page, finding.drift.expected)
      page += "</td><td data-label=\"In reality\">"
      actual(&page, finding)
      page += "</td><td data-label=\"\(sharesRemediation ? "Finding" : "To do")\">"
      if !sharesRemediation { page += "<p>\(finding.drift.remediation)</p>" }
      page += "<p class=\"meta\"><code>\(finding.shortFingerprint)</code>"
      if finding.firstSeen != finding.lastSeen { page += "<br>first seen \(String(finding.firstSeen.prefix(10)))" }
      if new.contains(finding.fingerprint) { page += " <span class=\"new\">new</span>" }
      page += "</p></td></tr>\n"
    }
    page += "</tbody></table>\n"
    if group.findings.count > listed { more(&page, group.findings.count - listed, of: "finding") }
    page += "</details></td></tr>\n"
  }
}

extension String {
  /// With a capital letter and a full stop: `No path exists.`
  var capitalizedSentence: String {
    let end = last.map { ".!?…)".contains($0) } ?? true
    return prefix(1).uppercased() + dropFirst() + (end ? "" : ".")
  }
}
