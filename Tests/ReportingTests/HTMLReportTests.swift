import Reporting
import Testing

struct HTMLReportTests {
  @Test func `a believable run is written as recorded`() throws {
    try expectGolden(bytes(SampleReport.small), "small.html")
  }

  @Test func `hostile names are written as recorded`() throws {
    try expectGolden(bytes(SampleReport.hostileShort), "hostile.html")
  }

  private func bytes(_ report: Report, _ options: RenderOptions = RenderOptions()) -> [UInt8] {
    ReportRenderer().render(report, as: .html, options: options)
  }
}
