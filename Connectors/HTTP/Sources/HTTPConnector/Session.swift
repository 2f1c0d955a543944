import ConnectorDefinition
import HTTPTransport
import Synchronization

/// Everything that one reading needs to ask the provider: the connection, the sign-in, and what answers mean.
struct Session: Sendable {
  let definition: Definition
  let making: RequestMaking
  let signIn: SignIn
  /// Sends requests, again where that is worth it.
  let courier: Courier
  /// Bounds how many requests are under way.
  let slots: RequestSlots
  /// What no message may hold.
  let redaction: Redaction
  /// Why nothing more is asked.
  let refusal = Refusal()

  /// Sends a request and gives the answer with its tree; nil if the answer means that there is nothing.
  ///
  /// A refused token is fetched anew once, and the same page asked for again.
  ///
  /// - Parameter depth: how many listings the one that asks is below.
  func exchange(
    _ request: HTTPRequest, _ definition: RequestDefinition, depth: Int = 0
  ) async throws(ReadingFault) -> (HTTPResponse, Item)? {
    var hasRefreshed = false
    let rules = definition.errors + self.definition.errors
    while true {
      if let words = refusal.words { throw ReadingFault(words) }
      var signed = request
      let token: String?
      do throws(ReadingFault) { token = try await signIn.sign(&signed, service: definition) } catch {
        let words = redaction.apply(error.reason)
        refusal.set(words)
        throw ReadingFault(words)
      }
      let delivery: Courier.Delivery
      do throws(ReadingFault) {
        delivery = try await slots.run(depth: depth) { () async throws(ReadingFault) in
          try await courier.send(signed, rules: rules, format: definition.format)
        }
      } catch {
        throw ReadingFault(refusal.words ?? redaction.apply(error.reason), error.consequence)
      }
      let answer = delivery.answer
      switch verdict(answer, rules, definition.format) {
      case .good:
        do throws(ReadingFault) { return (answer, try Answer.tree(answer, definition.format)) } catch {
          throw ReadingFault("\(request): \(error.reason)", error.consequence)
        }
      case .nothing: return nil
      case .bad(let fault):
        if answer.status == 401, !hasRefreshed, await signIn.refused(token) {
          hasRefreshed = true
          continue
        }
        let words = redaction.apply(delivery.ending("\(request): \(fault.reason)"))
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
    case good, nothing
    case bad(ReadingFault)
  }

  private func verdict(
    _ answer: HTTPResponse, _ rules: [ErrorRule], _ format: RequestDefinition.Format
  ) -> Verdict {
    guard let rule = Answer.rule(for: answer, among: rules, format) else {
      return (200..<300).contains(answer.status) ? .good : .bad(ReadingFault(Answer.words(answer)))
    }
    let reason = rule.because.isEmpty ? Answer.words(answer) : "\(rule.because) (HTTP \(answer.status))"
    switch rule.action {
    case .restart: return .bad(ReadingFault(reason, .restart))
    case .empty: return .nothing
    case .gone: return .bad(ReadingFault(reason, .gone))
    // Whoever waits gets here when there was enough of it.
    case .fail, .wait: return .bad(ReadingFault(reason))
    }
  }
}
