import Foundation
import Testing

@testable import TicketTargets

/// Times as ticket systems write them.
@Suite struct TargetTimeTests {
  @Test(arguments: [
    "2026-11-25T17:33:09Z", "2026-11-25 17:33:09", "2026-11-25T17:33:09.123Z", "2026-11-25T18:33:09.000+0100",
    "2026-11-25T12:03:09-05:30",
  ])
  func `all ways of writing one moment are that moment`(text: String) {
    #expect(TargetTime.date(text) == Date(timeIntervalSince1970: 1_795_627_989))
  }

  @Test(arguments: [
    "", "1970-01-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-25", "2026-11-25T17:33:09X", "2026-11-25T17:33:09+1",
    "2026-11-25T17:33:09+--:-", "not-a--time at all:::",
  ])
  func `what is no time is none`(text: String) {
    #expect(TargetTime.date(text) == nil)
  }
}
