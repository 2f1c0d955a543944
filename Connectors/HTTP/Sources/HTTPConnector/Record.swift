import AccessModel

/// What an item became, ready to be taken into a snapshot. Its texts stay where they are: in the answer, or among the
/// batch's own.
enum Record {
  case account(id: ByteText, AccountBytes, aliases: [String], mayRepeat: Bool)
  case group(GroupRecord, aliases: [String], mayRepeat: Bool)
  case member(MemberRecord)
}

/// A membership.
struct MemberRecord {
  /// Who is the member.
  enum Member {
    /// The second text is its login where no such account was read before: it is of another organisation then.
    case account(ByteText, orForeign: ByteText?)
    /// The second text is its name where no such group was read: it is of another organisation then.
    case group(ByteText, orForeign: ByteText?)
    case entry(ByteText)
    case everyone(onlyPeople: Bool)
    case unresolved(ByteText, UnresolvedReason)
  }

  let group: ByteText
  let member: Member
  /// Whether an account of another organisation is a workload's.
  var isWorkload = false
  var flags = MembershipFlags()
  var from: CivilDay?
  var until: CivilDay?
}

/// Records of a page with all that their texts point into.
///
/// Nothing in it changes any more, so it may go from one thread to another.
final class RecordBatch: @unchecked Sendable {
  /// In the order of the items.
  let records: [Record]
  /// The memberships of a stream whose items become nothing else, which are nearly all there is.
  let members: [MemberBytes]
  /// What the texts of records stand in: answers, the constants of the plan, and texts that were made.
  private let places: ([JSONTree], StreamPlan, TextArena)

  init(_ records: [Record], _ members: [MemberBytes], in places: ([JSONTree], StreamPlan, TextArena)) {
    (self.records, self.members, self.places) = (records, members, places)
  }
}
