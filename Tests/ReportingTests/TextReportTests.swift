import Reporting
import Testing

struct TextReportTests {
  @Test func `a believable run reads as recorded`() throws {
    try expectGolden(text(SampleReport.small), "small.txt")
    try expectGolden(text(SampleReport.aligned), "aligned.txt")
  }

  private func text(_ report: Report, _ options: RenderOptions = RenderOptions()) -> [UInt8] {
    ReportRenderer().render(report, as: .text, options: options)
  }
}
