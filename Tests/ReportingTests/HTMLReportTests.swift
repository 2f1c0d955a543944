import AccessModel
import Crypto
import DriftDetection
import Findings
import Foundation
import Reporting
import Testing

struct HTMLReportTests {
  @Test func `a believable run is written as recorded`() throws {
    try expectGolden(bytes(SampleReport.small), "small.html")
  }

  @Test func `a run without drift is written as recorded`() throws {
    try expectGolden(bytes(SampleReport.aligned), "aligned.html")
  }

  @Test func `hostile names are written as recorded`() throws {
    try expectGolden(bytes(SampleReport.hostileShort), "hostile.html")
  }

  @Test(arguments: ["small", "aligned", "hostile", "big"])
  func `the page nests well, asks for nothing and has only markup of its own`(name: String) throws {
    let reports = [
      "small": SampleReport.small, "aligned": SampleReport.aligned, "hostile": SampleReport.hostile,
      "big": SampleReport.big(2_000),
    ]
    let page = bytes(try #require(reports[name]), RenderOptions(details: 300))
    #expect(try python(HTMLReportTests.reader, reading: page) == "ok\n")
    let text = String(decoding: page, as: UTF8.self)
    #expect(!text.replacing("http://evil.example", with: "").contains("http:"))
    #expect(!text.contains("https:"))
    #expect(!text.contains("<img"))
    #expect(!text.contains("@import"))
    #expect(!text.contains("url("))
  }

  @Test func `the content security policy allows exactly this style and this script`() throws {
    let text = String(decoding: bytes(SampleReport.hostile), as: UTF8.self)
    for element in ["style", "script"] {
      let start = try #require(text.firstRange(of: "<\(element)>"))
      let end = try #require(text[start.upperBound...].firstRange(of: "</\(element)>"))
      let content = text[start.upperBound..<end.lowerBound]
      let hash = Data(SHA256.hash(data: Data(content.utf8))).base64EncodedString()
      #expect(text.contains("\(element)-src 'sha256-\(hash)'"))
      #expect(text.ranges(of: "<\(element)").count == 1)
    }
    #expect(text.contains("content=\"default-src 'none'; "))
  }

  @Test func `names are text, and what hides in them shows`() {
    let text = String(decoding: bytes(SampleReport.hostile), as: UTF8.self)
    #expect(!text.contains("<script>alert"))
    #expect(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(text.contains("&lt;/style&gt;&lt;style&gt;*{}"))
    #expect(text.contains("quote&quot;and&#39;tick`"))
    #expect(text.contains("&amp;amp;&amp;lt;"))
    #expect(text.contains("\\u{202E}nimda\\u{202C}"))
    let hiding = text.unicodeScalars.filter {
      $0 != "\n" && ($0.value < 0x20 || $0.properties.generalCategory == .format)
    }
    #expect(hiding.isEmpty)
  }

  @Test func `both sides of a finding stand on the page`() {
    let text = String(decoding: bytes(SampleReport.small), as: UTF8.self)
    #expect(text.contains("<p>Internal auditor must never change CRM</p><p class=\"cell\">levels.csv:12 (Scope)</p>"))
    #expect(
      text.contains(
        "<ol class=\"chain\"><li class=\"account\">adm-tom</li><li>domain-admins</li><li>crm-admins</li>"
          + "<li class=\"grant\">administer CRM</li></ol><p class=\"cell\">corp · entitlements.csv:7</p>"))
    #expect(text.contains("<p class=\"none\">No path exists.</p>"))
  }

  @Test func `what is not proven stands before the findings`() throws {
    let text = String(decoding: bytes(SampleReport.small), as: UTF8.self)
    let unproven = try #require(text.firstRange(of: "<section id=\"not-proven\""))
    let findings = try #require(text.firstRange(of: "<section id=\"findings\""))
    #expect(unproven.lowerBound < findings.lowerBound)
  }

  @Test func `a page that is cut says what it leaves out, and counts to the whole`() throws {
    let report = SampleReport.big(2_000)
    let text = String(decoding: bytes(report, RenderOptions(details: 300)), as: UTF8.self)
    #expect(text.contains("at most 300 findings one by one"))
    #expect(text.contains("the JSON report has all 2,000"))
    let bodies = text.matches(of: /data-count="([0-9]+)"/).compactMap { Int($0.1) }.reduce(0, +)
    let rest = try #require(text.firstMatch(of: /and ([0-9,]+) more findings of [0-9,]+ causes/))
    #expect(bodies + (Int(rest.1.replacing(",", with: "")) ?? 0) == 2_000)
  }

  /// Fails unless tags nest, every tag and attribute is one of the report's own, links stay on the page and ids are met.
  private static let reader = """
    import sys
    from html.parser import HTMLParser
    void = {"meta", "br", "input", "rect"}
    tags = void | set('''html head title style body a header main section nav ul ol li p h1 h2 b span code time table
      caption thead tbody tr th td dl div dt dd form label select option svg details summary footer script'''.split())
    attributes = set('''lang charset http-equiv content name class id href aria-labelledby aria-label aria-hidden
      aria-sort role scope data-by data-label data-severity data-word data-kind data-who data-access data-count colspan
      rowspan hidden type placeholder autocomplete value viewbox preserveaspectratio x y width height open datetime
      '''.split())
    class Reader(HTMLParser):
        def __init__(self):
            super().__init__()
            self.open, self.ids, self.links = [], set(), set()
        def handle_startendtag(self, tag, attrs): self.check(tag, attrs)
        def handle_starttag(self, tag, attrs):
            self.check(tag, attrs)
            if tag not in void: self.open.append(tag)
        def check(self, tag, attrs):
            assert tag in tags, tag
            for name, value in attrs:
                assert name in attributes, (tag, name)
                if name == "id":
                    assert value not in self.ids, value
                    self.ids.add(value)
                if name == "href":
                    assert value.startswith("#"), value
                    self.links.add(value[1:])
                if name == "aria-labelledby": self.links.add(value)
        def handle_endtag(self, tag):
            assert self.open and self.open[-1] == tag, (self.open[-5:], tag, self.getpos())
            self.open.pop()
    reader = Reader()
    reader.feed(open(sys.argv[1], encoding="utf-8").read())
    reader.close()
    assert reader.open == [], reader.open
    assert reader.links <= reader.ids, reader.links - reader.ids
    print("ok")
    """

  private func bytes(_ report: Report, _ options: RenderOptions = RenderOptions()) -> [UInt8] {
    ReportRenderer().render(report, as: .html, options: options)
  }
}
