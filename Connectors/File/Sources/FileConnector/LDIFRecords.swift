import AccessModel

/// Puts the lines of an LDIF file together into records: folding, comments, `version`, change records, and the trailer
/// that ldapsearch(1) writes.
struct LDIFRecords: ~Copyable {
  /// Longest line in bytes, before and after unfolding.
  static let longestLine = 16 << 20

  /// What ldapsearch says at the end of its output.
  struct Trailer {
    /// Headings of ldapsearch's verbose output, one a page; each promises a result.
    var headings = 0
    /// True once a heading promised that entries are counted at the end.
    var promisesCount = false
    /// Result lines seen, and the first that is not `0`.
    var results = 0
    var failure: String?
    /// Entries that ldapsearch counted, over all of its answers.
    var entries: Int?
    /// Referrals that were not followed.
    var referrals = 0
  }

  private enum Place {
    case between
    case record
    /// In a record that was refused.
    case refused
  }

  let settings: FileSettings
  /// Told only in the first of two passes, so that nothing is told twice.
  let tells: Bool
  private(set) var problems: ReadingProblems
  private(set) var trailer = Trailer()
  /// Records with a name.
  private(set) var count = 0
  private(set) var isCutOff = false
  private var record: LDIFRecord
  /// Attributes about which problems are told, besides the kept ones.
  private let alsoTold: Set<[UInt8]>
  private var place = Place.between
  private var logical: [UInt8] = []
  private var hasLogical = false
  private var isTooLong = false
  private var logicalLine = 0
  private var number = 0
  private var isAtStart = true
  private var decoded: [UInt8] = []

  init(_ settings: FileSettings, keeping attributes: [String], alsoTelling others: [String], tells: Bool) {
    self.settings = settings
    self.tells = tells
    problems = ReadingProblems(path: settings.path)
    record = LDIFRecord(keeping: attributes)
    alsoTold = Set(others.map { Array($0.lowercased().utf8) })
  }

  /// Bytes that are kept at the moment, besides what was handed out.
  var bytesKept: Int { logical.capacity + decoded.capacity + record.bytes.capacity }

  /// Takes a line of the file; hands a record out once it is whole.
  mutating func take(_ line: FileLines.Line, _ emit: (inout LDIFRecord) -> Void) {
    switch line {
    case .blockEnd: return
    case .tooLong:
      number += 1
      if !hasLogical { begin() }
      isTooLong = true
    case .bytes(let bytes, let isWhole):
      number += 1
      isCutOff = !isWhole
      var text = bytes
      if text.last == 13 { text = ByteText(rebasing: text.dropLast()) }
      if number == 1, text.starts(with: [0xEF, 0xBB, 0xBF]) { text = ByteText(rebasing: text.dropFirst(3)) }
      if text.first == UInt8(ascii: " "), hasLogical {
        extend(text.dropFirst())
        return
      }
      endLogical(emit)
      if text.isEmpty { return endRecord(emit) }
      begin()
      extend(text[...])
    }
  }

  /// Ends the file.
  mutating func end(_ emit: (inout LDIFRecord) -> Void) {
    endLogical(emit)
    endRecord(emit)
  }

  private mutating func begin() {
    logical.removeAll(keepingCapacity: true)
    (hasLogical, isTooLong, logicalLine) = (true, false, number)
  }

  private mutating func extend(_ text: Slice<ByteText>) {
    if logical.count + text.count > LDIFRecords.longestLine { isTooLong = true }
    if !isTooLong { logical.append(contentsOf: text) }
  }

  private mutating func tell(_ words: String) {
    if tells { problems.add(line: logicalLine, words) }
  }

  // MARK: Logical lines

