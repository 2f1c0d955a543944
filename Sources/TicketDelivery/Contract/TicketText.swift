/// What a ticket says, without any system's markup: blocks of plain strings that may hold anything.
///
/// A ``TicketMarkup`` writes it and escapes every string for its dialect, so that no name from a directory can mention
/// people, run a macro, link somewhere or turn the direction of writing.
public struct TicketText: Sendable, Equatable {
  /// One block.
  public enum Block: Sendable, Equatable {
    /// A heading of the second rank.
    case heading(String)
    /// A paragraph.
    case paragraph([Span])
    /// An unordered list.
    case list([[Span]])
    /// Lines to be shown as they are, in letters of one width.
    case code([String])
    /// Something quoted, such as a cell of the matrix.
    case quote([Span])
    /// Two columns: what and how it is.
    case facts([Fact])
  }

  /// One line of two columns.
  public struct Fact: Sendable, Equatable {
    /// What.
    public var name: String
    /// How it is.
    public var value: [Span]

    /// A fact by its parts.
    public init(_ name: String, _ value: [Span]) { (self.name, self.value) = (name, value) }
  }

  /// A run of characters in a block.
  public enum Span: Sendable, Equatable, ExpressibleByStringLiteral {
    /// As it is.
    case plain(String)
    /// Stressed.
    case strong(String)
    /// In letters of one width: ids, group names, commands.
    case code(String)

    /// Plain text.
    public init(stringLiteral value: String) { self = .plain(value) }

    /// The characters.
    public var text: String {
      switch self {
      case .plain(let text), .strong(let text), .code(let text): text
      }
    }
  }

  /// In order.
  public var blocks: [Block]

  /// A text by its blocks.
  public init(_ blocks: [Block]) { self.blocks = blocks }

  /// One paragraph of plain text.
  public init(plain text: String) { blocks = [.paragraph([.plain(text)])] }
}

/// The markup languages of ticket systems.
public enum TicketMarkup: String, Sendable, CaseIterable {
  /// None: text is shown as it is sent.
  case plain
  /// GitHub's and GitLab's Markdown.
  case markdown
  /// Redmine's Textile.
  case textile
  /// Jira Data Center's wiki markup.
  case jiraWiki = "jira-wiki"
  /// Jira Cloud's Atlassian Document Format: JSON.
  case adf
  /// HTML, for systems whose articles are HTML.
  case html
  /// Slack's mrkdwn.
  case slack
}
