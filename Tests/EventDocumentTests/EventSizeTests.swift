import Findings
import Foundation
import Testing
import TicketDelivery

@Suite struct `The size of an event` {
  @Test func `leaves out the last paths, says how many, and keeps the first`() throws {
    let document = try opened { finding in
      finding.actual.paths = (0..<1000).map { number in
        var path = Samples.path
        path.text = "path \(number)"
        return path
      }
    }
    #expect(document.bytes.count <= 65_536)
    // More would have fitted otherwise: a path of the sample has less than 600 bytes.
    #expect(document.bytes.count > 65_536 - 600)
    #expect(document.paths.first?["text"] as? String == "path 0")
    #expect(document.paths.last?["text"] as? String == "path \(document.paths.count - 1)")
    #expect(document.data["pathsOmitted"] as? Int == 1000 - document.paths.count)
    #expect(document.data["textsCut"] as? Bool == false)
    #expect(try complaints(about: [document.bytes]) == "")
  }

  @Test func `leaves nothing out of an event that fits`() throws {
    let document = try opened { $0.actual.paths = Array(repeating: Samples.path, count: 90) }
    #expect(document.paths.count == 90)
    #expect(document.data["pathsOmitted"] as? Int == 0)
  }

  @Test func `cuts texts that a directory has made too long, between characters`() throws {
    let document = try opened { $0.summary = String(repeating: "ä", count: 5_000) }
    // 2,048 bytes: 1,022 letters of two bytes, and three bytes of the mark.
    #expect(document.finding["summary"] as? String == String(repeating: "ä", count: 1_022) + "…")
    #expect(document.data["textsCut"] as? Bool == true)
    #expect(document.paths.count == 1)
  }

  @Test func `holds even if every text is as hostile as can be`() throws {
    // Six bytes for each of these, as JSON writes them.
    let text = String(repeating: "\u{01}", count: 100_000)
    let account = EventAccount(source: text, id: text, login: text)
    let document = try opened { finding in
      (finding.summary, finding.cause, finding.remediation, finding.capability) = (text, text, text, text)
      (finding.account, finding.identity) = (account, EventIdentity(key: text, name: text))
      (finding.group, finding.asset) = (
        EventGroup(source: text, id: text, name: text), EventReference(id: text, name: text)
      )
      (finding.role, finding.expected.text, finding.actual.observation) = (finding.asset, text, text)
      finding.expected.cell = text
      finding.exception = EventException(
        id: text, justification: text, approver: text, until: "2027-01-01")
      finding.actual.paths = Array(
        repeating: EventPath(
          account: account, groups: Array(repeating: EventGroup(source: text, id: text, name: text), count: 100),
          state: "active", relation: "member", asset: EventReference(id: text, name: text), capability: text,
          entitlement: text, text: text), count: 3)
    }
    #expect(document.bytes.count <= 65_536)
    #expect(document.data["textsCut"] as? Bool == true)
    #expect(document.paths.count + (document.data["pathsOmitted"] as? Int ?? 0) == 3)
    #expect(try complaints(about: [document.bytes]) == "")
  }

  @Test func `leaves out the last sources of a run that read very many`() throws {
    let sources = (0..<1000).map { number in
      RunEventData.Source(
        id: "source-\(number)", kind: "ldap", complete: false,
        reasons: Array(repeating: "the server fell silent", count: 9),
        accounts: 1, groups: 1, memberships: 1)
    }
    let bytes = try Samples.event(.runIncomplete, 1, "2026-11-24T02:31:07Z").document(
      Samples.run(
        24, finished: "2026-11-24T02:31:07Z", notProven: 9, changed: RunEventData.ChangeCounts(), sources))
    #expect(bytes.count <= 65_536)
    let data = try Document(bytes).data
    let shown = try #require(data["sources"] as? [[String: Any]])
    #expect(shown.count == 200)
    #expect((shown.first?["reasons"] as? [String])?.count == 5)
    #expect(data["sourcesOmitted"] as? Int == 800)
    #expect(try complaints(about: [bytes]) == "")
  }

  private struct Document {
    let bytes: [UInt8]
    let data: [String: Any]
    let finding: [String: Any]
    let paths: [[String: Any]]

    init(_ bytes: [UInt8]) throws {
      self.bytes = bytes
      let whole = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
      data = try #require(whole["data"] as? [String: Any])
      finding = data["finding"] as? [String: Any] ?? [:]
      paths = (finding["actual"] as? [String: Any])?["paths"] as? [[String: Any]] ?? []
    }
  }

  private func opened(_ change: (inout EventFinding) -> Void) throws -> Document {
    try Document(
      try Samples.event(.findingOpened, 1, "2026-11-24T02:31:07Z").document(Samples.data(24, [.reality], change)))
  }
}
