import AccessModel
import CLDAP
import ConnectorKit
import DirectorySchema

/// Reads a whole directory into a snapshot, on the calling thread.
///
/// Groups first, then accounts (primary and dynamic groups need the groups). Whatever fails becomes coverage with a
/// reason; what was read before stays.
struct LDAPReading: ~Copyable {
  private let settings: LDAPSettings
  private let source: String
  private let root: LDAPRoot
  private let pageSize: Int
  private let rangeStep: Int
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
    let flags: MembershipFlags
  }

  /// Reads; never throws.
  static func snapshot(
    of source: String, _ settings: LDAPSettings, on today: CivilDay, _ patience: Patience
  ) -> Snapshot {
    do throws(LDAPFailure) {
      let handle = try LDAPHandle.connect(settings, patience)
      let root = try handle.root()
      // The reading looks at its own deadline between messages; the watchdog leaves it the time to say so.
      patience.expect("reading", milliseconds: settings.totalTimeout * 1000 + settings.operationTimeout + 2000)
      return LDAPReading(source, settings, today, root).run(handle)
    } catch {
      return .unread(source: source, because: error.reason)
    }
  }

  private init(_ source: String, _ settings: LDAPSettings, _ today: CivilDay, _ root: LDAPRoot) {
    self.root = root
    pageSize = root.offersPages ? settings.pageSize : 0
    // Only Active Directory knows ranges; another server takes them for an attribute that no entry has.
    rangeStep = root.isActiveDirectory ? settings.rangeStep : 0
    self.source = source
    self.settings = settings
    deadline = ContinuousClock.now + .seconds(settings.totalTimeout)
    mapper = EntryMapper(
      settings.schema, bases: DirectoryBases.outermost(settings.accountBases + settings.groupBases), on: today)
    builder = SnapshotBuilder(source: source)
  }

  private consuming func run(_ handle: borrowing LDAPHandle) -> Snapshot {
    let groupFailure = readGroups(handle)
    var lost = groupFailure.flatMap { $0.isConnectionLost ? $0 : nil }
    let rangeFailures = readRanges(handle, &lost)
    let accountFailure = lost ?? readAccounts(handle)
    return finish(groupFailure, rangeFailures, accountFailure)
  }

  private consuming func finish(
    _ groupFailure: LDAPFailure?, _ rangeFailures: Int, _ accountFailure: LDAPFailure?
  ) -> Snapshot {
    let counts = builder.counts
    builder.notes += mapper.notes
    if settings.rangeStep > 0, rangeStep == 0 {
      builder.notes.append("rangeStep is not used: the server is not Active Directory, and gives members whole")
    }
    if !referrals.isEmpty {
      let shown = referrals.sorted().prefix(5).joined(separator: ", ")
      builder.notes.append("references to other servers were not followed: \(shown); configure those as sources")
    }
    if groupFailure == nil, accountFailure == nil, rangeFailures == 0, let note = mapper.memberOfNote(builder) {
      builder.notes.append(note)
    }
    func scope(_ failure: String?, _ count: Int, confined: Bool = false) -> ScopeCoverage {
      ScopeCoverage(complete: failure == nil, count: count, reason: failure ?? "", confined: confined)
    }
    // Every group came, with its members or a range of them that failed: then nothing else is missing.
    let isConfined =
      groupFailure == nil && rangeFailures > 0 && (accountFailure == nil || !mapper.accountsTellMembers)
    return builder.finish(
      coverage: Coverage(scopes: [
        .accounts: scope(accountFailure?.reason ?? noAccount(counts.accounts), counts.accounts),
        .groups: scope(groupFailure?.reason ?? noGroup(counts.groups), counts.groups),
        .members: scope(
          membersReason(groupFailure, rangeFailures, accountFailure, counts.groups, counts.members), counts.members,
          confined: isConfined),
      ]), unresolvedReason: groupFailure == nil && accountFailure == nil ? .dangling : .unread)
  }

  // MARK: An empty success is not an empty directory

  private func noAccount(_ count: Int) -> String? {
    guard count == 0, !settings.accountBases.isEmpty else { return nil }
    return "no account was found: the base or the account filter is wrong, or \(viewer) may not see them"
  }

  private func noGroup(_ count: Int) -> String? {
    guard count == 0, !settings.groupBases.isEmpty else { return nil }
    return "no group was found: the base or the group filter is wrong, or \(viewer) may not see them "
      + "(groupBase: [] says that there are none)"
  }

  private var viewer: String {
    if case .anonymous = settings.bind { return "an anonymous connection" }
    return "the account"
  }

  private func membersReason(
    _ groupFailure: LDAPFailure?, _ rangeFailures: Int, _ accountFailure: LDAPFailure?, _ groups: Int, _ members: Int
  ) -> String? {
    if let groupFailure { return groupFailure.reason }
    if rangeFailures > 0 { return "the members of \(rangeFailures) groups were not read completely" }
    if let accountFailure, mapper.accountsTellMembers {
      return "primary and dynamic members come from accounts, which were not read completely: \(accountFailure.reason)"
    }
    if groups > 0, members == 0 {
      return
        "no group lists any member: \(viewer) may not read \(settings.schema.memberAttributes.joined(separator: ", "))"
    }
    return nil
  }

  // MARK: Searches

  private mutating func readGroups(_ handle: borrowing LDAPHandle) -> LDAPFailure? {
    let schema = settings.schema
    let asked = schema.groupAttributes.map { name in
      rangeStep > 0 && schema.member.contains { $0.lowercased() == name.lowercased() }
        ? "\(name);range=0-\(rangeStep - 1)" : name
    }
    var entry = DirectoryEntry(keeping: schema.groupAttributes)
    do throws(LDAPFailure) {
      for base in DirectoryBases.outermost(settings.groupBases) {
        let search = LDAPSearch(
          base: base, scope: LDAP_SCOPE_SUBTREE, filter: schema.groupFilter, attributes: asked, pageSize: pageSize)
        try LDAPReading.requireBase(base, handle)
        let outcome = try search.run(on: handle, entry: &entry, deadline: deadline) { entry throws(LDAPFailure) in
          try count()
          let group = mapper.add(group: entry, to: &builder)
          noteRanges(entry, group)
        }
        try check(outcome.referrals, below: base)
      }
      return nil
    } catch {
      return error
    }
  }

  private mutating func readAccounts(_ handle: borrowing LDAPHandle) -> LDAPFailure? {
    var entry = DirectoryEntry(keeping: settings.schema.accountAttributes + mapper.dynamicAttributes)
    do throws(LDAPFailure) {
      for base in DirectoryBases.outermost(settings.accountBases) {
        let search = LDAPSearch(
          base: base, scope: LDAP_SCOPE_SUBTREE, filter: settings.schema.accountFilter, attributes: entry.attributes,
          pageSize: pageSize)
        try LDAPReading.requireBase(base, handle)
        let outcome = try search.run(on: handle, entry: &entry, deadline: deadline) { entry throws(LDAPFailure) in
          try count()
          mapper.add(account: entry, to: &builder)
        }
        try check(outcome.referrals, below: base)
      }
      return nil
    } catch {
      return error
    }
  }

  /// Active Directory always points at its other partitions and domains, each a source of its own. Elsewhere, a reference
  /// is a hole in the tree that was asked for.
  private mutating func check(_ found: [String], below base: String) throws(LDAPFailure) {
    if root.isActiveDirectory { return referrals.formUnion(found) }
    guard let first = found.first else { return }
    throw LDAPFailure(
      "a part of the tree below \"\(base)\" is on another server (\(first)); configure that one as a source, and list "
        + "bases here that do not hold the reference", code: LDAP_REFERRAL)
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
    for position in entry.nextRange.keys.sorted() {
      let attribute = entry.attributes[position]
      let isOwner = settings.schema.owner.contains { $0.lowercased() == attribute }
      ranges.append(
        Range(
          name: String(decoding: entry.name, as: UTF8.self), group: group, attribute: attribute,
          flags: MembershipFlags(relation: isOwner ? .owner : .member)))
    }
  }

  /// Fetches the groups whose members came in part; the number of groups that could not be completed.
  private mutating func readRanges(_ handle: borrowing LDAPHandle, _ lost: inout LDAPFailure?) -> Int {
    var failed = 0
    for range in ranges {
      do throws(LDAPFailure) {
        if let lost { throw lost }
        let members = try RangedAttribute(
          name: range.name, attribute: range.attribute, step: rangeStep, deadline: deadline
        ).values(on: handle)
        for member in members {
          member.withUnsafeBufferPointer { mapper.addMembers([$0], of: range.group, range.flags, &builder) }
        }
      } catch {
        if error.isConnectionLost { lost = error }
        failed += 1
        builder.markMembersUnread(of: range.group, because: error.reason)
      }
    }
    return failed
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
