import AccessModel

/// Memory for texts that stay where they are until the arena goes, all of them at once.
///
/// One thread fills it, and nothing changes in it after that.
final class TextArena: @unchecked Sendable {
  private static let chunk = 16 << 10

  private var chunks: [UnsafeMutableBufferPointer<UInt8>] = []
  /// What is left of the last chunk.
  private var free = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

  deinit { for chunk in chunks { chunk.deallocate() } }

  /// Room for a text of that many bytes, which the caller fills.
  func room(for count: Int) -> UnsafeMutableBufferPointer<UInt8> {
    if count > free.count {
      // Most pages need little or nothing.
      let size = max(count, chunks.isEmpty ? TextArena.chunk / 16 : TextArena.chunk)
      free = .allocate(capacity: size)
      chunks.append(free)
    }
    defer { free = UnsafeMutableBufferPointer(rebasing: free[count...]) }
    return UnsafeMutableBufferPointer(rebasing: free[..<count])
  }

  /// A text that is kept here.
  func keep(_ text: String) -> ByteText {
    var text = text
    return text.withUTF8 { bytes in
      let room = room(for: bytes.count)
      _ = room.initialize(from: bytes)
      return ByteText(room)
    }
  }
}