  private mutating func endLogical(_ emit: (inout LDIFRecord) -> Void) {
    guard hasLogical else { return }
    hasLogical = false
    if isTooLong { return tell("is longer than \(LDIFRecords.longestLine) bytes, and was passed over") }
    if logical.first == UInt8(ascii: "#") { return comment() }
    guard let line = LDIFLine(logical) else {
      if place == .refused { return }
      let shown = logical.withUnsafeBufferPointer { ReadingProblems.shown($0) }
      return tell("expected \"attribute: value\", found \(shown)")
    }
    let name = String(decoding: logical[line.description].prefix(64), as: UTF8.self).lowercased()
    if name == "dn" {
      if place == .record {
        tell("a record begins without an empty line before it")
        endRecord(emit)
      }
      beginRecord(line)
    } else if place == .between {
      aside(name, line)
    } else if place == .record {
      attribute(name, line)
    }
    isAtStart = false
  }

  private mutating func beginRecord(_ line: LDIFLine) {
    count += 1
    guard let value = value(line) else {
      place = .refused
      return tell("the name of the record cannot be read; expected text or base64")
    }
    record.begin(at: logicalLine, name: value)
    place = .record
  }

  private mutating func endRecord(_ emit: (inout LDIFRecord) -> Void) {
    if place == .record { emit(&record) }
    place = .between
  }

  /// A line that belongs to no record.
  private mutating func aside(_ name: String, _ line: LDIFLine) {
    let text = String(decoding: logical[line.value].prefix(200), as: UTF8.self)
    switch name {
    case "version" where isAtStart:
      if text.trimmed != "1" { tell("LDIF version \(ReadingProblems.shown(text)) is not known; expected 1") }
    case "search": return
    case "result":
      trailer.results += 1
      if text.split(separator: " ").first != "0", trailer.failure == nil {
        trailer.failure = "ldapsearch ended with result \(ReadingProblems.shown(text))"
      }
    case "ref": trailer.referrals += 1
    case "matcheddn", "text": return
    // What ldapsearch says of the next page.
    case "control" where trailer.results > 0, "pagedresults" where trailer.results > 0: return
    default: tell("expected \"dn:\" at the beginning of a record, found \(ReadingProblems.shown(name))")
    }
  }

  private mutating func comment() {
    let text = String(decoding: logical.dropFirst().prefix(80), as: UTF8.self).trimmed
    if text == "extended LDIF" { trailer.headings += 1 }
    if text == "LDAPv3" { trailer.promisesCount = true }
    if text.hasPrefix("numEntries:"), let count = Int(text.dropFirst(11).trimmed) {
      trailer.entries = (trailer.entries ?? 0) + min(max(count, 0), 1 << 40)
    }
  }

  // MARK: Records

  private mutating func attribute(_ name: String, _ line: LDIFLine) {
    if name == "changetype" || name == "control" {
      let text = String(decoding: logical[line.value].prefix(64), as: UTF8.self).trimmed.lowercased()
      if name == "changetype", text == "add" { return }
      place = .refused
      return tell("is a change record (\(name): \(ReadingProblems.shown(text))); export entries, not changes")
    }
    guard let known = record.lookup(logical[line.description]) else {
      if alsoTold.contains(Array(name.prefix { $0 != ";" }.utf8)), value(line) == nil { tellUnreadable(name, line) }
      return
    }
    guard let value = value(line) else { return tellUnreadable(name, line) }
    if !record.add(known.attribute, isPartial: known.isPartial, value) {
      tell("the record is larger than \(LDIFRecord.mostBytes) bytes, and was passed over")
      place = .refused
    }
  }

  private mutating func tellUnreadable(_ name: String, _ line: LDIFLine) {
    tell(
      line.form == .url
        ? "the value of \"\(name)\" is a URL, which alignd does not open; export the value itself"
        : "the value of \"\(name)\" is neither base64 nor plain text")
  }

  /// The value of a line; nil when it is a URL, is not base64 or contains a NUL that is not.
  private mutating func value(_ line: LDIFLine) -> ArraySlice<UInt8>? {
    switch line.form {
    case .url: return nil
    case .text: return logical[line.value].contains(0) ? nil : logical[line.value]
    case .base64:
      decoded.removeAll(keepingCapacity: true)
      return LDIFLine.decode(logical[line.value], to: &decoded) ? decoded[...] : nil
    }
  }
}

extension StringProtocol {
  /// Without blanks around it.
  var trimmed: String {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return String(rest)
  }
}
