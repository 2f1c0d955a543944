import ConnectorDefinition
import HTTPTransport

/// Everything that one reading needs to ask the provider: the connection, the sign-in, and what answers mean.
///
/// A class, since every request of a reading refers to it.
final class Session: Sendable {
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

  init(
    definition: Definition, making: RequestMaking, signIn: SignIn, courier: Courier, slots: RequestSlots,
    redaction: Redaction
  ) {
    (self.definition, self.making, self.signIn) = (definition, making, signIn)
    (self.courier, self.slots, self.redaction) = (courier, slots, redaction)
  }

  /// Sends a request and gives the answer with its tree; nil if the answer means that there is nothing.
  ///
  /// A refused token is fetched anew once, and the same page asked for again.
  ///
  /// - Parameter depth: how many listings the one that asks is below.
  func exchange(
    _ request: HTTPRequest, _ definition: RequestDefinition, depth: Int = 0
  ) async throws(ReadingFault) -> (HTTPResponse, Item)? {
    var hasRefreshed = false
    let rules = definition.errors.isEmpty ? self.definition.errors : definition.errors + self.definition.errors
    while true {
      let origin = request.url.origin
      if let words = refusal.words(for: origin) { throw ReadingFault(words) }
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
        let words = refusal.words(for: origin) ?? redaction.apply(error.reason)
        if error.consequence == .unreachable { refusal.miss(origin, because: words) }
        throw ReadingFault(refusal.words(for: origin) ?? words, error.consequence)
      }
      refusal.reach(origin)
      let answer = delivery.answer
      switch verdict(delivery, rules, definition.format) {
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

  private enum Verdict {
    case good, nothing
    case bad(ReadingFault)
  }

  private func verdict(
    _ delivery: Courier.Delivery, _ rules: [ErrorRule], _ format: RequestDefinition.Format
  ) -> Verdict {
    let answer = delivery.answer
    guard let rule = Answer.rule(for: answer, among: rules, format) else {
      if (200..<300).contains(answer.status) { return .good }
      return .bad(ReadingFault(Answer.words(answer, isLimit: delivery.isLimit)))
    }
    let reason =
      rule.because.isEmpty ? Answer.words(answer, isLimit: delivery.isLimit) : "\(rule.because) (HTTP \(answer.status))"
    switch rule.action {
    case .restart: return .bad(ReadingFault(reason, .restart))
    case .empty: return .nothing
    case .gone: return .bad(ReadingFault(reason, .gone))
    // Whoever waits gets here when there was enough of it.
    case .fail, .wait: return .bad(ReadingFault(reason))
    }
  }
}
