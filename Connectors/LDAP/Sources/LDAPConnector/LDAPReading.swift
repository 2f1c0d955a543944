import AccessModel
import CLDAP
import DirectorySchema

/// Reads a whole directory into a snapshot, on the calling thread.
///
/// Groups first, then accounts (primary and dynamic groups need the groups). Whatever fails becomes coverage with a
/// reason; what was read before stays.
struct LDAPReading: ~Copyable {
  private let settings: LDAPSettings
  private let source: String
  private let deadline: ContinuousClock.Instant
  private var mapper: EntryMapper
  private var builder: SnapshotBuilder
  private var read = 0
  private var referrals: Set<String> = []
  /// Groups whose members came in part: what to ask for next.
  private var ranges: [Range] = []

  private struct Range {
    let name: String
    let group: SnapshotBuilder.Principal
    let attribute: String
    let next: Int
    let flags: MembershipFlags
  }

  /// Reads; never throws.
  static func snapshot(of source: String, _ settings: LDAPSettings, on today: CivilDay) -> Snapshot {
    do throws(LDAPFailure) {
      let handle = try LDAPHandle.connect(settings)
      let offersPages = try handle.offers(control: LDAP_CONTROL_PAGEDRESULTS)
      let reading = LDAPReading(source, settings, today)
      return reading.run(handle, pageSize: offersPages ? settings.pageSize : 0)
    } catch {
      return .unread(source: source, because: error.reason)
    }
  }

  private init(_ source: String, _ settings: LDAPSettings, _ today: CivilDay) {
    self.source = source
    self.settings = settings
    deadline = ContinuousClock.now + .seconds(settings.totalTimeout)
    mapper = EntryMapper(
      settings.schema, bases: DirectoryBases.outermost(settings.accountBases + settings.groupBases), on: today)
    builder = SnapshotBuilder(source: source)
  }

  private consuming func run(_ handle: borrowing LDAPHandle, pageSize: Int) -> Snapshot {
    let groupFailure = readGroups(handle, pageSize)
    let rangeFailures = readRanges(handle)
    let accountFailure = readAccounts(handle, pageSize)
    return finish(groupFailure, rangeFailures, accountFailure)
  }

  private consuming func finish(_ groupFailure: String?, _ rangeFailures: Int, _ accountFailure: String?) -> Snapshot {
    let counts = builder.counts
    builder.notes += mapper.notes
    if !referrals.isEmpty {
      builder.notes.append(
        "referrals were not followed: \(referrals.sorted().prefix(5).joined(separator: ", ")); configure those servers as sources"
      )
    }
    if mapper.memberOfValues > 0 {
      builder.notes.append(
        "accounts list \(mapper.memberOfValues) memberOf values; groups list \(counts.members) members (primary and dynamic ones included)"
      )
    }
    func scope(_ failure: String?, _ count: Int) -> ScopeCoverage {
      ScopeCoverage(complete: failure == nil, count: count, reason: failure ?? "")
    }
    let members = rangeFailures == 0 ? nil : "the members of \(rangeFailures) groups were not read completely"
    return builder.finish(
      coverage: Coverage(scopes: [
        .accounts: scope(accountFailure, counts.accounts), .groups: scope(groupFailure, counts.groups),
        .members: scope(members, counts.members),
      ]), unresolvedReason: groupFailure == nil && accountFailure == nil ? .dangling : .unread)
  }

  // MARK: Searches

  private mutating func readGroups(_ handle: borrowing LDAPHandle, _ pageSize: Int) -> String? {
    let schema = settings.schema
    let step = settings.rangeStep
    let asked = schema.groupAttributes.map { name in
      step > 0 && schema.member.contains { $0.lowercased() == name.lowercased() } ? "\(name);range=0-\(step - 1)" : name
    }
    var entry = DirectoryEntry(keeping: schema.groupAttributes)
    do throws(LDAPFailure) {
      for base in settings.groupBases {
        try LDAPReading.requireBase(base, handle)
        let search = LDAPSearch(
          base: base, scope: LDAP_SCOPE_SUBTREE, filter: schema.groupFilter, attributes: asked, pageSize: pageSize)
        let outcome = try search.run(on: handle, entry: &entry, deadline: deadline) { entry throws(LDAPFailure) in
          try count()
          let group = mapper.add(group: entry, to: &builder)
          noteRanges(entry, group)
        }
        referrals.formUnion(outcome.referrals)
      }
      return nil
    } catch {
      return error.reason
    }
  }

