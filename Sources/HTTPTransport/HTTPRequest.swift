/// One request: what is asked of a server. Prints its method and address without the query.
public struct HTTPRequest: Sendable, CustomStringConvertible, CustomReflectable {
  /// What is to be done (RFC 9110 9).
  public enum Method: String, Sendable {
    /// Reads.
    case get = "GET"
    /// Reads headers only.
    case head = "HEAD"
    /// Has the server process a body; some APIs read so.
    case post = "POST"
    /// Replaces.
    case put = "PUT"
    /// Changes in part.
    case patch = "PATCH"
    /// Removes.
    case delete = "DELETE"
  }

  /// What is to be done.
  public var method: Method
  /// Where.
  public var url: HTTPURL
  /// Header lines besides the transport's own.
  public var headers: [HTTPHeader]
  /// The body; its kind is in `Content-Type` among the headers.
  public var body: [UInt8]
  /// What kinds of answer are welcome: the `Accept` header.
  public var accept: String
  /// Whether libcurl signs the request.
  public var signing = RequestSigning.none
  /// Most bytes of the answer's body after decompression; nil means as the transport's settings say.
  public var maximumResponseBytes: Int?
  /// Whether sending it twice does what sending it once does, so that it may be repeated after a failure. True for GET and
  /// HEAD; say so of a POST that only reads.
  public var isRepeatable: Bool

  /// A request.
  public init(
    _ method: Method, _ url: HTTPURL, headers: [HTTPHeader] = [], body: [UInt8] = [],
    accept: String = "application/json"
  ) {
    (self.method, self.url, self.headers, self.body, self.accept) = (method, url, headers, body, accept)
    isRepeatable = method == .get || method == .head
  }

  /// Method and address without the query: what messages may show.
  public var description: String { "\(method.rawValue) \(url)" }
  /// The same only.
  public var customMirror: Mirror { Mirror(self, children: ["request": description]) }

  /// Why it must not be sent; nil when it may.
  var problem: String? {
    if !HTTPHeader.isClean(accept) { return "the accepted types must not hold line breaks" }
    guard case .awsSigV4(let parameters, let key, _, let token) = signing else { return nil }
    // libcurl signs queries and unusual paths wrongly (reports 7559, 8107, 11794, 13754, 18423 of its project).
    if method != .post || url.path != "/" || url.query != nil { return "only a POST to \"/\" can be signed" }
    if !HTTPHeader.isClean(token ?? "") { return "the session token must not hold line breaks" }
    if key.isEmpty { return "the key id must not be empty" }
    let parts = parameters.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { !$0.isEmpty }
      ? nil : "the parameters of signing must look like aws:amz:REGION:SERVICE"
  }
}

/// Whether and how a request is signed.
public enum RequestSigning: Sendable, CustomStringConvertible, CustomReflectable {
  /// Not at all.
  case none
  /// AWS signature version 4, for a POST to `/`. `parameters` is `aws:amz:REGION:SERVICE`.
  case awsSigV4(parameters: String, keyID: String, secret: String, sessionToken: String? = nil)

  /// The kind, without key or secret.
  public var description: String {
    switch self {
    case .none: "unsigned"
    case .awsSigV4(let parameters, _, _, _): "signed for \(parameters)"
    }
  }
  /// The same only.
  public var customMirror: Mirror { Mirror(self, children: ["signing": description]) }
}
