struct HTMLReport {
  let report: Report
  let options: RenderOptions
  init(_ report: Report, options: RenderOptions) { self.report = report; self.options = options }
  func render() -> [UInt8] { [] }
}
