extension Snapshot {
  /// Writes the snapshot as canonical JSON Lines: sorted records, fixed order of keys, absent values left out, the fewest
  /// escapes that JSON allows. Equal snapshots give equal bytes, so their digest names what a source said.
  ///
  /// - Parameter write: called with one chunk after the other; a chunk is valid only during the call.
  public func writeCanonical(to write: (ByteText) -> Void) {
    var out = CanonicalWriter(strings: strings)
    for row in 0..<accounts.count {
      out.account(row, accounts)
      out.flush(over: 1 << 16, write)
    }
    for row in 0..<groups.count {
      out.group(row, groups)
      out.flush(over: 1 << 16, write)
    }
    var window = 0
    for group in 0..<groups.count {
      for edge in edges(of: group) {
        var here: MembershipWindow?
        if window < memberships.windows.count, Int(memberships.windows[window].edge) == edge {
          here = memberships.windows[window]
          window += 1
        }
        out.member(
          memberships.member[edge], of: groups.id[group], memberships.flags[edge], here, accounts.id, groups.id)
        out.flush(over: 1 << 16, write)
      }
    }
    for member in unresolved {
      out.unresolved(member, groups.id)
      out.flush(over: 1 << 16, write)
    }
    let records: [Scope: Int] = [
      .accounts: accounts.count, .groups: groups.count, .members: memberships.count + unresolved.count,
    ]
    out.end(coverage, records)
    out.flush(over: 0, write)
  }
}

/// The bytes of canonical JSON Lines, on their way out.
private struct CanonicalWriter {
  let strings: StringPool
  private var bytes: [UInt8] = []
  private var isFirst = true

  init(strings: StringPool) { self.strings = strings }

  mutating func flush(over limit: Int, _ write: (ByteText) -> Void) {
    guard bytes.count > limit else { return }
    bytes.withUnsafeBufferPointer(write)
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func account(_ row: Int, _ accounts: AccountColumns) {
    begin("account")
    text("id", accounts.id[row])
    text("login", accounts.login[row])
    text("mail", accounts.mail[row])
    text("employee", accounts.employee[row])
    text("name", accounts.name[row])
    text("department", accounts.department[row])
    text("title", accounts.title[row])
    text("locator", accounts.locator[row])
    word("status", accounts.status[row].word)
    word("kind", accounts.kind[row].word)
    if accounts.external[row] { plain("external", "true") }
    privilege(accounts.privilege[row])
    if let day = accounts.lastSignIn[row] { word("lastSignIn", day.description) }
    end()
  }

  mutating func group(_ row: Int, _ groups: GroupColumns) {
    begin("group")
    text("id", groups.id[row])
    text("name", groups.name[row])
    text("locator", groups.locator[row])
    text("kind", groups.kind[row])
    privilege(groups.privilege[row])
    text("membersUnread", groups.membersUnread[row])
    end()
  }

  mutating func member(
    _ member: UInt32, of group: StringRef, _ flags: MembershipFlags, _ window: MembershipWindow?,
    _ accounts: [StringRef], _ groups: [StringRef]
  ) {
    begin("member")
    text("group", group)
    if member & MembershipColumns.groupBit != 0 {
      text("memberGroup", groups[Int(member & ~MembershipColumns.groupBit)])
    } else {
      text("account", accounts[Int(member)])
    }
    if flags.relation != .member { word("relation", flags.relation.word) }
    if flags.origin != .direct { word("origin", flags.origin.word) }
    if flags.state != .active { word("state", flags.state.word) }
    if let day = window?.from { word("from", day.description) }
    if let day = window?.until { word("until", day.description) }
    end()
  }

  mutating func unresolved(_ member: UnresolvedMember, _ groups: [StringRef]) {
    begin("unresolved")
    text("group", groups[Int(member.group)])
    text("member", member.member)
    word("reason", member.reason.word)
    end()
  }

  private mutating func privilege(_ hint: PrivilegeHint) {
    switch hint {
    case .none: break
    case .lead: word("privilege", "lead")
    case .declared: plain("privileged", "true")
    }
  }

  /// The end line counts the records that the lines before it have: a source may tell a record twice.
  mutating func end(_ coverage: Coverage, _ records: [Scope: Int]) {
    begin("end")
    key("scopes")
    bytes.append(UInt8(ascii: "{"))
    isFirst = true
    for (scope, facts) in coverage.scopes.sorted(by: { $0.key < $1.key }) {
      key(scope.name)
      bytes.append(contentsOf: "{\"complete\":\(facts.complete),\"count\":\(records[scope] ?? facts.count)".utf8)
      if let declared = facts.declared { plain("declared", "\(declared)") }
      if !facts.complete, !facts.reason.isEmpty { word("reason", facts.reason) }
      if !facts.complete, facts.confined { plain("confined", "true") }
      bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(UInt8(ascii: "}"))
    isFirst = false
    notes(coverage.notes)
    end()
  }

  private mutating func notes(_ notes: [String]) {
    if notes.isEmpty { return }
    key("notes")
    for (position, note) in notes.enumerated() {
      bytes.append(position == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
      word(note)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  // MARK: Tokens

  private mutating func begin(_ type: String) {
    bytes.append(UInt8(ascii: "{"))
    isFirst = true
    word("type", type)
  }

  private mutating func end() {
    bytes.append(UInt8(ascii: "}"))
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func key(_ name: String) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    word(name)
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func plain(_ name: String, _ value: String) {
    key(name)
    bytes.append(contentsOf: value.utf8)
  }

  private mutating func word(_ name: String, _ value: String) {
    key(name)
    word(value)
  }

  private mutating func word(_ value: String) {
    var value = value
    value.withUTF8 { quoted($0) }
  }

  private mutating func text(_ name: String, _ reference: StringRef) {
    if reference == 0 { return }
    key(name)
    strings.withBytes(of: reference) { quoted($0) }
  }

  private mutating func quoted(_ text: ByteText) {
    // What is not UTF-8 is written as it is shown everywhere: with replacement characters.
    if text.contains(where: { $0 >= 0x80 }), String(validating: text, as: UTF8.self) == nil {
      return word(String(decoding: text, as: UTF8.self))
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<32:
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
