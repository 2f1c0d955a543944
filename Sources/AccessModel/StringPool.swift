/// A read-only run of UTF-8 bytes that somebody else owns.
public typealias ByteText = UnsafeBufferPointer<UInt8>

/// A string's number in a ``StringPool``. Zero is the empty string, which also stands for *not given*.
public typealias StringRef = UInt32

/// Strings kept back to back in one byte array: no allocation per string, four bytes per reference.
///
/// Holds at most 4 GiB; a string that does not fit is stored as empty and ``overflowed`` is set, so that the reader
/// can report the source as not read completely.
public struct StringPool: Sendable {
  @usableFromInline var bytes: [UInt8] = []
  @usableFromInline var ends: [UInt32] = [0]

  /// True once a string had to be left out because the pool was full.
  public private(set) var overflowed = false

  /// An empty pool.
  public init() {}

  /// Number of strings held, the empty one included.
  public var count: Int { ends.count }

  /// Appends a string without looking for an equal one.
  public mutating func append(_ text: ByteText) -> StringRef {
    if text.isEmpty { return 0 }
    guard bytes.count + text.count <= Int(UInt32.max) else {
      overflowed = true
      return 0
    }
    bytes.append(contentsOf: text)
    ends.append(UInt32(bytes.count))
    return StringRef(ends.count - 1)
  }

  /// Appends a string without looking for an equal one.
  public mutating func append(_ text: String) -> StringRef {
    var copy = text
    return copy.withUTF8 { append($0) }
  }

  /// The string with that number; invalid UTF-8 is shown with replacement characters.
  public subscript(reference: StringRef) -> String {
    withBytes(of: reference) { String(decoding: $0, as: UTF8.self) }
  }

  /// Where a string is among the bytes of its pool.
  struct Place {
    var start: UInt32 = 0
    var end: UInt32 = 0

    @inline(__always)
    func text(in bytes: ByteText) -> ByteText { ByteText(rebasing: bytes[Int(start)..<Int(end)]) }
  }

  /// Where a string is; it stays there.
  func place(of reference: StringRef) -> Place {
    reference == 0 ? Place() : Place(start: ends[Int(reference) - 1], end: ends[Int(reference)])
  }

  /// Calls `body` with the bytes of a string; they are valid only during the call.
  @inlinable
  public func withBytes<Result>(of reference: StringRef, _ body: (ByteText) throws -> Result) rethrows -> Result {
    try bytes.withUnsafeBufferPointer { all in
      guard reference != 0 else { return try body(ByteText(start: nil, count: 0)) }
      let start = Int(ends[Int(reference) - 1])
      let end = Int(ends[Int(reference)])
      return try body(ByteText(rebasing: all[start..<end]))
    }
  }

  /// Calls `body` with all bytes, and for each reference the end of its string (which begins where the one before ends):
  /// for loops over a million strings.
  @inlinable
  public func withStorage<Result>(
    _ body: (_ bytes: ByteText, _ ends: UnsafeBufferPointer<UInt32>) throws -> Result
  ) rethrows -> Result {
    try bytes.withUnsafeBufferPointer { bytes in try ends.withUnsafeBufferPointer { try body(bytes, $0) } }
  }

  /// Releases spare capacity; call once when nothing more is appended.
  public mutating func compact() {
    bytes.reserveCapacity(0)
  }
}
