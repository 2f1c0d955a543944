import Testing

@testable import Alignment
@testable import StrictSettings

@Suite struct NearestWordTests {
  @Test(arguments: [
    ("matrx", "matrix"), ("bind_password", "bindPassword"), ("SOURCES", "sources"), ("soruces", "sources"),
    ("zne", "zone"),
  ])
  func `a mistyped word finds the known one`(word: String, known: String) {
    #expect(nearest(to: word, among: ["zone", "matrix", "sources", "bindPassword"]) == known)
  }

  @Test func `a foreign word finds none, and a long one costs nothing`() {
    #expect(nearest(to: "colour", among: ["zone", "matrix"]) == nil)
    #expect(nearest(to: String(repeating: "zone", count: 100_000), among: ["zone"]) == nil)
    #expect(nearest(to: "", among: ["zone"]) == nil)
  }

  @Test func `the nearest of equals is the first by name`() {
    #expect(nearest(to: "mails", among: ["maild", "mailb"]) == "mailb")
  }
}
