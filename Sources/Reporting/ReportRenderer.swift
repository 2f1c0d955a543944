/// Writes a report. The same report and options always give the same bytes.
public struct ReportRenderer: Sendable {
  /// A renderer.
  public init() {}

  /// The report in a format, as UTF-8.
  ///
  /// Names from directories and matrices are hostile until shown: in `text`, `html` and `csv` control, bidirectional and
  /// invisible characters appear as `\u{202E}`; in `json` they are JSON escapes, and nothing is changed or cut.
  public func render(_ report: Report, as format: ReportFormat, options: RenderOptions = RenderOptions()) -> [UInt8] {
    switch format {
    case .text: TextReport(report, options: options).render()
    case .json: JSONReport(report).render()
    case .html: HTMLReport(report, options: options).render()
    case .csv: CSVReport(report).render()
    }
  }
}
