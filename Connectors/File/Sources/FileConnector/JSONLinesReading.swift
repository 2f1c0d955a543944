import AccessModel

/// Reads a file of JSON Lines into a snapshot, on the calling thread.
///
/// A line that cannot be read makes the scopes that it belongs to incomplete, with file, line and what was expected; the
/// lines around it stay. Only an end line whose counts agree makes a scope complete.
struct JSONLinesReading: ~Copyable {
  /// Longest line in bytes.
  static let longestLine = 1 << 20
  /// Most records of one file: the builder numbers them with 30 bits.
  private static let mostRecords = 1 << 30 - 1

  private let path: String
  private var builder: SnapshotBuilder
  private var parser = JSONLineParser(longest: longestLine)
  private var problems: ReadingProblems
  private var number = 0
  private var readAccounts = 0
  private var readGroups = 0
  private var readMembers = 0
  private var endScopes: [JSONLineScope]?
  /// Plain member lines of this block, taken together because that is faster.
  private let batch: UnsafeMutableBufferPointer<MemberBytes>
  private var batched = 0

  /// Reads; never throws.
  static func snapshot(of source: String, _ settings: FileSettings) -> Snapshot {
    do throws(FileFailure) {
      let file = try OpenedFile(settings.path, limit: settings.sizeLimit)
      return try JSONLinesReading(source, settings.path, size: file.size).run(file)
    } catch {
      return .unread(source: source, because: error.reason)
    }
  }

  private init(_ source: String, _ path: String, size: Int) {
    self.path = path
    // Most lines are members of about this length; room that is never filled costs nothing.
    builder = SnapshotBuilder(source: source, expectedMembers: min(size / 52, 1 << 26))
    problems = ReadingProblems(path: path)
    batch = .allocate(capacity: 4096)
  }

  private consuming func run(_ file: borrowing OpenedFile) throws(FileFailure) -> Snapshot {
    let lines = FileLines(longest: JSONLinesReading.longestLine)
    var failure: String?
    do throws(FileFailure) {
      try lines.forEach(of: file) { line throws(FileFailure) in take(line) }
      failure = file.change
    } catch {
      failure = error.reason
    }
    flush()
    batch.deallocate()
    return finish(failure)
  }

  // MARK: Lines

  private mutating func take(_ line: FileLines.Line) {
    switch line {
    case .blockEnd: flush()
    case .tooLong:
      number += 1
      problems.add(line: number, "is longer than \(JSONLinesReading.longestLine) bytes, and was passed over")
    case .bytes(let bytes, _):
      number += 1
      if endScopes == nil, takePlainMember(bytes) { return }
      takeAny(bytes)
    }
  }

  /// The usual member line, in the usual spelling; false for anything else, which the parser then judges.
  private mutating func takePlainMember(_ line: ByteText) -> Bool {
    let head: StaticString = "{\"type\":\"member\",\"group\":\""
    let middle: StaticString = "\",\"account\":\""
    guard JSONLinesReading.has(line, head, at: 0), readMembers < JSONLinesReading.mostRecords else { return false }
    let groupStart = head.utf8CodeUnitCount
    let (groupEnd, isASCII) = JSONLineParser.scan(line, from: groupStart)
    guard isASCII, groupEnd > groupStart, JSONLinesReading.has(line, middle, at: groupEnd) else { return false }
    let memberStart = groupEnd + middle.utf8CodeUnitCount
    let (memberEnd, isPlain) = JSONLineParser.scan(line, from: memberStart)
    guard isPlain, memberEnd > memberStart, memberEnd + 2 == line.count,
      JSONLinesReading.has(line, "\"}", at: memberEnd)
    else { return false }
    batch.initializeElement(
      at: batched,
      to: MemberBytes(
        group: ByteText(rebasing: line[groupStart..<groupEnd]),
        member: ByteText(rebasing: line[memberStart..<memberEnd]),
        flags: MembershipFlags()))
    batched += 1
    readMembers += 1
    if batched == batch.count { flush() }
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

  private mutating func flush() {
    if batched == 0 { return }
    builder.addMembers(UnsafeBufferPointer(rebasing: batch[..<batched]))
    batched = 0
  }

  private mutating func takeAny(_ line: ByteText) {
    var line = line
    if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = ByteText(rebasing: line.dropFirst(3)) }
    if line.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) { return }
    if endScopes != nil {
      problems.add(line: number, "follows the end line; the end line must be the last one")
      return
    }
    do throws(JSONLineError) {
      switch try parser.parse(line) {
      case .account: try addAccount()
      case .group: try addGroup()
      case .member: try addMember()
      case .unresolved: try addUnresolved()
      case .end: endScopes = parser.scopes
      }
    } catch {
      problems.add(line: number, error.words, parser.type?.scopes ?? [])
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
    try requireRoom(after: readAccounts)
    readAccounts += 1
    let principal = builder.account(id: id)
    builder.add(principal, account)
  }

