struct HTMLReport {
  let report: Report
  let options: RenderOptions
  init(_ report: Report, options: RenderOptions) { self.report = report; self.options = options }
  func render() -> [UInt8] { [] }
}
struct CSVReport {
  let report: Report
  init(_ report: Report) { self.report = report }
  func render() -> [UInt8] { [] }
}
