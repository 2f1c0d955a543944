import CYaml

/// Looks a YAML text over before a tree is built of it: aliases can make a small text a tree of any size, and a tree
/// that is nested too deeply cannot be walked.
enum YAMLGuard {
  /// How deep a configuration may be nested.
  static let depthLimit = 32

  /// Why a text is refused.
  enum Fault: Equatable {
    /// An anchor or alias on that line.
    case anchor(line: Int)
    /// Too deep from that line on.
    case depth(line: Int)
  }

  /// The first fault; nil if there is none, or if the text is no YAML, which its reader says better.
  static func firstFault(in text: String) -> Fault? {
    var text = text
    return text.withUTF8 { bytes in
      guard let base = bytes.baseAddress else { return nil }
      var parser = yaml_parser_t()
      guard yaml_parser_initialize(&parser) == 1 else { return nil }
      defer { yaml_parser_delete(&parser) }
      yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(&parser, base, bytes.count)
      var depth = 0
      while true {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else {
          // The parser reads ahead, and has a limit of its own.
          let isTooDeep = parser.problem.map { String(cString: $0).contains("nesting level") } ?? false
          return isTooDeep ? .depth(line: Int(parser.mark.line) + 1) : nil
        }
        defer { yaml_event_delete(&event) }
        let line = Int(event.start_mark.line) + 1
        switch event.type {
        case YAML_ALIAS_EVENT: return .anchor(line: line)
        case YAML_SCALAR_EVENT: if event.data.scalar.anchor != nil { return .anchor(line: line) }
        case YAML_SEQUENCE_START_EVENT:
          if event.data.sequence_start.anchor != nil { return .anchor(line: line) }
          depth += 1
        case YAML_MAPPING_START_EVENT:
          if event.data.mapping_start.anchor != nil { return .anchor(line: line) }
          depth += 1
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: depth -= 1
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return nil
        default: break
        }
        if depth > depthLimit { return .depth(line: line) }
      }
    }
  }
}