  private mutating func addGroup() throws(JSONLineError) {
    var group = GroupRecord(id: JSONLinesReading.string(try required(.id)))
    group.name = JSONLinesReading.string(parser.text(.name))
    group.locator = JSONLinesReading.string(parser.text(.locator))
    group.kind = JSONLinesReading.string(parser.text(.kind))
    group.privilege = try privilege()
    group.membersUnread = JSONLinesReading.string(parser.text(.membersUnread))
    try requireRoom(after: readGroups)
    readGroups += 1
    builder.add(group)
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
    try requireRoom(after: readMembers)
    readMembers += 1
    let principal = isGroup ? builder.group(id: member) : builder.account(id: member)
    let owner = builder.group(id: group)
    builder.addMember(principal, of: owner, flags: flags, from: from, until: until)
  }

  private mutating func addUnresolved() throws(JSONLineError) {
    let group = try required(.group)
    let member = JSONLinesReading.string(try required(.member))
    let reason = try word(.reason, JSONLineWords.reason, nil)
    try requireRoom(after: readMembers)
    readMembers += 1
    let owner = builder.group(id: group)
    builder.addUnresolved(member, of: owner, reason: reason)
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

  // MARK: Coverage

  private consuming func finish(_ failure: String?) -> Snapshot {
    let counts = builder.counts
    var scopes: [Scope: ScopeCoverage] = [:]
    scopes[.accounts] = coverage(.accounts, read: readAccounts, kept: counts.accounts, failure)
    scopes[.groups] = coverage(.groups, read: readGroups, kept: counts.groups, failure)
    scopes[.members] = coverage(.members, read: readMembers, kept: counts.members, failure)
    for told in endScopes ?? [] where scopes[Scope(told.name)] == nil {
      scopes[Scope(told.name)] = ScopeCoverage(
        complete: told.complete == true && failure == nil, count: told.count ?? 0, declared: told.declared,
        reason: failure ?? JSONLinesReading.reason(told))
    }
    let isWhole = scopes[.accounts]?.complete == true && scopes[.groups]?.complete == true
    let coverage = Coverage(scopes: scopes, notes: parser.notes + problems.notes)
    return builder.finish(coverage: coverage, unresolvedReason: isWhole ? .dangling : .unread)
  }

  private func coverage(_ scope: Scope, read: Int, kept: Int, _ failure: String?) -> ScopeCoverage {
    let told = endScopes?.first { $0.name == scope.name }
    let reason = failure ?? problems.reason(scope) ?? doubt(scope, told, read)
    return ScopeCoverage(complete: reason == nil, count: kept, declared: told?.declared, reason: reason ?? "")
  }

  /// Why the end line does not make a scope complete.
  private func doubt(_ scope: Scope, _ told: JSONLineScope?, _ read: Int) -> String? {
    guard endScopes != nil else { return "\(path): no end line: the export may have been cut off" }
    guard let told else { return "\(path): the end line does not mention \(scope.name)" }
    if told.complete != true { return JSONLinesReading.reason(told) }
    if let count = told.count, count != read {
      return "\(path): the end line counts \(count) \(scope.name), but the file has \(read)"
    }
    return nil
  }

  private static func reason(_ told: JSONLineScope) -> String {
    if told.complete == true { return "" }
    return told.reason.isEmpty ? "the export says that it is not complete, and not why" : told.reason
  }
}
