import Testing
@testable import Alignment
@Test func `duplicate`() throws {
  for text in ["zone: UTC\nmatrix: a\nzone: X\nfoo: 1\nsources: []\n", "a: {b: 1, b: 2}\n", "\"zone\": 1\n\"zone\": 2\n", "a:\n\tb: 1", "x: [1", "&a b: c", "a: &x 1\nb: *x\n", "a: &x [1,2]\nb: [*x,*x]", "- a\n- b", ""] {
    do { _ = try Configuration.parse(text, path: "etc/c.yaml") } catch { print(error); print("--") }
  }
}
