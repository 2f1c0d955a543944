public import AccessModel

/// One entry of a directory, as bytes that somebody else owns. Reused from entry to entry.
public struct DirectoryEntry {
  /// The entry's DN as the server returned it.
  public private(set) var name = ByteText(start: nil, count: 0)
  /// Lower-case names of the attributes that are kept; an attribute is its position here.
  public let attributes: [String]
  /// Values of attribute `a` are at `first[a]..<first[a] + count[a]`.
  private var first: [Int]
  private var count: [Int]
  private var values: [ByteText] = []
  /// For attributes that came in parts (`member;range=0-1499`): the next value to ask for; nil when all are here.
  public private(set) var nextRange: [Int: Int] = [:]
  private var remembered: [(spelling: [UInt8], attribute: Int, nextRange: Int?)] = []
  private var hint = 0

  /// An entry that keeps some attributes, whatever their case.
  public init(keeping attributes: [String]) {
    self.attributes = DirectorySchema.distinct(attributes.map { $0.lowercased() })
    first = Array(repeating: 0, count: self.attributes.count)
    count = first
  }

  /// Position of an attribute; nil if it is not kept.
  public func position(of attribute: String) -> Int? { attributes.firstIndex(of: attribute.lowercased()) }

  /// Forgets the entry and begins another.
  public mutating func begin(_ name: ByteText) {
    self.name = name
    values.removeAll(keepingCapacity: true)
    for position in count.indices { (first[position], count[position]) = (0, 0) }
    if !nextRange.isEmpty { nextRange = [:] }
    (repeats, isMalformed) = (0, false)
    hint = 0
  }

  /// Begins an attribute by its description, options included; false if it is not kept.
  public mutating func beginAttribute(_ description: ByteText) -> Bool {
    let known = lookup(description)
    guard known.attribute >= 0 else { return false }
    repeats += count[known.attribute] > 0 ? 1 : 0
    if repeats > DirectoryEntry.mostRepeats {
      isMalformed = true
      return false
    }
    // Options such as `;binary` or a language make the same attribute come twice: the later values join the earlier.
    if count[known.attribute] > 0 {
      let earlier = Array(values[first[known.attribute]..<first[known.attribute] + count[known.attribute]])
      first[known.attribute] = values.count
      values.append(contentsOf: earlier)
    } else {
      first[known.attribute] = values.count
    }
    current = known.attribute
    if let next = known.nextRange { nextRange[known.attribute] = next }
    return true
  }

  private var current = -1
  private var repeats = 0
  /// Languages and ranges make an attribute come a few times; each time costs a copy.
  private static let mostRepeats = 100
  /// Whether an attribute came more often than any server has reason to send it.
  public private(set) var isMalformed = false

  /// Adds values to the attribute that was begun last, asked for by number. The bytes must live until the next
  /// ``begin(_:)``.
  public mutating func add(_ number: Int, _ value: (Int) -> ByteText) {
    for index in 0..<number { values.append(value(index)) }
    count[current] += number
  }

  /// Adds a value to the attribute that was begun last. The bytes must live until the next ``begin(_:)``.
  public mutating func add(_ value: ByteText) {
    values.append(value)
    count[current] += 1
  }

  /// The values of an attribute.
  public func all(_ attribute: Int) -> ArraySlice<ByteText> {
    // Where an attribute began in an earlier entry says nothing about this one.
    count[attribute] == 0 ? [] : values[first[attribute]..<first[attribute] + count[attribute]]
  }

  /// The first value of the first attribute that has one.
  public func first(_ attributes: [Int]) -> ByteText? {
    for attribute in attributes where count[attribute] > 0 { return values[first[attribute]] }
    return nil
  }

  /// Servers answer with the same attributes in the same order again and again: the next spelling is tried first.
  private mutating func lookup(_ description: ByteText) -> (attribute: Int, nextRange: Int?) {
    for offset in 0..<remembered.count {
      let slot = (hint + offset) % remembered.count
      if equal(remembered[slot].spelling, description) {
        hint = slot + 1
        return (remembered[slot].attribute, remembered[slot].nextRange)
      }
    }
    let parsed = DirectoryEntry.parse(description)
    let attribute = attributes.firstIndex(of: parsed.name) ?? -1
    // Bounded: a hostile server must not make this list grow.
    if remembered.count < 64 { remembered.append((Array(description), attribute, parsed.nextRange)) }
    return (attribute, parsed.nextRange)
  }

  private func equal(_ spelling: [UInt8], _ description: ByteText) -> Bool {
    spelling.count == description.count && spelling.elementsEqual(description)
  }

  /// Name and range of an attribute description: `member;range=0-1499` is `member`, next 1500; `…-*` is the last part.
  static func parse(_ description: ByteText) -> (name: String, nextRange: Int?) {
    let parts = String(decoding: description, as: UTF8.self).lowercased().split(
      separator: ";", omittingEmptySubsequences: false)
    var next: Int?
    for option in parts.dropFirst() where option.hasPrefix("range=") {
      let bounds = option.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
      if bounds.count == 2, bounds[1] != "*", let last = Int(bounds[1]), last < Int(Int32.max) { next = last + 1 }
    }
    return (String(parts[0]), next)
  }
}
