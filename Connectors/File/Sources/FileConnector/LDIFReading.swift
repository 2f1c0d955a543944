import AccessModel
import DirectorySchema

/// Reads an LDIF file into a snapshot, on the calling thread: one pass for the groups, one for the accounts, because primary
/// and dynamic groups have to be known before the accounts.
///
/// LDIF has no end mark. The file counts as whole if it ends at a line break, did not change meanwhile, and every line was
/// understood; and, where ldapsearch wrote its trailer, if that says success and counts as many entries.
struct LDIFReading: ~Copyable {
  private let settings: FileSettings
  private let groupFilter: EntryFilter
  private let accountFilter: EntryFilter
  private let groupBases: [[UInt8]]
  private let accountBases: [[UInt8]]
  private var mapper: EntryMapper
  private var builder: SnapshotBuilder
  private var number = 0
  /// Records whose name an earlier record has: the first is kept.
  private var repeated: Set<Int> = []
  private var names = KeyIndex()
  private var namePool = StringPool()
  private var foundBases: Set<[UInt8]> = []
  private var partialGroups = 0

  /// Reads; never throws.
  static func snapshot(of source: String, _ settings: FileSettings, on today: CivilDay) -> Snapshot {
    do throws(FileFailure) {
      let file = try OpenedFile(settings.path, limit: settings.sizeLimit)
      return try LDIFReading(source, settings, today).run(file)
    } catch {
      return .unread(source: source, because: error.reason)
    }
  }

  private init(_ source: String, _ settings: FileSettings, _ today: CivilDay) throws(FileFailure) {
    self.settings = settings
    let schema = settings.schema
    guard let groupFilter = EntryFilter(schema.groupFilter) else {
      throw FileFailure("the group filter \"\(schema.groupFilter)\" is not one that can be evaluated on a file")
    }
    guard let accountFilter = EntryFilter(schema.accountFilter) else {
      throw FileFailure("the account filter \"\(schema.accountFilter)\" is not one that can be evaluated on a file")
    }
    self.groupFilter = groupFilter
    self.accountFilter = accountFilter
    groupBases = settings.groupBases.map { DistinguishedName.key(of: $0) }
    accountBases = settings.accountBases.map { DistinguishedName.key(of: $0) }
    let reachesAll = settings.groupBases.isEmpty || settings.accountBases.isEmpty
    mapper = EntryMapper(schema, bases: reachesAll ? [] : settings.groupBases + settings.accountBases, on: today)
    builder = SnapshotBuilder(source: source)
  }

  private consuming func run(_ file: borrowing OpenedFile) throws(FileFailure) -> Snapshot {
    let schema = settings.schema
    let groupAttributes = schema.groupAttributes + groupFilter.attributes
    let accountAttributes = schema.accountAttributes + accountFilter.attributes
    var entry = DirectoryEntry(keeping: groupAttributes)
    var first = LDIFRecords(settings, keeping: entry.attributes, alsoTelling: accountAttributes, tells: true)
    try pass(file, &first) { reading, record in reading.takeGroup(&record, &entry) }
    names = KeyIndex()
    namePool = StringPool()
    // Dynamic groups look at attributes that are known only now.
    var account = DirectoryEntry(keeping: accountAttributes + mapper.dynamicAttributes)
    var second = LDIFRecords(settings, keeping: account.attributes, alsoTelling: [], tells: false)
    try file.rewind()
    try pass(file, &second) { reading, record in reading.takeAccount(&record, &account) }
    let repeats = repeated.count
    return finish(reason(first, file.change, repeats), first)
  }

  private mutating func pass(
    _ file: borrowing OpenedFile, _ records: inout LDIFRecords,
    _ take: (inout LDIFReading, inout LDIFRecord) -> Void
  ) throws(FileFailure) {
    number = 0
    let lines = FileLines(longest: LDIFRecords.longestLine)
    try lines.forEach(of: file) { line throws(FileFailure) in
      records.take(line) { record in take(&self, &record) }
    }
    records.end { record in take(&self, &record) }
  }

  // MARK: Entries

