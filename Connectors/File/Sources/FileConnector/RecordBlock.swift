import AccessModel

/// What the lines of one block of a file say, and the bytes that it says it with.
///
/// One thread fills it and another empties it, never both at once, so that it needs no lock.
final class RecordBlock: @unchecked Sendable {
  /// The block of the file.
  let buffer: UnsafeMutableRawBufferPointer
  /// Texts that had to be written out because they have escapes in the file.
  let scratch: UnsafeMutableBufferPointer<UInt8>
  /// Accounts, groups, and members that are not plain.
  var records: [JSONLineRecord] = []
  /// Plain members, taken apart from the others because they are nearly all there is.
  let members: UnsafeMutableBufferPointer<MemberBytes>
  /// How many of `members` there are.
  var memberCount = 0

  /// Room for lines of at most `longest` bytes.
  init(longest: Int) {
    buffer = .allocate(byteCount: longest + FileLines.step, alignment: 64)
    scratch = .allocate(capacity: buffer.count)
    // A block has the end of one line that began earlier, and lines of its own.
    members = .allocate(capacity: FileLines.step / JSONLinesReading.shortestPlainMember + 2)
  }

  deinit {
    buffer.deallocate()
    scratch.deallocate()
    members.deallocate()
  }

  /// Hands everything over to a builder, and is empty again.
  func empty(into builder: inout SnapshotBuilder) {
    for record in records { builder.add(record) }
    builder.addMembers(UnsafeBufferPointer(rebasing: members[..<memberCount]))
    records.removeAll(keepingCapacity: true)
    memberCount = 0
  }
}
