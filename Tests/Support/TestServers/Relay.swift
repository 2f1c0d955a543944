import Foundation

/// Passes requests on from a ``FakeHTTPServer`` to a real server, so that a test can spoil single answers.
public enum Relay {
  /// The real server's answer to a request, `Host` and signature included as they came. Blocks.
  ///
  /// - Parameters:
  ///   - request: what came.
  ///   - origin: `http://127.0.0.1:PORT` of the real server.
  ///   - contentType: what the answer is labelled as; nil for what the server says.
  public static func answer(
    to request: FakeHTTPServer.Request, from origin: String, contentType: String? = nil
  ) throws -> FakeHTTPServer.Action {
    var words = ["curl", "-s", "-i", "-X", request.method]
    // curl writes these itself, or they concern the connection only.
    let own = ["content-length", "connection", "accept-encoding", "transfer-encoding", "expect"]
    for (name, value) in request.headers where !own.contains(name) { words += ["-H", "\(name): \(value)"] }
    if !request.body.isEmpty { words += ["-H", "Expect:", "--data-binary", request.text] }
    let output = try Command.run(words + [origin + request.target])
    let parts = output.replacing("\r\n", with: "\n").split(separator: "\n\n", maxSplits: 1)
    let lines = parts.first?.split(separator: "\n") ?? []
    guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
      throw TestServerError("no answer to pass on", log: output)
    }
    var headers = lines.dropFirst().compactMap { line -> (String, String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
    }
    headers.removeAll { ["content-length", "connection", "transfer-encoding"].contains($0.0) }
    if let contentType {
      headers.removeAll { $0.0 == "content-type" }
      headers.append(("Content-Type", contentType))
    }
    return .answer(status, headers, Array((parts.count > 1 ? parts[1] : "").utf8))
  }
}
