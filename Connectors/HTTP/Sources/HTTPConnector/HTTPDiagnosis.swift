import AccessModel
import ConnectorDefinition
public import ConnectorKit
import HTTPTransport

extension HTTPConnector {
  /// Tries the provider step by step: the settings, the sign-in, then the first page of every stream, and below it the
  /// first page for the first item.
  public func diagnose() async -> [DiagnosisStep] {
    var steps: [DiagnosisStep] = []
    do throws(ReadingFault) {
      let open = try OpenSession(settings, timing)
      defer { open.close() }
      steps.append(
        DiagnosisStep("settings", .passed, "\(settings.definition.title) at \(open.session.making.base.origin)"))
      let recorder = Recorder(source: source, settings.definition)
      let trial = StreamTrial(session: open.session, recorder: recorder)
      steps += await trial.run(settings.definition, open.settings)
      if steps.allSatisfy({ $0.outcome != .failed }), let seen = await recorder.finish(settings.definition) {
        steps += DiagnosisStep.attributes(of: seen.accounts)
      }
    } catch {
      steps.append(DiagnosisStep("settings", .failed, error.reason))
    }
    return steps
  }
}

/// Reads the first page of every stream.
private struct StreamTrial {
  let session: Session
  let recorder: Recorder

  func run(_ definition: Definition, _ settings: Surroundings) async -> [DiagnosisStep] {
    var around = settings
    var steps: [DiagnosisStep] = []
    for (position, stream) in definition.streams.enumerated() {
      steps += await attempt(stream, &around, settings.below(nil), title: "read \(stream.name)")
      guard session.refusal.words(for: session.making.base.origin) != nil else { continue }
      // Nobody is there, or nobody lets alignd in: what else is to be read would only be waited for.
      let rest = definition.streams[(position + 1)...].filter { $0.asks && settings.below(nil).holds($0.condition) }
      if !rest.isEmpty {
        let names = rest.map(\.name).joined(separator: ", ")
        steps.append(DiagnosisStep("read the rest", .failed, "not tried, for the same reason: \(names)"))
      }
      break
    }
    return steps
  }

  private func attempt(
    _ stream: StreamDefinition, _ around: inout Surroundings, _ here: Surroundings, title: String
  ) async -> [DiagnosisStep] {
    guard here.holds(stream.condition) else { return [] }
    if case .rows(let rows) = stream.origin { remember(Item.rows(rows), of: stream, here, &around) }
    guard case .request(let request) = stream.origin else { return [] }
    do throws(ReadingFault) {
      let sent = try session.making.request(request, here, PageState(request.paging).page)
      guard let (_, root) = try await session.exchange(sent, request) else {
        return [DiagnosisStep(title, .passed, "nothing there")]
      }
      let plan = StreamPlan(stream)
      let items = try Listing(session: session, plan: plan, request: request, around: here).items(root)
      var making = RecordMaking(plan, here)
      for item in items { making.take(item) }
      remember(items, of: stream, here, &around)
      _ = await recorder.take(making.batch, of: stream.name)
      if let problem = making.problem { return [DiagnosisStep(title, .failed, session.redaction.apply(problem))] }
      let total = request.total.flatMap { root.text($0.steps) }.map { " of \($0)" } ?? ""
      var steps = [DiagnosisStep(title, items.isEmpty ? .advice : .passed, "\(items.count)\(total) on the first page")]
      guard let first = items.first else { return steps }
      for child in stream.children {
        var below = here
        below.items[0] = first
        below.remembered = around.remembered
        steps += await attempt(child, &around, below.below(nil), title: "read \(child.name) of one of \(stream.name)")
      }
      return steps
    } catch {
      return [DiagnosisStep(title, .failed, session.redaction.apply(error.reason))]
    }
  }

  private func remember(
    _ items: [Item], of stream: StreamDefinition, _ here: Surroundings, _ around: inout Surroundings
  ) {
    guard let expression = stream.rememberedBy else { return }
    for item in items {
      var below = here
      below.items[0] = item
      if let key = below.value(expression) {
        around.remembered[stream.name, default: [:]][key, default: []].append(item)
      }
    }
  }
}
