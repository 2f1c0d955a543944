/// One listing: what is asked for, how its pages follow each other, and what its items become.
public struct StreamDefinition: Sendable {
  /// Where the items come from.
  public enum Origin: Sendable {
    /// A request.
    case request(RequestDefinition)
    /// An array in the parent's item.
    case parent(ItemPath)
    /// Items that stand in the definition itself, such as a table of levels: texts by their names.
    case rows([[String: String]])
    /// Items that an earlier stream remembered.
    case recalled(Recall)
  }

  /// What the stream is called, in messages and in lookups.
  public var name: String
  /// Line of the definition where it begins.
  public var line: Int
  /// Where the items come from.
  public var origin: Origin
  /// When there is anything to ask (of the settings and the parent's item).
  public var condition = Condition()
  /// The array of items in an answer.
  public var items: ItemPath
  /// Whether an answer without the array means that there are no items; otherwise it is a failure.
  public var allowsAbsentItems = false
  /// Whether no items at all are believed; otherwise an empty top-level listing of accounts or groups is not complete.
  public var mayBeEmpty = false
  /// Key under which items are remembered for lookups; nil when they are not.
  public var rememberedBy: Expression?
  /// How many items there must be, told by the parent's item or by the settings.
  public var declared: Expression?
  /// How many items there must be at least, where the provider's number leaves some kinds of items out.
  public var minimum: Expression?
  /// Why a listing without items is not believed; nil where it is.
  public var doubtsEmptiness: String?
  /// Records that are made once where the listing was read completely and has no items.
  public var groupsIfNone: [GroupMapping] = []
  /// Records that are made once where the listing was read completely and has no items.
  public var membersIfNone: [MemberMapping] = []
  /// Records for every item.
  public var accounts: [AccountMapping] = []
  /// Records for every item.
  public var groups: [GroupMapping] = []
  /// Records for every item.
  public var members: [MemberMapping] = []
  /// The groups whose member list the stream is, where it belongs to some: its failure is theirs alone.
  public var membersOf: [Expression] = []
  /// Kinds of groups whose members are in doubt when the stream fails; empty for every group.
  public var doubts: [String] = []
  /// Listings for every item.
  public var children: [StreamDefinition] = []
  /// The request for more items of the same stream below each of its items, to any depth (the groups of a tree). The
  /// item above is then the parent, which items at the top do not have.
  public var descent: RequestDefinition?

  /// The stream and everything below it.
  public var all: [StreamDefinition] { [self] + children.flatMap(\.all) }

  /// The same stream, making only what is made where it has no items.
  public var ifNone: StreamDefinition {
    var result = self
    (result.accounts, result.groups, result.members) = ([], groupsIfNone, membersIfNone)
    (result.groupsIfNone, result.membersIfNone, result.children, result.rememberedBy) = ([], [], [], nil)
    return result
  }
}

/// Items of an earlier stream, found again by the key that it remembered them by: what a role implies, what lies below a
/// project.
public struct Recall: Sendable {
  /// The stream that remembered them.
  public var stream: String
  /// The key, made from the parent's item.
  public var key: Expression
  /// A further key made from each item that was found, for what lies below it, and so on until nothing new is found.
  public var onward: Expression?
}

/// One kind of request.
public struct RequestDefinition: Sendable {
  /// The method.
  public enum Method: String, Sendable {
    /// Nothing but asking.
    case get = "GET"
    /// A question that the provider takes in a body; it changes nothing.
    case post = "POST"
  }

  /// What an answer is written in.
  public enum Format: String, Sendable, CaseIterable {
    /// RFC 8259.
    case json
    /// XML 1.0, read as if it were JSON: elements are objects, repeated ones arrays.
    case xml
  }

  /// What is sent along.
  public enum Body: Sendable {
    /// Nothing.
    case none
    /// `application/x-www-form-urlencoded`.
    case form([NamedTemplate])
    /// A JSON object of texts, whole numbers and further objects.
    case json(JSONTemplate)
  }

  /// The method.
  public var method: Method
  /// The path below the base, or a whole address. Values in it are percent-encoded.
  public var target: Template
  /// Another base than the definition's: the first of these that can be filled in; empty for none.
  public var base: [Template] = []
  /// Query parameters, in order; those with an absent value are left out.
  public var query: [NamedTemplate] = []
  /// More header fields.
  public var headers: [NamedTemplate] = []
  /// What is sent along.
  public var body = Body.none
  /// What the answer is written in.
  public var format = Format.json
  /// How pages follow each other.
  public var paging = Paging.none
  /// Path to a declared number of items.
  public var total: ItemPath?
  /// Path to a mark that the answer was cut off.
  public var truncated: ItemPath?
  /// Path to a mark that more pages follow; without its page the listing is not complete.
  public var more: ItemPath?
  /// Another service and region for AWS signatures.
  public var signing: (service: Template, region: Template?)?
  /// Rules that come before the definition's.
  public var errors: [ErrorRule] = []
}

/// A JSON value with texts to be filled in.
public indirect enum JSONTemplate: Sendable {
  /// A text; left out of its object where absent.
  case text(Template)
  /// A whole number.
  case number(Int)
  /// True or false.
  case flag(Bool)
  /// An array.
  case array([JSONTemplate])
  /// An object, its members in order.
  case object([(name: String, value: JSONTemplate)])
}

/// How the pages of a listing follow each other.
public enum Paging: Sendable {
  /// Where a cursor goes.
  public enum Place: String, Sendable, CaseIterable {
    /// A query parameter.
    case query
    /// A field of the form.
    case form
    /// A member of the JSON body.
    case json
  }

  /// One page is all.
  case none
  /// `Link: <…>; rel="next"` (RFC 8288).
  case link
  /// An address in the body.
  case nextURL(ItemPath)
  /// A token in the body, sent back as a parameter.
  case cursor(ItemPath, parameter: String, place: Place)
  /// A number that grows by one; it ends at an empty page, or where `next` says 0, null or nothing.
  case page(parameter: String, first: Int, next: ItemPath?)
  /// A position that grows by the number of items received; it ends at an empty page.
  case offset(parameter: String, first: Int)
  /// The id of the last item, sent back as a parameter; it ends at an empty page.
  case marker(ItemPath, parameter: String)
}
