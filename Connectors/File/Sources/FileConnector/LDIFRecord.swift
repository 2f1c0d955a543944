import AccessModel
import DirectorySchema

/// One record of LDIF while it is read: its name and the values of the attributes that are kept. Reused.
struct LDIFRecord {
  /// Most bytes of one record that are kept.
  static let mostBytes = 256 << 20

  private(set) var bytes: [UInt8] = []
  private var name = 0..<0
  private var values: [(attribute: Int, value: Range<Int>)] = []
  /// Attributes that came in part, such as `member;range=0-1499`.
  private(set) var partial: Set<Int> = []
  /// Number of the line that it begins at.
  private(set) var line = 0
  /// Lower-case names of the attributes that are kept.
  private let attributes: [[UInt8]]
  private var remembered: [(spelling: [UInt8], attribute: Int, isPartial: Bool)] = []
  private var hint = 0

  init(keeping attributes: [String]) { self.attributes = attributes.map { Array($0.utf8) } }

  /// Begins another record.
  mutating func begin(at line: Int, name: ArraySlice<UInt8>) {
    self.line = line
    bytes.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    if !partial.isEmpty { partial = [] }
    hint = 0
    bytes.append(contentsOf: name)
    self.name = 0..<bytes.count
  }

  /// Whether values of an attribute description are kept; its number, and whether it says that it is only a part.
  mutating func lookup(_ description: ArraySlice<UInt8>) -> (attribute: Int, isPartial: Bool)? {
    for offset in 0..<remembered.count {
      let slot = (hint + offset) % remembered.count
      if remembered[slot].spelling.elementsEqual(description) {
        hint = slot + 1
        return remembered[slot].attribute < 0 ? nil : (remembered[slot].attribute, remembered[slot].isPartial)
      }
    }
    let parts = description.map(KeyIndex.folded).split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
    let attribute = parts.first.flatMap { name in attributes.firstIndex { $0.elementsEqual(name) } } ?? -1
    // Active Directory marks the last part of a list with `-*`.
    let isPartial = parts.dropFirst().contains { $0.starts(with: "range=".utf8) && $0.last != UInt8(ascii: "*") }
    // Bounded: a hostile file must not make this list grow.
    if remembered.count < 64 { remembered.append((Array(description), attribute, isPartial)) }
    return attribute < 0 ? nil : (attribute, isPartial)
  }

  /// Adds a value; false if the record is too large.
  mutating func add(_ attribute: Int, isPartial: Bool, _ value: ArraySlice<UInt8>) -> Bool {
    let start = bytes.count
    guard start + value.count <= LDIFRecord.mostBytes, values.count < LDIFRecord.mostBytes / 16 else { return false }
    bytes.append(contentsOf: value)
    values.append((attribute, start..<bytes.count))
    if isPartial { partial.insert(attribute) }
    return true
  }

  /// The comparison key of the record's name.
  func key() -> [UInt8] {
    bytes.withUnsafeBufferPointer { DistinguishedName.key(of: ByteText(rebasing: $0[name])) }
  }

  /// Points an entry at the record; valid during `body`.
  mutating func withEntry(_ entry: inout DirectoryEntry, _ body: (inout DirectoryEntry) -> Void) {
    values.sort { ($0.attribute, $0.value.lowerBound) < ($1.attribute, $1.value.lowerBound) }
    bytes.withUnsafeBufferPointer { bytes in
      entry.begin(ByteText(rebasing: bytes[name]))
      var current = -1
      for (attribute, value) in values {
        if attribute != current {
          current = attribute
          let isKept = attributes[attribute].withUnsafeBufferPointer { entry.beginAttribute($0) }
          if !isKept { continue }
        }
        entry.add(ByteText(rebasing: bytes[value]))
      }
      body(&entry)
    }
  }
}
