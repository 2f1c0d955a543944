import AccessModel
import Glibc

/// Cuts a file into lines, in memory that does not grow with the file or with its lines.
struct FileLines: ~Copyable {
  /// Longest line in bytes that is handed out; longer ones are passed over and told.
  let longest: Int
  private let buffer: UnsafeMutableRawBufferPointer
  private static let step = 1 << 18

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
    var kept = 0
    var isPassingOver = false
    while true {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[kept..<min(kept + FileLines.step, buffer.count)])
      let count = try file.read(into: room)
      let filled = kept + count
      var start = 0
      var searched = kept
      while let found = lineBreak(searched, filled) {
        searched = found + 1
        if isPassingOver {
          isPassingOver = false
        } else if found - start > longest {
          try take(.tooLong)
        } else {
          try take(.bytes(text(start, found), isWhole: true))
        }
        start = found + 1
      }
      if count == 0 {
        if filled > start, !isPassingOver { try take(.bytes(text(start, filled), isWhole: false)) }
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
      } else if kept > 0, start > 0, let base = buffer.baseAddress {
        memmove(base, base + start, kept)
      }
    }
  }

  private func lineBreak(_ start: Int, _ end: Int) -> Int? {
    guard start < end, let base = buffer.baseAddress, let found = memchr(base + start, 10, end - start) else {
      return nil
    }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  private func text(_ start: Int, _ end: Int) -> ByteText {
    UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[start..<end]).assumingMemoryBound(to: UInt8.self)
  }
}