  private mutating func readAccounts(_ handle: borrowing LDAPHandle, _ pageSize: Int) -> String? {
    let attributes = settings.schema.accountAttributes + mapper.dynamicAttributes
    var entry = DirectoryEntry(keeping: attributes)
    do throws(LDAPFailure) {
      for base in settings.accountBases {
        try LDAPReading.requireBase(base, handle)
        let search = LDAPSearch(
          base: base, scope: LDAP_SCOPE_SUBTREE, filter: settings.schema.accountFilter, attributes: entry.attributes,
          pageSize: pageSize)
        let outcome = try search.run(on: handle, entry: &entry, deadline: deadline) { entry throws(LDAPFailure) in
          try count()
          mapper.add(account: entry, to: &builder)
        }
        referrals.formUnion(outcome.referrals)
      }
      return nil
    } catch {
      return error.reason
    }
  }

  private mutating func count() throws(LDAPFailure) {
    read += 1
    if read > settings.entryLimit {
      throw LDAPFailure("more than \(settings.entryLimit) entries; raise entryLimit", code: LDAP_SIZELIMIT_EXCEEDED)
    }
  }

  /// An empty success is not an empty directory: some servers answer so to who may not see the base.
  static func requireBase(_ base: String, _ handle: borrowing LDAPHandle) throws(LDAPFailure) {
    var entry = DirectoryEntry(keeping: [])
    let search = LDAPSearch(
      base: base, scope: LDAP_SCOPE_BASE, filter: "(objectClass=*)", attributes: ["1.1"], pageSize: 0)
    let deadline = ContinuousClock.now + .milliseconds(handle.settings.operationTimeout)
    let outcome = try search.run(on: handle, entry: &entry, deadline: deadline) { _ throws(LDAPFailure) in }
    if outcome.entries == 0 {
      throw LDAPFailure("the base \"\(base)\" does not exist, or the account may not see it", code: LDAP_NO_SUCH_OBJECT)
    }
  }

  // MARK: Ranged retrieval

  private mutating func noteRanges(_ entry: borrowing DirectoryEntry, _ group: SnapshotBuilder.Principal) {
    for (position, next) in entry.nextRange.sorted(by: { $0.key < $1.key }) {
      let attribute = entry.attributes[position]
      let isOwner = settings.schema.owner.contains { $0.lowercased() == attribute }
      ranges.append(
        Range(
          name: String(decoding: entry.name, as: UTF8.self), group: group, attribute: attribute, next: next,
          flags: MembershipFlags(relation: isOwner ? .owner : .member)))
    }
  }

  /// Fetches the rest of the groups whose members came in part; the number of groups that could not be completed.
  private mutating func readRanges(_ handle: borrowing LDAPHandle) -> Int {
    var failed = 0
    for range in ranges {
      do throws(LDAPFailure) {
        try readRest(of: range, handle)
      } catch {
        failed += 1
        builder.markMembersUnread(of: range.group, because: error.reason)
      }
    }
    return failed
  }

  private mutating func readRest(of range: Range, _ handle: borrowing LDAPHandle) throws(LDAPFailure) {
    var next: Int? = range.next
    var entry = DirectoryEntry(keeping: [range.attribute])
    while let from = next {
      next = nil
      let last = settings.rangeStep > 0 ? String(from + settings.rangeStep - 1) : "*"
      let search = LDAPSearch(
        base: range.name, scope: LDAP_SCOPE_BASE, filter: "(objectClass=*)",
        attributes: ["\(range.attribute);range=\(from)-\(last)"], pageSize: 0)
      var following: Int?
      let outcome = try search.run(on: handle, entry: &entry, deadline: deadline) { entry throws(LDAPFailure) in
        mapper.addMembers(entry.all(0), of: range.group, range.flags, &builder)
        following = entry.nextRange[0]
        if let following, following <= from {
          throw LDAPFailure("the server repeats the range of members from \(from)")
        }
      }
      guard outcome.entries == 1 else { throw LDAPFailure("the group vanished while its members were read") }
      if ContinuousClock.now > deadline { throw LDAPFailure("the total time limit was reached", code: LDAP_TIMEOUT) }
      next = following
    }
  }
}

extension LDAPHandle {
  /// Whether the server's root says that it knows a control.
  func offers(control: String) throws(LDAPFailure) -> Bool {
    var entry = DirectoryEntry(keeping: ["supportedControl"])
    var found = false
    let search = LDAPSearch(
      base: "", scope: LDAP_SCOPE_BASE, filter: "(objectClass=*)", attributes: ["supportedControl"], pageSize: 0)
    let deadline = ContinuousClock.now + .milliseconds(settings.operationTimeout)
    _ = try search.run(on: self, entry: &entry, deadline: deadline) { entry throws(LDAPFailure) in
      found = entry.all(0).contains { String(decoding: $0, as: UTF8.self) == control }
    }
    return found
  }
}

/// Bases without those that lie within another.
enum DirectoryBases {
  static func outermost(_ bases: [String]) -> [String] {
    let keys = bases.map { DistinguishedName.key(of: $0) }
    return bases.indices.filter { own in
      !keys.indices.contains { other in
        other != own && DistinguishedName.key(keys[own], isWithin: keys[other])
          && (keys[own] != keys[other] || other < own)
      }
    }.map { bases[$0] }
  }
}
