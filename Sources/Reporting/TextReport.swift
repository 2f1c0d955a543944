import AccessModel
import DriftDetection
import Findings
import ResponsibilityMatrix

/// A report for a terminal: the verdict, what is not proven, the findings by severity and cause, then the evidence.
///
/// Lists are bounded, and each bound says what it leaves to `--format json`.
struct TextReport {
  let report: Report
  let options: RenderOptions

  init(_ report: Report, options: RenderOptions) {
    self.report = report
    self.options = options
  }

  func render() -> [UInt8] {
    var page = TextPage(width: options.width, colour: options.colour)
    verdict(&page)
    notProven(&page)
    baseline(&page)
    findings(&page)
    accepted(&page)
    exceptions(&page)
    matrix(&page)
    sources(&page)
    tally(&page)
    notes(&page)
    closing(&page)
    return page.bytes
  }

  /// The style of a severity.
  static func style(_ severity: Severity) -> TextStyle {
    switch severity {
    case .critical: .critical
    case .high: .high
    case .medium: .medium
    case .low: .low
    case .info: .faint
    }
  }

  /// A cell, never broken over two lines; nothing where the point is that no cell says it.
  static func place(_ cell: Cell?) -> Span {
    guard let cell else { return Span("") }
    let words = cell.description.shown()
    return Span(" [\(String(words.map { $0 == " " ? TextPage.glue : $0 }))]", .faint)
  }

  private var verdictStyle: TextStyle {
    switch report.verdict {
    case .aligned: .good
    case .drift: .high
    case .notProven: .medium
    }
  }

  private func verdict(_ page: inout TextPage) {
    page.line([Span(report.verdict.heading, verdictStyle), Span(": \(report.sentence)")], hang: 2)
    let title = report.matrix.document.title.shown()
    let version = report.matrix.document.version.shown()
    let name = title.isEmpty ? report.matrix.path.shown() : title
    page.line(
      [
        Span("\(name)\(version.isEmpty ? "" : ", version \(version)"); dates as of \(report.day)", .faint),
        Span(" (\(report.zone.shown())); run of \(report.startedAt.shown())", .faint),
        Span(", alignd \(report.toolVersion.shown())", .faint),
      ], hang: 2)
    let partial = report.partial
    if !partial.isEmpty {
      let names = partial.prefix(options.listed).map { $0.id.shown() }.joined(separator: ", ")
      let more = partial.count > options.listed ? " and \((partial.count - options.listed).grouped) more" : ""
      page.line(
        [
          Span("\(partial.count.grouped) of \(report.sources.count.of("source")) not read completely: ", .medium),
          Span("\(names)\(more)"),
        ], hang: 2)
    }
    page.blank()
  }

  private func notProven(_ page: inout TextPage) {
    guard !report.notProven.isEmpty else { return }
    page.line([
      Span("NOT PROVEN", .medium), Span(": \(report.unproven.of("judgement"))", .faint),
    ])
    page.line(
      [
        Span(
          "What follows could not be judged, because something was not read. It is neither raised nor resolved.", .faint
        )
      ], indent: 2)
    var order: [String] = []
    var groups: [String: [NotProven]] = [:]
    for judgement in report.notProven {
      if groups[judgement.because] == nil { order.append(judgement.because) }
      groups[judgement.because, default: []].append(judgement)
    }
    for because in order.prefix(options.blocks) {
      let group = groups[because] ?? []
      page.line([Span(because.shown(limit: 1_000), .strong)], indent: 2, hang: 4)
      for judgement in group.prefix(options.listed) {
        page.line([Span("\(judgement.kind.rawValue): ", .faint), Span(judgement.shown)], indent: 4, hang: 6)
      }
      let rest = group.dropFirst(options.listed).reduce(0) { $0 + $1.count }
      if rest > 0 { more(&page, rest, of: "judgement", indent: 4) }
    }
    let rest = order.dropFirst(options.blocks).reduce(0) { $0 + (groups[$1] ?? []).reduce(0) { $0 + $1.count } }
    if rest > 0 { more(&page, rest, of: "judgement", indent: 2) }
    page.blank()
  }

  private func baseline(_ page: inout TextPage) {
    guard let baseline = report.baseline else { return }
    page.line([Span("SINCE \(baseline.startedAt.shown())", .strong), Span(" (\(baseline.path.shown()))", .faint)])
    let words =
      "\(baseline.new.count.grouped) new, \(baseline.gone.count.grouped) gone, "
      + "\(baseline.notProven.count.grouped) no longer shown but not proven gone"
    page.line([Span(words)], indent: 2)
    let news = Set(baseline.new)
    let new = report.findings.filter { news.contains($0.fingerprint) }
    earlier(&page, "new", new.map { ($0.fingerprint, $0.summary) })
    earlier(&page, "gone", baseline.gone.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    earlier(&page, "unproven", baseline.notProven.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    page.blank()
  }

  private func earlier(_ page: inout TextPage, _ label: String, _ findings: [(String, String)]) {
    for (fingerprint, line) in findings.prefix(options.listed) {
      page.field(
        label, [Span(line.shown(limit: 1_000)), Span(" \(fingerprint.prefix(15))".shown(), .faint)], indent: 2)
    }
    if findings.count > options.listed { more(&page, findings.count - options.listed, of: "finding", indent: 12) }
  }

  private func notes(_ page: inout TextPage) {
    guard !report.notes.isEmpty else { return }
    page.line([Span("NOTES", .strong)])
    for note in report.notes.prefix(options.blocks) {
      page.line([Span(note.shown(limit: 1_000))], indent: 2, hang: 4)
    }
    if report.notes.count > options.blocks { more(&page, report.notes.count - options.blocks, of: "note", indent: 4) }
    page.blank()
  }

  private func closing(_ page: inout TextPage) {
    page.line([Span(report.verdict.heading, verdictStyle), Span(": \(report.sentence)")], hang: 2)
  }

  /// What a bounded list leaves out.
  func more(_ page: inout TextPage, _ count: Int, of noun: String, indent: Int) {
    page.line(
      [Span("and \(count.of("more " + noun)); --format json has all", .faint)], indent: indent, hang: indent + 2)
  }
}
