import Foundation
import TestServers
import Testing
import TicketDelivery

/// A text in each dialect.
@Suite struct MarkupTests {
  static let sample = TicketText([
    .heading("Access that nothing permits"),
    .paragraph(["Tom Ott (1007) can ", .strong("administer"), " CRM by ", .code("crm-admins"), "."]),
    .quote(["IT: grant, configure"]),
    .list([["one"], ["two: ", .code("a_b")]]),
    .code(["dn: cn=crm-admins", "delete: member"]),
    .facts([.init("Severity", ["high"]), .init("Since", ["2026-11-25"])]),
  ])

  @Test func `plain text`() {
    #expect(
      TicketMarkup.plain.written(Self.sample, limit: 10_000) == """
        Access that nothing permits
        ---------------------------

        Tom Ott (1007) can administer CRM by crm-admins.

        | IT: grant, configure

        - one
        - two: a_b

            dn: cn=crm-admins
            delete: member

        Severity: high
        Since: 2026-11-25
        """)
  }

  @Test func `Markdown`() {
    #expect(
      TicketMarkup.markdown.written(Self.sample, limit: 10_000) == """
        ### Access that nothing permits

        Tom Ott (1007) can **administer** CRM by `crm-admins`.

        > IT: grant, configure

        - one
        - two: `a_b`

        ```
        dn: cn=crm-admins
        delete: member
        ```

        - **Severity:** high
        - **Since:** 2026-11-25
        """)
  }

  @Test func `Textile`() {
    #expect(
      TicketMarkup.textile.written(Self.sample, limit: 10_000) == """
        h3. Access that nothing permits

        Tom Ott (1007) can *administer* CRM by <code>crm-admins</code>.

        bq. IT: grant, configure

        * one
        * two: <code>a_b</code>

        <pre>
        dn: cn=crm-admins
        delete: member
        </pre>

        * *Severity:* high
        * *Since:* 2026-11-25
        """)
  }

  @Test func `Jira's wiki markup`() {
    #expect(
      TicketMarkup.jiraWiki.written(Self.sample, limit: 10_000) == #"""
        h3. Access that nothing permits

        Tom Ott \(1007\) can *administer* CRM by {{crm-admins}}.

        bq. IT: grant, configure

        * one
        * two: {{a\_b}}

        {{dn: cn=crm-admins}}
        {{delete: member}}

        * *Severity:* high
        * *Since:* 2026\-11\-25
        """#)
  }

  @Test func `Slack's mrkdwn`() {
    #expect(
      TicketMarkup.slack.written(Self.sample, limit: 10_000) == """
        *Access that nothing permits*

        Tom Ott (1007) can *administer* CRM by `crm-admins`.

        > IT: grant, configure

        • one
        • two: `a_b`

        ```
        dn: cn=crm-admins
        delete: member
        ```

        *Severity:* high
        *Since:* 2026-11-25
        """)
  }

  @Test func `HTML`() {
    #expect(
      TicketMarkup.html.written(Self.sample, limit: 10_000) == """
        <h3>Access that nothing permits</h3>
        <p>Tom Ott (1007) can <b>administer</b> CRM by <code>crm-admins</code>.</p>
        <blockquote>IT: grant, configure</blockquote>
        <ul><li>one</li><li>two: <code>a_b</code></li></ul>
        <pre>dn: cn=crm-admins
        delete: member</pre>
        <ul><li><b>Severity:</b> high</li><li><b>Since:</b> 2026-11-25</li></ul>
        """)
  }

  @Test func `Atlassian's document format`() throws {
    let text = TicketText([
      .paragraph(["a\"b\\", .strong("c"), .code("d")]), .code(["e", "f"]), .facts([.init("g", ["h"])]),
    ])
    #expect(
      TicketMarkup.adf.written(text, limit: 10_000)
        == #"{"type":"doc","version":1,"content":["#
        + #"{"type":"paragraph","content":[{"type":"text","text":"a\"b\\"},"#
        + #"{"type":"text","text":"c","marks":[{"type":"strong"}]},{"type":"text","text":"d","marks":[{"type":"code"}]}]},"#
        + #"{"type":"codeBlock","content":[{"type":"text","text":"e\nf"}]},"#
        + #"{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":["#
        + #"{"type":"text","text":"g: ","marks":[{"type":"strong"}]},{"type":"text","text":"h"}]}]}]}]}"#)
  }

  @Test(arguments: [
    (
      TicketMarkup.plain, "see https://evil.example, www.evil.example", "see https[:]//evil.example, www[.]evil.example"
    ),
    (.plain, "[code]<b>x</b>[/code]", "[ code]<b>x</b>[ /code]"),
    (.plain, "a\nb\u{202E}c", "a\\u{A}b\\u{202E}c"),
    (.markdown, "@ada #1 www.x.example", "\\@&#8203;ada \\#&#8203;1 www\\.&#8203;x.example"),
    (.markdown, "/close", "\\/close"),
    (.markdown, "GH-12 crm-admins", "GH-&#8203;12 crm-admins"),
    (.textile, "@ada r12 {{toc}}", "&#x40;ada &#x72;12 &#x7B;&#x7B;toc&#x7D;&#x7D;"),
    (.textile, "h1. x", "h1&#x2E; x"),
    (.jiraWiki, "[~ada] {code} a\\b CRM-12", "\\[\\~ada\\] \\{code\\} a&#x5C;b CRM\\-12"),
    (.slack, "<!here> *x* @here", "&lt;!here&gt; \\u{2A}x\\u{2A} @\u{200B}here"),
    (.html, "<b>&\"'", "<p>&lt;b&gt;&amp;&quot;&#x27;</p>"),
  ])
  func `what would be markup is written so that it is none`(markup: TicketMarkup, text: String, written: String) {
    #expect(markup.line(text) == written)
  }

  @Test(arguments: TicketMarkup.allCases)
  func `a text never takes more bytes than it may, and says how much was cut`(markup: TicketMarkup) throws {
    let rows = (1...40).map { "row \($0) é <&> \u{1F600} `@x" }
    let text = TicketText([.heading("h"), .list(rows.map { [.plain($0)] }), .code(rows), .paragraph(["end"])])
    let whole = markup.written(text, limit: .max)
    #expect(!whole.contains("(cut: "))
    #expect(markup.written(text, limit: whole.utf8.count) == whole)
    var lengths: Set<Int> = []
    for limit in stride(from: 0, to: whole.utf8.count, by: 7) {
      let cut = markup.written(text, limit: limit)
      #expect(cut.utf8.count <= limit)
      lengths.insert(cut.utf8.count)
      guard !cut.isEmpty else { continue }
      // Brackets are escaped in some dialects.
      #expect(cut.contains("cut: "))
      if markup == .adf { _ = try JSONSerialization.jsonObject(with: Data(cut.utf8)) }
      if markup == .markdown { #expect(cut.components(separatedBy: "\n```").count % 2 == 1) }
      if markup == .textile { #expect(cut.contains("<pre>") == cut.contains("</pre>")) }
    }
    #expect(lengths.count > 20)
    let note = markup.written(text, limit: 120)
    #expect(markup == .adf || note.contains("more lines"))
  }

  @Test func `the cut note counts lines`() {
    let text = TicketText([.heading("h"), .list((1...9).map { [.plain(String($0))] })])
    #expect(TicketMarkup.plain.written(text, limit: 32) == "h\n-\n\n… (cut: 9 more lines)")
    #expect(TicketMarkup.plain.written(text, limit: 33) == "h\n-\n\n- 1\n\n… (cut: 8 more lines)")
  }

  @Test func `one endless line is cut and says so`() {
    let text = TicketText([.paragraph([.plain(String(repeating: "x", count: 5_000)), .plain("y")])])
    let written = TicketMarkup.plain.written(text, limit: 10_000)
    #expect(written == String(repeating: "x", count: 2_000) + "…(+3,000 characters)…")
  }

  @Test(arguments: TicketMarkup.allCases)
  func `no control or direction character survives, and hostile text costs no time`(markup: TicketMarkup) throws {
    for name in HostileText.strings + HostileText.drawn(300, seed: 1) {
      let written = markup.written(HostileText.everywhere(name), limit: 60_000)
      let bad = written.unicodeScalars.filter { scalar in
        switch scalar.properties.generalCategory {
        case .control: scalar != "\n"
        case .format: scalar != "\u{200B}" || markup != .slack
        case .lineSeparator, .paragraphSeparator: true
        default: false
        }
      }
      #expect(bad.isEmpty, "\(name.debugDescription)")
      if markup == .adf { _ = try JSONSerialization.jsonObject(with: Data(written.utf8)) }
    }
    let endless = TicketText([.code(Array(repeating: String(repeating: "<", count: 10_000), count: 500))])
    #expect(markup.written(endless, limit: 30_000).utf8.count <= 30_000)
  }

  // MARK: What independent readers see

  private struct Seen: Decodable {
    var tags: [String: Int]
    var text: String
    var loose: String
  }

  private static func seen(_ texts: [(String, String)]) async throws -> [Seen] {
    let environment = try await PythonServers.environment("markup")
    let input = String(decoding: try JSONSerialization.data(withJSONObject: texts.map { [$0.0, $0.1] }), as: UTF8.self)
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Oracles/markup-oracle.py").path
    let output = try await offPool {
      try Command.run([environment + "/bin/python", script], input: input, seconds: 120)
    }
    return try JSONDecoder().decode([Seen].self, from: Data(output.utf8))
  }

  /// Letters and digits only: what is left of a string whatever the renderer makes of blanks, marks and quotes.
  private static func words(_ text: String) -> String {
    String(
      text.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }.map(Character.init))
  }

  @Test
  func `two Markdown readers find the same structure whatever the names are, and no link, image, heading or HTML`()
    async throws
  {
    let names = HostileText.strings + HostileText.drawn(400, seed: 2)
    let texts = names.map { ("markdown", TicketMarkup.markdown.written(HostileText.everywhere($0), limit: 100_000)) }
    let seen = try await Self.seen(texts)
    #expect(seen.count == 2 * names.count)
    let allowed: Set = ["h3", "p", "strong", "code", "ul", "li", "blockquote", "pre"]
    for (index, page) in seen.enumerated() {
      let name = names[index / 2]
      #expect(Set(page.tags.keys).subtracting(allowed) == [], "\(name.debugDescription): \(texts[index / 2].1)")
      #expect(page.tags["h3", default: 0] <= 1, "\(name.debugDescription)")
      #expect(page.tags["pre"] == 1 && page.tags["blockquote", default: 0] <= 1, "\(name.debugDescription)")
      // What runs over the finished page finds nothing to begin with.
      for mention in [
        #/@[A-Za-z0-9]/#, #/[#!&$][0-9]/#, #/(?i)www\.[a-z0-9]/#, #/:\/\//#, #/(?i)\bg[hl]-[0-9]/#, #/[~%][A-Za-z0-9]/#,
      ] {
        #expect(page.loose.firstMatch(of: mention) == nil, "\(name.debugDescription): \(page.loose)")
      }
      #expect(!page.text.isEmpty)
    }
    // Nothing is lost: the letters of plain names come out as they went in.
    for (index, name) in names.enumerated()
    where name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value < 0x7F && $0 != "\\" }) {
      let letters = Self.words(name)
      if letters.isEmpty { continue }
      #expect(Self.words(seen[2 * index].text).contains(letters), "\(name.debugDescription)")
    }
  }

  @Test func `no line of Markdown begins with a slash, which GitLab would obey`() {
    for name in HostileText.strings + HostileText.drawn(400, seed: 3) {
      let written = TicketMarkup.markdown.written(HostileText.everywhere(name), limit: 100_000)
      #expect(!written.split(separator: "\n").contains { $0.hasPrefix("/") }, "\(name.debugDescription)")
    }
  }

  @Test func `an HTML reader finds only alignd's own tags, without attributes, and every name whole`() async throws {
    let names = HostileText.strings + HostileText.drawn(400, seed: 4)
    let seen = try await Self.seen(
      names.map { ("html", TicketMarkup.html.written(HostileText.everywhere($0), limit: 100_000)) })
    let allowed: Set = ["h3", "p", "b", "code", "ul", "li", "blockquote", "pre"]
    for (name, page) in zip(names, seen) {
      #expect(Set(page.tags.keys).subtracting(allowed) == [], "\(name.debugDescription)")
      #expect(page.loose.firstMatch(of: #/@[A-Za-z0-9]|#[0-9]|:\/\/|(?i)www\.[a-z0-9]/#) == nil, "\(page.loose)")
    }
  }

  @Test func `what Textile, wiki markup and mrkdwn begin with does not come through`() {
    for name in HostileText.strings + HostileText.drawn(400, seed: 5) {
      let textile = TicketMarkup.textile.line(name)
      #expect(textile.firstMatch(of: #/[\[\]{}|*@!"<>~^%`]|#[0-9]|:\/\/|(?i)www\./#) == nil, "\(textile)")
      let wiki = TicketMarkup.jiraWiki.line(name)
      #expect(wiki.firstMatch(of: #/(^|[^\\])[\[\]{}|*!~^+]|\\\\|:\/\//#) == nil, "\(wiki)")
      let slack = TicketMarkup.slack.line(name)
      #expect(slack.firstMatch(of: #/[<>*~`]|:\/\/|@[a-z]|#[a-z0-9]/#) == nil, "\(slack)")
    }
  }
}
