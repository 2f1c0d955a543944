public import AccessModel
import ConnectorDefinition
public import ConnectorKit
package import HTTPTransport

/// Reads accounts, groups, roles and memberships from an HTTP provider, as its ``Definition`` says.
public struct HTTPConnector: Connector {
  /// Id of the source.
  public let source: String
  let settings: HTTPSourceSettings
  let timing: RetryTiming

  /// A connector.
  ///
  /// - Parameters:
  ///   - source: id of the source, as configured.
  ///   - settings: how it is read.
  public init(source: String, settings: HTTPSourceSettings) {
    self.init(source: source, settings: settings, timing: .system)
  }

  /// A connector whose waits and tokens go by another clock than the machine's.
  package init(source: String, settings: HTTPSourceSettings, timing: RetryTiming) {
    self.source = source
    self.settings = settings
    self.timing = timing
  }

  /// Reads everything that the definition names.
  public func read() async -> Snapshot {
    do throws(ReadingFault) {
      let session = try OpenSession(settings, timing)
      defer { session.close() }
      let recorder = Recorder(source: source, settings.definition)
      let reading = StreamReading(session: session.session, recorder: recorder, width: settings.width)
      let tooLate = "not everything was read within \(settings.totalTimeout) s"
      let isDone = await within(seconds: settings.totalTimeout) {
        await reading.run(settings.definition, session.settings)
      } orElse: {
        // Whatever is under way ends at once, and nothing more is asked.
        session.session.refusal.set(tooLate)
        session.close()
      }
      if !isDone { await recorder.fail([.accounts, .groups, .members], because: tooLate) }
      return await recorder.finish(settings.definition) ?? .unread(source: source, because: "was not read")
    } catch {
      return .unread(source: source, because: error.reason)
    }
  }

  /// Runs work, and cancels it when it takes too long; true if it ended by itself.
  private func within(
    seconds: Int, _ work: @escaping @Sendable () async -> Void, orElse stop: @escaping @Sendable () -> Void
  ) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        await work()
        return !Task.isCancelled
      }
      group.addTask {
        try? await timing.sleep(.seconds(seconds))
        return false
      }
      let isDone = await group.next() ?? false
      if !isDone { stop() }
      group.cancelAll()
      return isDone
    }
  }
}
