import CYaml

/// A YAML value with its line. Anchors, aliases, tags and further documents are refused, depth and size are bounded
/// while the events arrive: nothing that a hostile file can ask for is ever built.
struct YAMLNode: Sendable {
  /// A key of a mapping with its value.
  struct Pair: Sendable {
    let key: String
    let line: Int
    let value: YAMLNode
  }

  /// What the value is. Scalars are text as written: `1.10` stays `1.10`, `no` stays `no`.
  enum Content: Sendable {
    case text(String)
    case list([YAMLNode])
    case mapping([Pair])
  }

  /// The value.
  let content: Content
  /// The line that it begins on, from 1.
  let line: Int

  /// What it is, for messages.
  var words: String {
    switch content {
    case .text: "text"
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// Why a YAML text was refused.
struct YAMLFault: Error {
  let line: Int
  let message: String
  var suggestion = ""
}

/// Composes ``YAMLNode`` values from libyaml's events.
struct YAMLComposer: ~Copyable {
  /// The most bytes of a file.
  static let fileLimit = 64 << 20
  /// How deep values may be nested.
  static let depthLimit = 16
  /// The most values of a file.
  static let nodeLimit = 4_000_000

  /// The only document of the text, which must be clean UTF-8; nil if it is empty.
  static func compose(_ bytes: [UInt8]) throws(YAMLFault) -> YAMLNode? {
    guard !bytes.isEmpty else { return nil }
    let result: Result<YAMLNode?, YAMLFault> = bytes.withUnsafeBufferPointer { text in
      do throws(YAMLFault) {
        var composer = YAMLComposer(text)
        return .success(try composer.document())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  private var nodes = 0

  private init(_ text: UnsafeBufferPointer<UInt8>) {
    parser.initialize(to: yaml_parser_t())
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, text.baseAddress, text.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// What alignd needs to know of an event; the event itself is freed at once.
  private enum Event {
    case text(String)
    case list, endOfList, mapping, endOfMapping
    case alias, document, endOfStream, other
  }

  private mutating func document() throws(YAMLFault) -> YAMLNode? {
    var (event, line) = try next()
    while case .other = event { (event, line) = try next() }
    guard case .document = event else { return nil }
    (event, line) = try next()
    let root = try node(event, line: line, depth: 1)
    (event, line) = try next()
    while case .other = event { (event, line) = try next() }
    guard case .endOfStream = event else {
      throw YAMLFault(
        line: line, message: "a second document begins", suggestion: "write one document, without \"---\"")
    }
    return root
  }

  private mutating func node(_ event: Event, line: Int, depth: Int) throws(YAMLFault) -> YAMLNode {
    guard depth <= YAMLComposer.depthLimit else {
      throw YAMLFault(line: line, message: "values are nested deeper than \(YAMLComposer.depthLimit) levels")
    }
    nodes += 1
    guard nodes <= YAMLComposer.nodeLimit else {
      throw YAMLFault(
        line: line, message: "the file has more than \(YAMLComposer.nodeLimit) values",
        suggestion: "keep large tables as CSV")
    }
    switch event {
    case .text(let text): return YAMLNode(content: .text(text), line: line)
    case .list:
      var items: [YAMLNode] = []
      while true {
        let (event, line) = try next()
        if case .endOfList = event { break }
        items.append(try node(event, line: line, depth: depth + 1))
      }
      return YAMLNode(content: .list(items), line: line)
    case .mapping:
      var pairs: [YAMLNode.Pair] = []
      while true {
        let (event, keyLine) = try next()
        if case .endOfMapping = event { break }
        let key = try node(event, line: keyLine, depth: depth + 1)
        let (valueEvent, valueLine) = try next()
        let value = try node(valueEvent, line: valueLine, depth: depth + 1)
        guard case .text(let text) = key.content else {
          throw YAMLFault(line: keyLine, message: "the key is \(key.words), not text")
        }
        pairs.append(YAMLNode.Pair(key: text, line: keyLine, value: value))
      }
      return YAMLNode(content: .mapping(pairs), line: line)
    case .alias:
      throw YAMLFault(line: line, message: "aliases (*) are not read", suggestion: "write the value out")
    default:
      throw YAMLFault(line: line, message: "the YAML is not well formed: an unexpected end")
    }
  }

  private mutating func next() throws(YAMLFault) -> (Event, line: Int) {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
    defer { yaml_event_delete(&event) }
    let line = Int(event.start_mark.line) + 1
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      try refuse(anchor: scalar.anchor, tag: scalar.tag, line: line)
      guard let value = scalar.value else { return (.text(""), line) }
      let text = String(decoding: UnsafeBufferPointer(start: value, count: scalar.length), as: UTF8.self)
      let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      return (.text(isPlain && (text == "~" || text == "null") ? "" : text), line)
    case YAML_SEQUENCE_START_EVENT:
      try refuse(anchor: event.data.sequence_start.anchor, tag: event.data.sequence_start.tag, line: line)
      return (.list, line)
    case YAML_SEQUENCE_END_EVENT: return (.endOfList, line)
    case YAML_MAPPING_START_EVENT:
      try refuse(anchor: event.data.mapping_start.anchor, tag: event.data.mapping_start.tag, line: line)
      return (.mapping, line)
    case YAML_MAPPING_END_EVENT: return (.endOfMapping, line)
    case YAML_ALIAS_EVENT: return (.alias, line)
    case YAML_DOCUMENT_START_EVENT: return (.document, line)
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return (.endOfStream, line)
    default: return (.other, line)
    }
  }

  private func refuse(
    anchor: UnsafeMutablePointer<UInt8>?, tag: UnsafeMutablePointer<UInt8>?, line: Int
  ) throws(YAMLFault) {
    if anchor != nil {
      throw YAMLFault(
        line: line, message: "anchors (&) are not read", suggestion: "write the value out where it is used")
    }
    if tag != nil { throw YAMLFault(line: line, message: "tags (!) are not read", suggestion: "leave the tag out") }
  }

  private func fault() -> YAMLFault {
    let line = Int(parser.pointee.problem_mark.line) + 1
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "out of memory"
    return YAMLFault(line: line, message: "the YAML is not well formed: \(problem)")
  }
}
