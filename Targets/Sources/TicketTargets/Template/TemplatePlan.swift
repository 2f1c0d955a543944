import Foundation
import HTTPTransport
import TicketDelivery

/// The requests of an action, read and made sure of before anything is sent.
struct TemplatePlan: Sendable {
  struct Step: Sendable {
    let method: HTTPRequest.Method
    let path: TemplateText
    let query: [(String, TemplateText)]
    let headers: [(String, TemplateText)]
    let body: TemplateBody?
    let keep: [(name: String, place: Place)]
  }

  /// Where in an answer something is.
  enum Place: Sendable {
    case body(JSONPointer)
    case header(String)
  }

  let name: String
  let steps: [Step]

  /// Most requests of an action.
  static let mostSteps = 5

  /// Reads an action.
  ///
  /// - Parameters:
  ///   - name: what messages call it.
  ///   - steps: its requests.
  ///   - known: values that it may want.
  ///   - wanted: values of which each must be in some request: without them it cannot do what it is for.
  init(
    _ name: String, _ steps: [TemplateStep], known: [String], wanted: [String]
  ) throws(TargetSettingsError) {
    func wrong(_ reason: String) -> TargetSettingsError { TargetSettingsError("the action \(name) \(reason)") }
    guard (1...Self.mostSteps).contains(steps.count) else {
      throw wrong("has \(steps.count) requests; give one to \(Self.mostSteps)")
    }
    var known = Set(known)
    var used: Set<String> = []
    var result: [Step] = []
    for step in steps {
      let read = try Self.step(step, wrong)
      let names = [read.path.names, read.body?.names ?? []] + (read.query + read.headers).map(\.1.names)
      for value in names.reduce(into: Set<String>(), { $0.formUnion($1) }).sorted() {
        guard known.contains(value) else {
          throw wrong("wants {\(value)}, which is not known there; known are \(known.sorted().joined(separator: ", "))")
        }
        used.insert(value)
      }
      for (value, _) in read.keep {
        guard known.insert(value).inserted else {
          throw wrong("keeps \"\(value)\", which is known already; take another name")
        }
      }
      result.append(read)
    }
    for value in wanted where !used.contains(value) {
      throw wrong("never uses {\(value)}; without it, it cannot do what it is for")
    }
    (self.name, self.steps) = (name, result)
  }

  private static func step(
    _ step: TemplateStep, _ wrong: (String) -> TargetSettingsError
  ) throws(TargetSettingsError) -> Step {
    func read<Value>(_ part: String, _ body: () throws -> Value) throws(TargetSettingsError) -> Value {
      do { return try body() } catch { throw wrong("has a \(part) that cannot be used: \(error)") }
    }
    guard step.path.hasPrefix("/"), !step.path.contains(where: { "?#".contains($0) }) else {
      throw wrong("has the path \"\(step.path.cut(to: 80))\"; it must begin with a slash and hold no query")
    }
    guard step.method != .get || step.body == nil else { throw wrong("has a GET with a body; leave the body out") }
    guard step.method != .head else { throw wrong("has a HEAD, which answers nothing; take GET") }
    let path = try read("path") { try TemplateText(step.path) }
    var body: TemplateBody?
    if let text = step.body {
      body = try read("body") {
        guard let json = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) else {
          throw TargetSettingsError("it is no JSON")
        }
        return try TemplateBody(json)
      }
    }
    var lists: [[(String, TemplateText)]] = []
    for (part, pairs) in [("query", step.query), ("header", step.headers)] {
      lists.append(try read(part) { try pairs.map { ($0.name, try TemplateText($0.value)) } })
    }
    for (name, _) in step.headers { _ = try read("header") { try HTTPHeader(name, "") } }
    let keep = try read("place to keep") {
      try step.keep.sorted { $0.key < $1.key }.map { name, place in
        guard try TemplateText("{\(name)}").names == [name] else {
          throw TargetSettingsError("\"\(name)\" is no name; take letters")
        }
        let prefix = "header:"
        return (
          name: name,
          place: place.hasPrefix(prefix)
            ? Place.header(String(place.dropFirst(prefix.count))) : Place.body(try JSONPointer(place))
        )
      }
    }
    return Step(method: step.method, path: path, query: lists[0], headers: lists[1], body: body, keep: keep)
  }
}
