import AccessModel
import Testing

@Suite struct `A civil day` {
  @Test(arguments: [
    ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11016), ("2026-11-24", 20781), ("9999-12-31", 2_932_896),
    ("0001-01-01", -719_162), ("1600-03-01", -135_080),
  ])
  func `is counted from 1970, forth and back`(text: String, days: Int32) throws {
    let day = try #require(CivilDay(text))
    #expect(day.daysSinceEpoch == days)
    #expect(day.description == text)
  }

  @Test(arguments: [
    "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-04-31", "0000-01-01", "26-01-01", "",
    "2026-1-1", "2026/01/01", "2026-01-01 08:00", "2026-01-0١", "2026-01-01X08:00:00Z00", "-026-01-01",
  ])
  func `is refused when no calendar has it`(text: String) { #expect(CivilDay(text) == nil) }

  @Test func `is the date part of an instant as written`() {
    #expect(CivilDay("2026-11-24T23:59:59-08:00")?.description == "2026-11-24")
  }

  @Test func `knows leap years`() {
    #expect(CivilDay("2028-02-28")?.adding(days: 1).description == "2028-02-29")
    #expect(CivilDay("2100-02-28")?.adding(days: 1).description == "2100-03-01")
    #expect(CivilDay("2026-12-31")?.adding(days: 1).description == "2027-01-01")
    #expect(CivilDay("2026-01-01")?.adding(days: -1).description == "2025-12-31")
  }

  @Test func `tells how far it is from another`() throws {
    let day = try #require(CivilDay("2026-11-24"))
    let other = try #require(CivilDay("2026-08-26"))
    #expect(day.days(since: other) == 90)
    #expect(other.days(since: day) == -90)
    #expect(other < day)
  }
}
