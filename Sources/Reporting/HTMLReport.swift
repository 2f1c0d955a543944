import AccessModel
import Crypto
import DriftDetection
import Findings
import FoundationEssentials
import ResponsibilityMatrix

/// A report as one page for people: no request leaves it, nothing of it needs JavaScript, and it prints.
///
/// A content security policy allows its one style and its one script, by their hashes, and nothing else. Lists are bounded,
/// and each bound says what it leaves to the JSON report.
struct HTMLReport {
  /// Rows of one list, other than findings.
  static let rowLimit = 500
  /// Findings of one group that are shown one by one.
  static let groupLimit = 100

  let report: Report
  let options: RenderOptions
  let new: Set<String>

  init(_ report: Report, options: RenderOptions) {
    self.report = report
    self.options = options
    new = Set(report.baseline?.new ?? [])
  }

  func render() -> [UInt8] {
    var page = HTML()
    head(&page)
    page += "<body>\n"
    page += "<a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n"
    masthead(&page)
    page += "<main>\n"
    summary(&page)
    notProven(&page)
    comparison(&page)
    findings(&page)
    accepted(&page)
    exceptions(&page)
    sources(&page)
    matrix(&page)
    totals(&page)
    notes(&page)
    terms(&page)
    page += "</main>\n"
    page += """
      <footer>
      <p>Written by alignd \(report.toolVersion). Everything on this page, and everything that it cuts short, is in the
      JSON report of the same run. Characters that would be invisible are shown as <code>\\u{202E}</code>.</p>
      </footer>
      <script>\(HTML(stringLiteral: HTMLAssets.script))</script>
      </body>
      </html>

      """
    return page.bytes
  }

  /// `sha256-…`, as a content security policy names a script or style (CSP Level 3, §2.3.1).
  private static func source(of text: String) -> HTML {
    let digest = Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
    return HTML(stringLiteral: "sha256-\(digest)")
  }

  private var title: String {
    let title = report.matrix.document.title.shown()
    return title.isEmpty ? "Roles and responsibilities" : title
  }

  private func head(_ page: inout HTML) {
    let style = HTMLReport.source(of: HTMLAssets.style)
    let script = HTMLReport.source(of: HTMLAssets.script)
    page += """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '\(style)'; \
      script-src '\(script)'; base-uri 'none'; form-action 'none'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta name="generator" content="alignd \(report.toolVersion)">
      <title>\(report.verdict.title): \(title), \(report.day.description)</title>
      <style>\(HTML(stringLiteral: HTMLAssets.style))</style>
      </head>

      """
  }

  private func masthead(_ page: inout HTML) {
    let version = report.matrix.document.version.shown()
    page += """
      <header>
      <p class="kicker">Access against responsibilities</p>
      <h1>\(title)\(version.isEmpty ? "" : ", version " + version)</h1>
      <p class="facts">Run of \(time(report.startedAt)) · dates as of \(report.day.description) \
      (\(report.zone)) · matrix <code>\(String(report.matrix.digest.prefix(19)))…</code></p>
      </header>

      """
  }

  private func summary(_ page: inout HTML) {
    let open = report.bySeverity
    let total = open.reduce(0) { $0 + $1.count }
    page += """
      <section class="verdict \(report.verdict.rawValue)" aria-labelledby="verdict">
      <h2 id="verdict">\(report.verdict.title)</h2>
      <p class="answer">\(report.answer)</p>
      <ul class="tiles">

      """
    for (severity, count) in open where severity > .info || count > 0 {
      tile(&page, severity.word, count.grouped, severity.word, to: "findings", muted: count == 0)
    }
    tile(
      &page, "unproven", report.unproven.grouped, "not proven", to: report.unproven > 0 ? "not-proven" : "sources",
      muted: report.unproven == 0)
    tile(&page, "plain", report.accepted.count.grouped, "accepted", to: "accepted", muted: report.accepted.isEmpty)
    let read = report.sources.count - report.partial.count
    tile(
      &page, report.partial.isEmpty ? "good" : "partial", "\(read.grouped)/\(report.sources.count.grouped)",
      "sources complete", to: "sources", muted: false)
    page += "</ul>\n"
    obligations(&page)
    page += "</section>\n"
    page += "<nav aria-label=\"On this page\"><ul>\n"
    var places = [("findings", "Findings (\(total.grouped))")]
    if report.unproven > 0 { places.insert(("not-proven", "Not proven (\(report.unproven.grouped))"), at: 0) }
    if report.baseline != nil { places.insert(("since", "Since the last report"), at: places.count - 1) }
    places.append(("accepted", "Accepted (\(report.accepted.count.grouped))"))
    places += [("exceptions", "Exceptions"), ("sources", "Sources"), ("matrix", "Matrix"), ("totals", "Totals")]
    if !report.notes.isEmpty { places.append(("notes", "Notes (\(report.notes.count.grouped))")) }
    for (place, words) in places { page += "<li><a href=\"#\(place)\">\(words)</a></li>\n" }
    page += "</ul></nav>\n"
  }

