import Findings
import Foundation
import Testing
import TicketDelivery

@Suite struct `The document of an event` {
  @Test(arguments: EventKind.allCases)
  func `is the one that the documentation shows`(_ kind: EventKind) throws {
    let page = try String(contentsOf: projectFolder.appending(path: "Documentation/events.md"), encoding: .utf8)
    let section = try #require(page.components(separatedBy: "\n### ").first { $0.hasPrefix(kind.rawValue + "\n") })
    let start = try #require(section.range(of: "```json\n"))
    let end = try #require(section.range(of: "\n```", range: start.upperBound..<section.endIndex))
    let shown = try object(Array(section[start.upperBound..<end.lowerBound].utf8))
    #expect(try object(try Samples.document(kind)) == shown)
  }

  @Test func `follows the published schema, whatever it is about`() throws {
    let documents = try EventKind.allCases.map { try Samples.document($0) }
    #expect(documents.count == 9)
    #expect(try complaints(about: documents) == "")
  }

  @Test func `is refused by the schema when it says what cannot be`() throws {
    let text = String(decoding: try Samples.document(.findingResolved), as: UTF8.self)
    let wrong = [
      text.replacing(#""state":"resolved""#, with: #""state":"open""#),
      text.replacing(#""moved":["reality"]"#, with: #""moved":["weather"]"#),
      text.replacing(#""subject":"f1:"#, with: #""subject":"f2:"#),
      text.replacing("02:31:01Z", with: "02:31:01+01:00"),
    ]
    for (number, document) in wrong.enumerated() {
      #expect(document != text, "\(number)")
      #expect(try complaints(about: [Array(document.utf8)]) != "", "\(number)")
    }
  }

  @Test func `is the same bytes whenever it is written, with sorted keys`() throws {
    let expected = #"""
      {"data":{"closing":0,"live":39,"opening":212,"reason":"212 findings would open and 0 would be resolved, more than 200",
      "run":{"id":"327","startedAt":"2026-11-27T02:30:00Z"},"store":"7c1e0b52"},"datacontenttype":"application/json",
      "dataschema":"urn:alignd:schema:event:1#breaker.tripped","id":"7c1e0b52-9","source":"/alignd/7c1e0b52",
      "specversion":"1.0","time":"2026-11-27T02:31:09Z","type":"alignd.breaker.tripped"}
      """#
    #expect(
      String(decoding: try Samples.document(.breakerTripped), as: UTF8.self) == expected.replacing("\n", with: ""))
    #expect(try Samples.document(.findingOpened) == Samples.document(.findingOpened))
  }

  @Test func `says of a remembered finding what it says, without its name for itself`() throws {
    let facts = try JSONDecoder().decode(FindingFacts.self, from: Data(Samples.remembered.utf8))
    let finding = EventFinding(
      fingerprint: Samples.fingerprint, facts, state: .open, firstSeen: "2026-11-24T02:30:00Z",
      lastSeen: "2026-11-24T02:30:00Z", dueOn: "2026-12-08")
    #expect(finding == Samples.finding)
  }

  private func object(_ bytes: [UInt8]) throws -> NSDictionary {
    try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary)
  }
}
