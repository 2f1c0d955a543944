import ConnectorDefinition
import HTTPTransport
import Synchronization

/// Everything that one reading needs to ask the provider: the connection, the sign-in, and what answers mean.
struct Session: Sendable {
  let definition: Definition
  let making: RequestMaking
  let signIn: SignIn
  /// Sends a request, again where that is worth it.
  let send: SignIn.Sender
  /// Bounds how many requests are under way.
  let slots: RequestSlots
  /// What no message may hold.
  let redaction: Redaction
  /// Why nothing more is asked.
  let refusal = Refusal()
  /// Waits as if the provider had asked for it; throws the reason once there was enough of it.
  let pause: @Sendable (Int) async throws(ReadingFault) -> Void

  /// Sends a request and gives the answer with its tree; nil if the answer means that there is nothing.
  ///
  /// A refused token is fetched anew once, and the same page asked for again.
  ///
  /// - Parameter depth: how many listings the one that asks is below.
  func exchange(
    _ request: HTTPRequest, _ definition: RequestDefinition, depth: Int = 0
  ) async throws(ReadingFault) -> (HTTPResponse, Item)? {
    var hasRefreshed = false
    var waits = 0
    while true {
      if let words = refusal.words { throw ReadingFault(words) }
      var signed = request
      let token: String?
      do throws(ReadingFault) { token = try await signIn.sign(&signed, service: definition) } catch {
        refusal.set(redaction.apply(error.reason))
        throw error
      }
      let answer: HTTPResponse
      do throws(HTTPFailure) {
        answer = try await slots.run(depth: depth) { () async throws(HTTPFailure) in try await send(signed) }
      } catch {
        throw ReadingFault(refusal.words ?? "\(error)")
      }
      switch verdict(answer, definition) {
      case .good:
        do throws(ReadingFault) { return (answer, try Answer.tree(answer, definition.format)) } catch {
          throw ReadingFault("\(request): \(error.reason)", error.consequence)
        }
      case .nothing: return nil
      case .wait:
        waits += 1
        try await pause(waits)
      case .bad(let fault):
        if answer.status == 401, !hasRefreshed, await signIn.refused(token) {
          hasRefreshed = true
          continue
        }
        let words = redaction.apply("\(request): \(fault.reason)")
        if answer.status == 401 { refusal.set(words) }
        throw ReadingFault(words, fault.consequence)
      }
    }
  }

  /// Whoever was refused once is not let in by asking again: it could lock the account that alignd uses.
  final class Refusal: Sendable {
    private let state = Mutex<String?>(nil)

    /// The first reason.
    var words: String? { state.withLock { $0 } }

    func set(_ words: String) { state.withLock { $0 = $0 ?? words } }
  }

  private enum Verdict {
    case good, nothing, wait
    case bad(ReadingFault)
  }

  private func verdict(_ answer: HTTPResponse, _ request: RequestDefinition) -> Verdict {
    for rule in request.errors + definition.errors where rule.statuses.contains(answer.status) {
      if let (path, values) = rule.body {
        // Without that body it is some other error.
        guard let root = try? Answer.tree(answer, request.format), let text = root.text(path.steps),
          values.contains(text)
        else { continue }
      }
      let reason = rule.because.isEmpty ? Answer.words(answer) : "\(rule.because) (HTTP \(answer.status))"
      switch rule.action {
      case .wait: return .wait
      case .restart: return .bad(ReadingFault(reason, .restart))
      case .empty: return .nothing
      case .gone: return .bad(ReadingFault(reason, .gone))
      case .fail: return .bad(ReadingFault(reason))
      }
    }
    if (200..<300).contains(answer.status) { return .good }
    return .bad(ReadingFault(Answer.words(answer)))
  }
}
