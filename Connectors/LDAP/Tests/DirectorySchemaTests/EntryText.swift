import AccessModel
import DirectorySchema

/// An entry written in a test, with the memory that its bytes are in.
final class EntryText {
  private var buffers: [UnsafeMutableBufferPointer<UInt8>] = []
  private(set) var entry: DirectoryEntry

  /// An entry of a name and its attributes, in order; only those in `keeping` are kept.
  init(_ name: String, _ attributes: [(String, [[UInt8]])], keeping: [String]) {
    entry = DirectoryEntry(keeping: keeping)
    entry.begin(bytes(Array(name.utf8)))
    for (attribute, values) in attributes where entry.beginAttribute(bytes(Array(attribute.utf8))) {
      for value in values { entry.add(bytes(value)) }
    }
  }

  /// The same with texts.
  convenience init(_ name: String, _ attributes: [(String, [String])], keeping: [String]) {
    self.init(name, attributes.map { ($0.0, $0.1.map { Array($0.utf8) }) }, keeping: keeping)
  }

  deinit { for buffer in buffers { buffer.deallocate() } }

  private func bytes(_ value: [UInt8]) -> ByteText {
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: value.count)
    _ = buffer.initialize(from: value)
    buffers.append(buffer)
    return ByteText(buffer)
  }
}
