import AccessModel
import ConnectorKit

/// Reads a file of JSON Lines into a snapshot, on the calling thread and one more: this one reads and understands the lines,
/// that one puts what they say into the snapshot.
///
/// A line that cannot be read makes the scopes that it belongs to incomplete, with file, line and what was expected; the
/// lines around it stay. Only an end line whose counts agree makes a scope complete.
struct JSONLinesReading: ~Copyable {
  /// Longest line in bytes.
  static let longestLine = 1 << 20
  /// Most records of one file: the builder numbers them with 30 bits.
  private static let mostRecords = 1 << 30 - 1
  /// Enough that neither thread waits for the other's next block.
  private static let blocks = 4

  // A plain member: the usual line, in the usual spelling.
  private static let plainHead: StaticString = "{\"type\":\"member\",\"group\":\""
  private static let plainMiddle: StaticString = "\",\"account\":\""
  private static let plainEnd: StaticString = "\"}"
  /// Length in bytes of such a line with the shortest ids, line break included.
  static let shortestPlainMember =
    plainHead.utf8CodeUnitCount + plainMiddle.utf8CodeUnitCount + plainEnd.utf8CodeUnitCount + 3

  private let filled: Handover<RecordBlock?>
  private let empty: Handover<RecordBlock>
  private var block: RecordBlock
  private var parser: JSONLineParser
  private var outcome: JSONLinesOutcome
  private var number = 0
  /// The group of the last plain member of the block.
  private var lastGroup: ByteText?

  /// Reads; never throws.
  static func snapshot(of source: String, _ settings: FileSettings) -> Snapshot {
    do throws(FileFailure) {
      let file = try OpenedFile(settings.path, limit: settings.sizeLimit)
      let (filled, empty) = (Handover<RecordBlock?>(), Handover<RecordBlock>())
      for _ in 0..<blocks { empty.put(RecordBlock(longest: longestLine)) }
      let (outcome, snapshot) = (Handover<JSONLinesOutcome>(), Handover<Snapshot>())
      let size = file.size
      OwnThread.start("alignd build \(source)") {
        // Most lines are members of about this length; room that is never filled costs nothing.
        var builder = SnapshotBuilder(source: source, expectedMembers: min(size / 52, 1 << 26))
        while let block = filled.take() {
          block.empty(into: &builder)
          empty.put(block)
        }
        snapshot.put(outcome.take().finish(builder))
      }
      outcome.put(JSONLinesReading(settings.path, filled, empty).run(file))
      return snapshot.take()
    } catch {
      return .unread(source: source, because: error.reason)
    }
  }

  private init(_ path: String, _ filled: Handover<RecordBlock?>, _ empty: Handover<RecordBlock>) {
    self.filled = filled
    self.empty = empty
    block = empty.take()
    parser = JSONLineParser(longest: JSONLinesReading.longestLine, scratch: block.scratch)
    outcome = JSONLinesOutcome(path: path)
  }

  private consuming func run(_ file: borrowing OpenedFile) -> JSONLinesOutcome {
    do throws(FileFailure) {
      try FileLines.forEach(of: file, longest: JSONLinesReading.longestLine, firstInto: block.buffer) {
        line throws(FileFailure) in
        take(line)
      } next: {
        nextBlock()
      }
      outcome.failure = file.change
    } catch {
      outcome.failure = error.reason
    }
    filled.put(block)
    filled.put(nil)
    outcome.notes = parser.notes
    return outcome
  }

  private mutating func nextBlock() -> UnsafeMutableRawBufferPointer {
    filled.put(block)
    block = empty.take()
    parser.begin(scratch: block.scratch)
    lastGroup = nil
    return block.buffer
  }

  // MARK: Lines

  private mutating func take(_ line: FileLines.Line) {
    switch line {
    case .blockEnd: break
    case .tooLong:
      number += 1
      outcome.problems.add(line: number, "is longer than \(JSONLinesReading.longestLine) bytes, and was passed over")
    case .bytes(let bytes, _):
      number += 1
      if outcome.endScopes == nil, takePlainMember(bytes) { return }
      takeAny(bytes)
    }
  }

  /// Takes a plain member; false for anything else, which the parser then judges.
  private mutating func takePlainMember(_ line: ByteText) -> Bool {
    let (head, middle, end) = (
      JSONLinesReading.plainHead, JSONLinesReading.plainMiddle, JSONLinesReading.plainEnd
    )
    guard JSONLinesReading.has(line, head, at: 0), outcome.members < JSONLinesReading.mostRecords else { return false }
    let groupStart = head.utf8CodeUnitCount
    let (groupEnd, isASCII) = JSONLineParser.scan(line, from: groupStart)
    guard isASCII, groupEnd > groupStart, JSONLinesReading.has(line, middle, at: groupEnd) else { return false }
    let memberStart = groupEnd + middle.utf8CodeUnitCount
    let (memberEnd, isPlain) = JSONLineParser.scan(line, from: memberStart)
    guard isPlain, memberEnd > memberStart, memberEnd + end.utf8CodeUnitCount == line.count,
      JSONLinesReading.has(line, end, at: memberEnd)
    else { return false }
    let group = ByteText(rebasing: line[groupStart..<groupEnd])
    let repeats = lastGroup.map { KeyIndex.equal($0, group) } ?? false
    if !repeats { lastGroup = group }
    block.members.initializeElement(
      at: block.memberCount,
      to: MemberBytes(
        group: group, member: ByteText(rebasing: line[memberStart..<memberEnd]), flags: MembershipFlags(),
        repeatsGroup: repeats))
    block.memberCount += 1
    outcome.members += 1
    return true
  }

