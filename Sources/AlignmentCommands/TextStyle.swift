import AccessModel
import Reporting

/// Colour, line breaks and harmless characters for the answers that are not reports.
struct TextStyle: Sendable {
  let colour: Bool
  let width: Int

  init(_ options: RenderOptions) {
    colour = options.colour
    width = options.width
  }

  func bold(_ text: String) -> String { dressed(text, "1") }
  func faint(_ text: String) -> String { dressed(text, "2") }
  func red(_ text: String) -> String { dressed(text, "31") }
  func green(_ text: String) -> String { dressed(text, "32") }
  func yellow(_ text: String) -> String { dressed(text, "33") }

  private func dressed(_ text: String, _ code: String) -> String {
    let safe = shown(text)
    return colour ? "\u{1B}[\(code)m\(safe)\u{1B}[0m" : safe
  }

  /// The text with nothing that steers a terminal: names come from directories.
  func shown(_ text: String) -> String { text.shown(limit: 2_000) }

  /// The lines, broken at blanks to fit the width, each indented.
  func wrapped(_ lines: [String], indent: Int) -> [String] {
    let room = max(20, width - indent)
    let margin = String(repeating: " ", count: indent)
    return lines.flatMap { line in
      var broken: [String] = []
      var current = ""
      for word in shown(line).split(separator: " ") {
        if !current.isEmpty && current.count + 1 + word.count > room {
          broken.append(margin + current)
          current = String(word)
        } else {
          current += current.isEmpty ? String(word) : " \(word)"
        }
      }
      return current.isEmpty ? broken : broken + [margin + current]
    }
  }
}
