import AccessModel
import Glibc

/// Cuts a file into lines, in memory that does not grow with the file or with its lines.
struct FileLines: ~Copyable {
  /// Longest line in bytes that is handed out; longer ones are passed over and told.
  let longest: Int
  private let buffer: UnsafeMutableRawBufferPointer
  /// Bytes that are read at a time.
  static let step = 1 << 18

  /// What a line turned out to be.
  enum Line {
    /// A line without its line break; `isWhole` is false for a last line that has none.
    case bytes(ByteText, isWhole: Bool)
    /// A line longer than ``longest``, which was passed over.
    case tooLong
    /// The bytes of earlier lines become invalid after this.
    case blockEnd
  }

  init(longest: Int) {
    self.longest = longest
    buffer = .allocate(byteCount: longest + FileLines.step, alignment: 64)
  }

  deinit { buffer.deallocate() }

  /// Calls `take` with line after line.
  func forEach(of file: borrowing OpenedFile, take: (Line) throws(FileFailure) -> Void) throws(FileFailure) {
    let buffer = buffer
    try FileLines.forEach(of: file, longest: longest, firstInto: buffer, take: take) { buffer }
  }

  /// Calls `take` with line after line.
  ///
  /// - Parameters:
  ///   - first: where the file is read to first, with room for `longest` bytes and one ``step``.
  ///   - next: after each block, where to read on; the block's own bytes are left alone, but for a line that goes on.
  static func forEach(
    of file: borrowing OpenedFile, longest: Int, firstInto first: UnsafeMutableRawBufferPointer,
    take: (Line) throws(FileFailure) -> Void, next: () -> UnsafeMutableRawBufferPointer
  ) throws(FileFailure) {
    var buffer = first
    var kept = 0
    var isPassingOver = false
    while true {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[kept..<min(kept + FileLines.step, buffer.count)])
      let count = try file.read(into: room)
      let filled = kept + count
      var start = 0
      var searched = kept
      while let found = lineBreak(buffer, searched, filled) {
        searched = found + 1
        if isPassingOver {
          isPassingOver = false
        } else if found - start > longest {
          try take(.tooLong)
        } else {
          try take(.bytes(text(buffer, start, found), isWhole: true))
        }
        start = found + 1
      }
      if count == 0 {
        if filled > start, !isPassingOver { try take(.bytes(text(buffer, start, filled), isWhole: false)) }
        try take(.blockEnd)
        return
      }
      try take(.blockEnd)
      kept = filled - start
      if isPassingOver {
        kept = 0
      } else if kept > longest {
        try take(.tooLong)
        isPassingOver = true
        kept = 0
      }
      let following = next()
      if kept > 0, let to = following.baseAddress, let from = buffer.baseAddress, to != from + start {
        memmove(to, from + start, kept)
      }
      buffer = following
    }
  }

  private static func lineBreak(_ buffer: UnsafeMutableRawBufferPointer, _ start: Int, _ end: Int) -> Int? {
    guard start < end, let base = buffer.baseAddress, let found = memchr(base + start, 10, end - start) else {
      return nil
    }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  private static func text(_ buffer: UnsafeMutableRawBufferPointer, _ start: Int, _ end: Int) -> ByteText {
    UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[start..<end]).assumingMemoryBound(to: UInt8.self)
  }
}
