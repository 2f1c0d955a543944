import Foundation
import HTTPTransport
import Synchronization

/// Texts that must appear in no message, because they prove who alignd is.
///
/// Providers quote what they were sent: some repeat a refused token in their error message.
final class Redaction: Sendable {
  /// What is shorter could stand in any message by chance, and would make it unreadable.
  private static let shortest = 5
  /// Pieces of a secret that are looked for by themselves, such as the lines of a key, are at least so long.
  private static let shortestPiece = 32

  private let secrets = Mutex<Set<String>>([])

  init(_ secrets: [String] = []) {
    for secret in secrets { add(secret) }
  }

  /// Remembers a secret.
  func add(_ secret: String) {
    var texts = [secret]
    let isPiece = { (character: Character) in character.isLetter || character.isNumber || "+/=-_".contains(character) }
    texts += secret.split { !isPiece($0) }.filter { $0.utf8.count >= Redaction.shortestPiece }.map(String.init)
    // Some writers of JSON put a reverse solidus before every solidus.
    texts += texts.map { $0.replacingOccurrences(of: "/", with: "\\/") }
    secrets.withLock { $0.formUnion(texts.filter { $0.utf8.count >= Redaction.shortest }) }
  }

  /// A text without the secrets.
  func apply(_ text: String) -> String {
    // Longer ones first: one may be part of another.
    let all = secrets.withLock { $0.filter(text.contains).sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) } }
    return all.reduce(text) { $0.replacingOccurrences(of: $1, with: "(secret)") }
  }

  /// An answer whose body may be quoted: that of a success is not, and stays as it came.
  func clean(_ answer: HTTPResponse) -> HTTPResponse {
    if (200..<300).contains(answer.status) { return answer }
    let body = String(decoding: answer.body, as: UTF8.self)
    let clean = apply(body)
    if clean == body { return answer }
    return HTTPResponse(
      status: answer.status, headers: answer.headers, body: Array(clean.utf8), metrics: answer.metrics)
  }
}