  private mutating func takeGroup(_ record: inout LDIFRecord, _ entry: inout DirectoryEntry) {
    number += 1
    let key = record.key()
    let known = names.count
    _ = key.withUnsafeBufferPointer { names.slot(of: $0, in: &namePool) }
    if names.count == known, !key.isEmpty {
      repeated.insert(number)
      return
    }
    for base in groupBases + accountBases where DistinguishedName.key(key, isWithin: base) { foundBases.insert(base) }
    guard LDIFReading.isWithin(key, groupBases) else { return }
    let isPartial = !record.partial.isEmpty
    record.withEntry(&entry) { entry in
      guard groupFilter.matches(entry) else { return }
      let group = mapper.add(group: entry, to: &builder)
      if isPartial {
        partialGroups += 1
        builder.markMembersUnread(of: group, because: "the export has only a part of its members (a range)")
      }
    }
  }

  private mutating func takeAccount(_ record: inout LDIFRecord, _ entry: inout DirectoryEntry) {
    number += 1
    if repeated.contains(number) { return }
    guard LDIFReading.isWithin(record.key(), accountBases) else { return }
    record.withEntry(&entry) { entry in
      if accountFilter.matches(entry) { mapper.add(account: entry, to: &builder) }
    }
  }

  private static func isWithin(_ key: [UInt8], _ bases: [[UInt8]]) -> Bool {
    bases.isEmpty || bases.contains { DistinguishedName.key(key, isWithin: $0) }
  }

  // MARK: Coverage

  /// Why the file as a whole is not a complete export; nil if nothing says so.
  private func reason(_ records: borrowing LDIFRecords, _ change: String?, _ repeats: Int) -> String? {
    let path = settings.path
    if let change { return change }
    if records.isCutOff {
      return "\(path): the last line has no line break: the export may have been cut off"
    }
    if let problem = records.problems.reason(.accounts) { return problem }
    let trailer = records.trailer
    if let failure = trailer.failure { return "\(path): \(failure)" }
    if trailer.results < trailer.headings || (trailer.promisesCount && trailer.entries == nil && records.count > 0) {
      return "\(path): ldapsearch began this file, but its result at the end is missing"
    }
    if let told = trailer.entries, told != records.count {
      return "\(path): ldapsearch counts \(told) entries, but the file has \(records.count)"
    }
    if repeats > 0 {
      return
        "\(path): \(repeats) record\(repeats == 1 ? "" : "s") repeat a name that an earlier one has; the first was kept"
    }
    return records.count == 0 ? "\(path): has no record at all" : nil
  }

  private consuming func finish(_ reason: String?, _ records: borrowing LDIFRecords) -> Snapshot {
    let counts = builder.counts
    builder.notes += mapper.notes + records.problems.notes
    if records.trailer.referrals > 0 {
      builder.notes.append(
        "\(records.trailer.referrals) referrals were not followed; configure those servers as sources")
    }
    if reason == nil, partialGroups == 0, let note = mapper.memberOfNote(builder) { builder.notes.append(note) }
    let groups = reason ?? missing(settings.groupBases)
    let accounts = reason ?? missing(settings.accountBases)
    let members =
      reason ?? (partialGroups > 0 ? "the export has only a part of the members of \(partialGroups) groups" : nil)
    func scope(_ reason: String?, _ count: Int, confined: Bool = false) -> ScopeCoverage {
      ScopeCoverage(complete: reason == nil, count: count, reason: reason ?? "", confined: confined)
    }
    let coverage = Coverage(scopes: [
      .accounts: scope(accounts, counts.accounts), .groups: scope(groups, counts.groups),
      .members: scope(members, counts.members, confined: reason == nil && partialGroups > 0),
    ])
    return builder.finish(
      coverage: coverage, unresolvedReason: groups == nil && accounts == nil ? .dangling : .unread)
  }

  /// A mistyped base must not read as an empty directory.
  private func missing(_ bases: [String]) -> String? {
    bases.first { !foundBases.contains(DistinguishedName.key(of: $0)) }.map {
      "\(settings.path): has no record at or below the base \"\($0)\""
    }
  }
}
