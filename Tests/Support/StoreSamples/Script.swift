public import FindingStore
import Findings

/// What a process under test does to a store, step by step and always the same, so that the store after each step is known.
///
/// Four steps a run: commit it (three findings open, those of the run before the last are resolved, all is to be delivered);
/// begin to deliver its tickets; record that the new ticket is open; record that the old one is closed. Each is one
/// transaction.
public enum Script {
  /// Steps of one run.
  public static let stepsOfRun = 4

  /// Does one step.
  public static func perform(_ step: Int, _ store: FindingStore) throws(StoreError) {
    let run = step / stepsOfRun
    switch step % stepsOfRun {
    case 0:
      if run == 0 { try store.know(targets: ["hook", "tickets"], at: Samples.instant(0)) }
      try store.commit(commit(run))
    case 1: _ = try store.begin(try waiting(run, store) + waiting(run - 2, store))
    case 2: try store.record(.done, of: waiting(run, store), ticket: ticket(run, .open), at: Samples.instant(run))
    default:
      if run >= 2 {
        try store.record(
          .done, of: waiting(run - 2, store), ticket: ticket(run - 2, .closed), at: Samples.instant(run))
      }
    }
  }

  private static func waiting(_ run: Int, _ store: FindingStore) throws(StoreError) -> [Int64] {
    guard run >= 0 else { return [] }
    return try store.nextDeliveries(of: "tickets", now: .max, limit: 1000)
      .flatMap { $0 }.filter { $0.content.subject == Samples.key(run) }.map(\.id)
  }

  private static func ticket(_ run: Int, _ state: StoredTicket.State) -> StoredTicket {
    StoredTicket(
      target: "tickets", key: Samples.key(run), subject: "cause \(run)", externalID: "T\(run)",
      url: "https://tickets.example/T\(run)", state: state, digest: "d\(run)")
  }

  /// The commit of a run.
  public static func commit(_ run: Int) -> StoreCommit {
    let opened = (run * 3)..<(run * 3 + 3)
    let resolved = run < 2 ? 0..<0 : (run * 3 - 6)..<(run * 3 - 3)
    var commit = StoreCommit(
      run: Samples.run(run), actor: "run", at: Samples.instant(run),
      steps: opened.map { Samples.opening($0, run: run) }
        + resolved.map { Samples.resolution($0, openedBy: run - 2, run: run) })
    commit.tickets = opened.map {
      TicketMembership(
        target: "tickets", key: Samples.key(run), subject: "cause \(run)", fingerprint: Samples.fingerprint($0))
    }
    commit.deliveries =
      opened.map { Samples.delivery("hook", Samples.fingerprint($0), "o\($0)", "finding.opened", run: run) }
      + resolved.map { Samples.delivery("hook", Samples.fingerprint($0), "r\($0)", "finding.resolved", run: run) }
      + [Samples.delivery("tickets", Samples.key(run), "t\(run)", "ticket.changed", run: run)]
    if run >= 2 {
      commit.deliveries.append(
        Samples.delivery("tickets", Samples.key(run - 2), "c\(run)", "ticket.changed", run: run))
    }
    return commit
  }
}