  private func tile(
    _ page: inout HTML, _ style: String, _ number: String, _ words: String, to place: String, muted: Bool
  ) {
    page += """
      <li class="\(style)\(muted ? " muted" : "")"><a href="#\(place)"><b>\(number)</b> <span>\(words)</span></a></li>

      """
  }

  /// What became of the obligations, drawn as one bar.
  private func obligations(_ page: inout HTML) {
    let tally = report.tally.obligations
    let parts = [
      ("held", tally.held, "held"), ("missing", tally.missing, "missing"),
      ("unproven", tally.notProven, "not proven"), ("unbound", tally.unbound, "without an entitlement"),
      ("documentary", tally.documentary, "about documents or processes"),
    ]
    let total = parts.reduce(0) { $0 + $1.1 }
    guard total > 0 else { return }
    page += "<div class=\"obligations\">\n<p><b>\(tally.held) of \(total.of("obligation"))</b> are held</p>\n"
    page += "<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
    var start = 0
    for (style, count, _) in parts where count > 0 {
      let end = start + count
      let left = start * 1_000 / total
      let width = max(4, end * 1_000 / total - left)
      page += """
        <rect class="\(style)" x="\(String(left))" y="0" width="\(String(width))" height="10"/>
        """
      start = end
    }
    page += "</svg>\n<ul class=\"legend\">\n"
    for (style, count, words) in parts where count > 0 {
      page += "<li class=\"\(style)\">\(count) \(words)</li>\n"
    }
    page += "</ul>\n</div>\n"
  }

  /// An instant to the minute, `2026-11-30 02:00 UTC`; as it is written if it is none.
  func time(_ instant: String) -> HTML {
    let bytes = Array(instant.utf8)
    guard bytes.count >= 17, bytes[10] == UInt8(ascii: "T"), bytes.last == UInt8(ascii: "Z") else {
      return "\(instant.shown())"
    }
    let minute = instant.prefix(16).split(separator: "T").joined(separator: " ")
    return "<time datetime=\"\(instant)\">\(minute) UTC</time>"
  }

  /// What a bounded list leaves out.
  func more(_ page: inout HTML, _ count: Int, of noun: String) {
    page += "<p class=\"more\">and \(count.of("more " + noun)); the JSON report has all</p>\n"
  }
}

extension Report.Verdict {
  /// The word for a headline.
  var title: String {
    switch self {
    case .aligned: "Aligned"
    case .drift: "Drift"
    case .notProven: "Not proven"
    }
  }
}

extension Report {
  /// The answer for somebody who has ten seconds.
  var answer: String {
    let open = self.open.count
    let gap = unproven > 0 ? " \(unproven.of("judgement")) could not be made, because something was not read." : ""
    switch verdict {
    case .aligned:
      return "Reality is what the matrix says: everything was read, and nothing drifts that is not accepted." + gap
    case .drift:
      return "In \(open.of("place")), reality is not what the matrix says." + gap
    case .notProven:
      return
        (open == 0 ? "Nothing seen drifts, but not everything could be judged." : "Not everything could be judged.")
        + gap
    }
  }
}