  @inline(__always)
  private static func has(_ line: ByteText, _ text: StaticString, at start: Int) -> Bool {
    let count = text.utf8CodeUnitCount
    guard start + count <= line.count else { return false }
    let raw = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(line)[start..<start + count])
    let wanted = UnsafeRawBufferPointer(start: text.utf8Start, count: count)
    var offset = 0
    while offset + 8 <= count {
      if raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        != wanted.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      {
        return false
      }
      offset += 8
    }
    while offset < count {
      if raw[offset] != wanted[offset] { return false }
      offset += 1
    }
    return true
  }

  private mutating func takeAny(_ line: ByteText) {
    var line = line
    if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = ByteText(rebasing: line.dropFirst(3)) }
    if line.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) { return }
    if outcome.endScopes != nil {
      outcome.problems.add(line: number, "follows the end line; the end line must be the last one")
      return
    }
    do throws(JSONLineError) {
      switch try parser.parse(line) {
      case .account: try addAccount()
      case .group: try addGroup()
      case .member: try addMember()
      case .unresolved: try addUnresolved()
      case .end: outcome.endScopes = parser.scopes
      }
    } catch {
      outcome.problems.add(line: number, error.words, parser.type?.scopes ?? [])
    }
  }

  // MARK: Records

  private mutating func addAccount() throws(JSONLineError) {
    var account = AccountBytes()
    let id = try required(.id)
    account.login = parser.text(.login)
    account.mail = parser.text(.mail)
    account.employee = parser.text(.employee)
    account.name = parser.text(.name)
    account.department = parser.text(.department)
    account.title = parser.text(.title)
    account.locator = parser.text(.locator)
    account.status = try word(.status, JSONLineWords.status, .active)
    account.kind = try word(.kind, JSONLineWords.kind, .human)
    account.external = parser.isTrue(.external)
    account.privilege = try privilege()
    account.lastSignIn = try day(.lastSignIn)
    try requireRoom(after: outcome.accounts)
    outcome.accounts += 1
    block.records.append(.account(id: id, account))
  }

  private mutating func addGroup() throws(JSONLineError) {
    var group = GroupRecord(id: JSONLinesReading.string(try required(.id)))
    group.name = JSONLinesReading.string(parser.text(.name))
    group.locator = JSONLinesReading.string(parser.text(.locator))
    group.kind = JSONLinesReading.string(parser.text(.kind))
    group.privilege = try privilege()
    group.membersUnread = JSONLinesReading.string(parser.text(.membersUnread))
    try requireRoom(after: outcome.groups)
    outcome.groups += 1
    block.records.append(.group(group))
  }

  private mutating func addMember() throws(JSONLineError) {
    let group = try required(.group)
    guard parser.has(.account) != parser.has(.memberGroup) else {
      throw JSONLineError("expected either \"account\" or \"memberGroup\"")
    }
    let isGroup = parser.has(.memberGroup)
    let member = try required(isGroup ? .memberGroup : .account)
    let flags = MembershipFlags(
      relation: try word(.relation, JSONLineWords.relation, .member),
      state: try word(.state, JSONLineWords.state, .active),
      origin: try word(.origin, JSONLineWords.origin, .direct))
    let (from, until) = (try day(.from), try day(.until))
    try requireRoom(after: outcome.members)
    outcome.members += 1
    block.records.append(.member(member, isGroup: isGroup, of: group, flags, from: from, until: until))
  }

  private mutating func addUnresolved() throws(JSONLineError) {
    let group = try required(.group)
    let member = JSONLinesReading.string(try required(.member))
    let reason = try word(.reason, JSONLineWords.reason, nil)
    try requireRoom(after: outcome.members)
    outcome.members += 1
    block.records.append(.unresolved(member, of: group, reason))
  }

  private func requireRoom(after count: Int) throws(JSONLineError) {
    if count >= JSONLinesReading.mostRecords {
      throw JSONLineError("is beyond the \(JSONLinesReading.mostRecords) records that can be read")
    }
  }

  // MARK: Values

  private func required(_ key: JSONLineKey) throws(JSONLineError) -> ByteText {
    let text = parser.text(key)
    guard parser.has(key) else { throw JSONLineError("expected the key \"\(key.name)\"") }
    guard !text.isEmpty else { throw JSONLineError("\"\(key.name)\" must not be empty") }
    return text
  }

  private func word<Value>(
    _ key: JSONLineKey, _ words: [(word: String, value: Value)], _ otherwise: Value?
  ) throws(JSONLineError) -> Value {
    if let otherwise, !parser.has(key) { return otherwise }
    let text = parser.text(key)
    for (word, value) in words where word.utf8.count == text.count && word.utf8.elementsEqual(text) { return value }
    let expected = words.map { "\"\($0.word)\"" }.joined(separator: ", ")
    throw JSONLineError("\"\(key.name)\" is \(ReadingProblems.shown(text)); expected one of \(expected)")
  }

  private func privilege() throws(JSONLineError) -> PrivilegeHint {
    if !parser.has(.privilege) { return parser.isTrue(.privileged) ? .declared : .none }
    if parser.has(.privileged) {
      throw JSONLineError("has both \"privileged\" and \"privilege\"; expected one of them")
    }
    return try word(.privilege, JSONLineWords.privilege, nil)
  }

  private func day(_ key: JSONLineKey) throws(JSONLineError) -> CivilDay? {
    let text = parser.text(key)
    if !parser.has(key) { return nil }
    guard let day = CivilDay(text) else {
      throw JSONLineError(
        "\"\(key.name)\" is \(ReadingProblems.shown(text)); expected a day such as 2026-11-01, or an instant that begins so"
      )
    }
    return day
  }

  private static func string(_ text: ByteText) -> String { String(decoding: text, as: UTF8.self) }
}
