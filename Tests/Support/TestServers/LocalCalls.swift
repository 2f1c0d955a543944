import Foundation

/// What a server answered to one call.
public struct ServerAnswer: Sendable {
  /// The HTTP status.
  public let status: Int
  /// The header lines, names in lower case.
  public let headers: [(name: String, value: String)]
  /// The body.
  public let text: String

  /// The first value of a header.
  public func header(_ name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }

  /// The body, read as JSON.
  public func json<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw TestServerError("cannot read the answer (\(status)) as \(type): \(error)", log: text)
    }
  }
}

/// Calls of a server's own interface, by curl: tests look at the truth without the code under test.
public struct LocalCalls: Sendable {
  private let base: String
  private let words: [String]

  /// Calls of one server.
  ///
  /// - Parameters:
  ///   - base: what every path is put behind.
  ///   - words: words for curl in every call: credentials, headers.
  public init(base: String, words: [String] = []) {
    (self.base, self.words) = (base, words)
  }

  /// One call; throws only when nobody answers.
  ///
  /// - Parameters:
  ///   - query: fields of the query, encoded here.
  ///   - body: what to send, with its media type.
  ///   - headers: whole header lines besides.
  public func answer(
    _ method: String, _ path: String, query: [(String, String)] = [], body: (type: String, text: String)? = nil,
    headers: [String] = []
  ) async throws -> ServerAnswer {
    try await offPool { try self.answerNow(method, path, query, body, headers) }
  }

  /// One call that has to succeed (2xx).
  @discardableResult
  public func call(
    _ method: String, _ path: String, query: [(String, String)] = [], json: String? = nil
  ) async throws -> ServerAnswer {
    let answer = try await answer(method, path, query: query, body: json.map { ("application/json", $0) })
    guard (200..<300).contains(answer.status) else {
      throw TestServerError("\(method) \(path) was answered by \(answer.status)", log: answer.text)
    }
    return answer
  }

  /// Whether a path is answered by a 2xx.
  func succeedsNow(_ path: String) -> Bool {
    guard let answer = try? answerNow("GET", path, [], nil, []) else { return false }
    return (200..<300).contains(answer.status)
  }

  private func answerNow(
    _ method: String, _ path: String, _ query: [(String, String)], _ body: (type: String, text: String)?,
    _ headers: [String]
  ) throws -> ServerAnswer {
    var all = ["curl", "-sS", "--include", "--globoff", "-X", method, "--max-time", "60", "-H", "Expect:"] + words
    for header in headers { all += ["-H", header] }
    for (name, value) in query { all += ["--url-query", "\(name)=\(value)"] }
    if let body { all += ["-H", "Content-Type: \(body.type)", "--data-binary", "@-"] }
    let output = try Command.run(all + [base + path], input: body?.text ?? "")
    guard let end = output.range(of: "\r\n\r\n") else {
      throw TestServerError("no answer to \(method) \(path)", log: output)
    }
    let lines = output[..<end.lowerBound].components(separatedBy: "\r\n")
    let names = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
    }
    let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return ServerAnswer(status: status, headers: names, text: String(output[end.upperBound...]))
  }
}

extension String {
  /// The text as a JSON string, quotes included.
  var quotedForJSON: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}
