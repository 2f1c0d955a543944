import TicketDelivery

/// Strings as somebody would name an account who wants to be more than a name.
enum HostileText {
  static let strings = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href=\"https://evil.example\">x</a>", "<!-- x -->",
    "<https://evil.example>", "<evil@evil.example>", "<!here>", "<@U123>", "</pre><h1>x</h1>", "</code>", "&lt;b&gt;",
    "&#64;ada",
    "@ada", "a@ada", "@org/team", "x@evil.example", "#1", "acme/crm#1", "GH-1", "gl-22", "!1", "&1", "$1", "%1.0",
    "~bug", "^alert#1",
    "[vulnerability:1]", "CRM-12", "r12", "commit:abcdef0", "user:ada", "user#1", "document:\"x\"", "[[Start]]",
    "{{include(x)}}",
    "{{toc}}", "{code}", "{noformat}", "{html}x{html}", "{color:red}x{color}", "[~ada]", "[x|https://evil.example]",
    "!https://evil.example/x.png!",
    "https://evil.example", "http://evil.example/a_b_c?d=e&f=g", "ftp://evil.example", "www.evil.example",
    "WWW.evil.example",
    "mailto:x@evil.example", "javascript:alert(1)", "\"x\":https://evil.example", "[x](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "[x]: https://evil.example", "[^1]", "# x", "#", "## x ##", "h1. x", "bq. x", "* x", "- x", "+ x", "1. x", "1) x",
    "> x", "=====", "-----", "---",
    "***", "___", "```", "~~~", "`x`", "``x``", "`", "\\`", "\\", "x\\", "\\\\", "*x*", "_x_", "__x__", "**x**",
    "~~x~~", "^x^", "%x%", "??x??", "@x@",
    "|a|b|", "| a | b |\n|---|---|", "    code", "\tcode", "- [ ] x", "/close", "/assign @ada",
    "<notextile>x</notextile>", "==x==",
    "fn1. x", "ABC(x)", "(c)", ":)", ":tada:", "(!)", "\\u{202E}", "\u{202E}nimda", "\u{2066}x\u{2069}",
    "zero\u{200B}width", "line\nbreak",
    "line\r\n\r\n# heading", "nul\u{0}byte", "\u{1B}[31mred", "next\u{85}line\u{2028}x", "[code]<b>x</b>[/code]", "日本語",
    "Zoë Müller",
    "e" + String(repeating: "\u{301}", count: 50), "\u{1F468}\u{200D}\u{1F469}", "&", "<", ">", "\"", "'",
    "DOMAIN\\user", "crm-admins", "a_b_c", " x ", "  ", "",
  ]

  /// Hostile strings put together at random, always alike for a seed.
  static func drawn(_ count: Int, seed: UInt64) -> [String] {
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let marks = Array("@#!&$%~^*_`[](){}<>\\/|:;.,-+=\"'? \n\u{202E}ax1hrw".unicodeScalars)
    return (0..<count).map { _ in
      var text = ""
      for _ in 0...next(6) {
        if next(2) == 0 {
          text += strings[next(strings.count)]
        } else {
          for _ in 0...next(5) { text.unicodeScalars.append(marks[next(marks.count)]) }
        }
      }
      return text
    }
  }

  /// A string in every place that a text has.
  static func everywhere(_ name: String) -> TicketText {
    TicketText([
      .heading(name), .paragraph([.plain(name)]), .paragraph(["Account ", .strong(name), " is in ", .code(name), "."]),
      .paragraph([.code(name), .plain(name), .strong(name)]),
      .list([[.plain(name)], [.code(name), " ", .plain(name)]]),
      .quote([.plain(name)]), .code([name, name]),
      .facts([.init(name, [.plain(name)]), .init("Group", [.code(name)])]),
      .paragraph(["end"]),
    ])
  }
}
