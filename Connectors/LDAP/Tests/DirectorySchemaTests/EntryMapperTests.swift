import AccessModel
import DirectorySchema
import Testing

/// Entries as accounts and groups: what servers cannot easily be made to show.
@Suite struct EntryMapperTests {
  static let today = CivilDay(year: 2026, month: 11, day: 25) ?? CivilDay(daysSinceEpoch: 0)

  static func account(_ preset: DirectorySchema.Preset, _ attributes: [(String, [[UInt8]])]) -> Snapshot {
    let schema = DirectorySchema(preset)
    var mapper = EntryMapper(schema, bases: [], on: today)
    var builder = SnapshotBuilder(source: "test")
    let text = EntryText("cn=x,dc=org", attributes, keeping: schema.accountAttributes)
    withExtendedLifetime(text) { mapper.add(account: text.entry, to: &builder) }
    builder.notes += mapper.notes
    return builder.finish(coverage: Coverage())
  }

  static func status(_ preset: DirectorySchema.Preset, _ attribute: String, _ value: String) -> AccountStatus? {
    account(preset, [(attribute, [Array(value.utf8)])]).accounts.status.first
  }

  @Test(arguments: [
    (DirectorySchema.Preset.activeDirectory, "userAccountControl", "512", AccountStatus.active),
    (.activeDirectory, "userAccountControl", "514", .disabled),
    (.activeDirectory, "userAccountControl", "66050", .disabled),
    // 16 is a lockout, 0x800000 an expired password: both end by themselves.
    (.activeDirectory, "userAccountControl", "528", .active),
    (.activeDirectory, "userAccountControl", "8389120", .active),
    (.activeDirectory, "accountExpires", "0", .active),
    (.activeDirectory, "accountExpires", "9223372036854775807", .active),
    // 2022-06-18 and 2100-01-01.
    (.activeDirectory, "accountExpires", "133000000000000000", .expired),
    (.activeDirectory, "accountExpires", "157469184000000000", .active),
    (.activeDirectory, "accountExpires", "-5", .active), (.activeDirectory, "accountExpires", "soon", .active),
    (.openldap, "pwdAccountLockedTime", "000001010000Z", .disabled),
    (.openldap, "pwdAccountLockedTime", "20261125100000Z", .active),
    (.openldap, "pwdEndTime", "20261125000000Z", .expired), (.openldap, "pwdEndTime", "20261126000000Z", .active),
    // 20,782 days after 1970-01-01 is 2026-11-25.
    (.openldap, "shadowExpire", "20782", .expired), (.openldap, "shadowExpire", "20783", .active),
    (.openldap, "shadowExpire", "-1", .active), (.openldap, "shadowExpire", "0", .expired),
    (.openldap, "shadowExpire", "99999999999999", .active), (.ds389, "nsAccountLock", "TRUE", .disabled),
    (.ds389, "nsAccountLock", "false", .active), (.freeipa, "krbPrincipalExpiration", "20200101000000Z", .expired),
    (.freeipa, "krbPrincipalExpiration", "20300101000000Z", .active),
    (.freeipa, "krbPrincipalExpiration", "later", .active),
  ])
  func `whether a login can be used`(
    preset: DirectorySchema.Preset, attribute: String, value: String, expected: AccountStatus
  ) {
    #expect(Self.status(preset, attribute, value) == expected)
  }

  @Test func `an objectGUID is written as Microsoft writes it`() {
    let bytes: [UInt8] = [
      0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF,
    ]
    let snapshot = Self.account(.activeDirectory, [("objectGUID", [bytes])])
    #expect(snapshot.account(id: "00112233-4455-6677-8899-aabbccddeeff") != nil)
  }

  @Test func `values that are no UTF-8 are mended, and ids keep every difference`() {
    let snapshot = Self.account(
      .openldap,
      [("entryUUID", [[0x61, 0xFF]]), ("uid", [[0x62, 0xFE]]), ("cn", [[0xC3]]), ("mail", [Array("a@b".utf8)])])
    #expect(snapshot.account(id: "hex:61ff") == 0)
    #expect(snapshot.string(snapshot.accounts.login[0]) == "b\u{FFFD}")
    #expect(snapshot.string(snapshot.accounts.mail[0]) == "a@b")
    #expect(snapshot.coverage.notes == ["1 accounts have values that are no UTF-8; they are shown mended"])
    var bytes: [UInt8] = []
    snapshot.writeCanonical { bytes += $0 }
    #expect(String(validating: bytes, as: UTF8.self) != nil)
  }

  @Test func `an entry without an id is told of, and found by its name`() {
    let snapshot = Self.account(.openldap, [("uid", [Array("x".utf8)])])
    #expect(snapshot.account(id: "dn:cn=x,dc=org") == 0)
    #expect(snapshot.coverage.notes.first?.contains("their DN stands in") == true)
  }

  @Test func `an entry that lacks what an earlier one had shows nothing of it`() {
    let first = EntryText(
      "cn=a", [("cn", ["a"]), ("member", ["cn=x"]), ("owner", ["cn=y"])], keeping: ["cn", "member", "owner"])
    var entry = first.entry
    let second = Array("cn=b".utf8)
    second.withUnsafeBufferPointer { name in
      entry.begin(name)
      #expect(entry.all(0).isEmpty)
      #expect(entry.all(1).isEmpty)
      #expect(entry.all(2).isEmpty)
      #expect(entry.first([0, 1, 2]) == nil)
    }
  }

  @Test(arguments: [
    ("member;range=0-1499", 1500), ("Member;RANGE=1500-2999", 3000), ("member;range=3000-*", nil),
    ("member;lang-de", nil),
    ("member;range=x-y", nil), ("member;range=0-99999999999999999999", nil), ("member;range=", nil), ("member", nil),
  ])
  func `ranges are read whatever their case`(description: String, next: Int?) {
    let text = EntryText("cn=a", [(description, ["cn=x"])], keeping: ["member"])
    #expect(text.entry.nextRange[0] == next)
    #expect(text.entry.all(0).count == 1)
    withExtendedLifetime(text) {}
  }

  @Test func `options make one attribute of several`() {
    let text = EntryText(
      "cn=a", [("ou;lang-en", ["Sales"]), ("cn", ["a"]), ("ou;lang-de", ["Vertrieb"])], keeping: ["ou", "cn"])
    #expect(text.entry.all(0).map { String(decoding: $0, as: UTF8.self) } == ["Sales", "Vertrieb"])
    #expect(text.entry.all(1).count == 1)
    withExtendedLifetime(text) {}
  }
}
