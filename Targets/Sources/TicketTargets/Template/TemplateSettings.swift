public import HTTPTransport
public import TicketDelivery

/// A ticket system that is described in words: which requests do what, and where in the answers things are.
public struct TemplateSettings: Sendable {
  /// The address that paths are added to.
  public var url: HTTPURL
  /// What proves who alignd is.
  public var credential: TargetCredential
  /// Header lines of every request.
  public var headers: [(name: String, value: String)]
  /// Where things are in a ticket that is read.
  public var ticket: TicketPlaces
  /// Where things are in an entry of a list; nil for the same places.
  public var entry: TicketPlaces?
  /// Values of the state with which a ticket is closed; with every other value it is open.
  public var closed: Set<String>
  /// Those of ``closed`` that say that nobody is going to mend it.
  public var refused: Set<String>
  /// The system's word for each severity; a severity without one stands for itself.
  public var severities: [String: String]
  /// What fits, and how texts are written.
  public var manner: TicketManner
  /// What is asked for what.
  public var actions: Actions

  /// Where in a document things are.
  public struct TicketPlaces: Sendable {
    /// Pointer to the system's id.
    public var id: String
    /// Pointer to alignd's key: a text that is it or holds it, or a list that has it.
    public var key: String
    /// Pointer to the state: a text, a number or a truth value.
    public var state: String
    /// Pointer to the title; nil when it is not told.
    public var title: String?
    /// Pointer to the address for people; nil when it is not told.
    public var url: String?
    /// Pointer to since when it is closed (RFC 3339); nil when it is not told.
    public var closedAt: String?

    /// Places by their pointers.
    public init(
      id: String, key: String, state: String, title: String? = nil, url: String? = nil, closedAt: String? = nil
    ) {
      (self.id, self.key, self.state, self.title) = (id, key, state, title)
      (self.url, self.closedAt) = (url, closedAt)
    }
  }

  /// The requests of each action. The last one's answer is the action's.
  public struct Actions: Sendable {
    /// Makes a ticket. Values: `key`, `title`, `body`, `severity`; where they are known `queue`, `assignee`, `due`.
    public var create: [TemplateStep]
    /// Pointer to the id in the answer of ``create``.
    public var createdID: String
    /// Finds tickets by key, open or closed. Values: `key`.
    public var find: [TemplateStep]
    /// Lists open tickets of alignd's. Values: `prefix`, which every key begins with.
    public var list: [TemplateStep]
    /// Pointer to the list in the answers of ``find`` and ``list``; empty when the answer is the list.
    public var entries: String
    /// Pointer to the address of the next page in those answers; nil when there are no pages.
    public var next: String?
    /// Reads a ticket. Values: `id`.
    public var read: [TemplateStep]
    /// Replaces what a ticket says. Values: as ``create``, and `id`. Nil: revisions are comments.
    public var revise: [TemplateStep]?
    /// Adds a comment. Values: `id`, `comment`.
    public var comment: [TemplateStep]
    /// Closes a ticket. Values: `id`.
    public var close: [TemplateStep]
    /// Opens a ticket again. Values: `id`.
    public var reopen: [TemplateStep]

    /// Actions by their requests.
    public init(
      create: [TemplateStep], createdID: String, find: [TemplateStep], list: [TemplateStep], entries: String,
      next: String? = nil, read: [TemplateStep], revise: [TemplateStep]? = nil, comment: [TemplateStep],
      close: [TemplateStep], reopen: [TemplateStep]
    ) {
      (self.create, self.createdID, self.find, self.list) = (create, createdID, find, list)
      (self.entries, self.next, self.read, self.revise) = (entries, next, read, revise)
      (self.comment, self.close, self.reopen) = (comment, close, reopen)
    }
  }

  /// Settings by their parts.
  public init(
    url: HTTPURL, credential: TargetCredential = .none, headers: [(name: String, value: String)] = [],
    ticket: TicketPlaces, entry: TicketPlaces? = nil, closed: Set<String>, refused: Set<String> = [],
    severities: [String: String] = [:], manner: TicketManner, actions: Actions
  ) {
    (self.url, self.credential, self.headers) = (url, credential, headers)
    (self.ticket, self.entry, self.closed, self.refused) = (ticket, entry, closed, refused)
    (self.severities, self.manner, self.actions) = (severities, manner, actions)
  }
}

/// One request of an action. Values stand in braces, `{id}`: percent-encoded in path and query, as text in the body.
public struct TemplateStep: Sendable {
  /// GET, POST, PUT, PATCH or DELETE.
  public var method: HTTPRequest.Method
  /// Below the address, beginning with a slash.
  public var path: String
  /// Names and values of the query. One that wants a value that is not known is left out.
  public var query: [(name: String, value: String)]
  /// Header lines besides those of every request.
  public var headers: [(name: String, value: String)]
  /// The body as JSON with values in its texts; a member that wants one that is not known is left out. Nil for none.
  public var body: String?
  /// Names of values for the steps that follow, and where in this answer they are: a pointer, or `header:NAME`.
  public var keep: [String: String]

  /// A request by its parts.
  public init(
    _ method: HTTPRequest.Method, _ path: String, query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], body: String? = nil, keep: [String: String] = [:]
  ) {
    (self.method, self.path, self.query, self.headers) = (method, path, query, headers)
    (self.body, self.keep) = (body, keep)
  }
}
