import AccessModel
import Alignment
import ArgumentParser
import FindingStore
import Foundation

extension Configuration {
  /// The store, to be written to by a command.
  func writableStore(for command: String) throws(StoreError) -> FindingStore {
    try FindingStore(store, for: .writing(owner: "alignd \(command)"))
  }

  /// The store, to be read.
  func readableStore() throws(StoreError) -> FindingStore { try FindingStore(store, for: .reading) }

  /// Now, in the configured zone.
  var now: Moment { Moment(Date(), in: zone) }
}

/// Which finding is meant.
struct FindingArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The finding: its fingerprint, or as many of its first digits as tell it from all others.",
      valueName: "fingerprint"))
  var fingerprint: String

  /// The finding of a store.
  func resolve(in store: FindingStore) throws -> StoredFinding {
    let found = try store.fingerprints(beginningWith: fingerprint)
    guard let first = found.first else {
      throw CommandFailure(.couldNotTell, "no finding has the fingerprint \"\(fingerprint.shown())\"")
    }
    guard found.count == 1 else {
      throw CommandFailure(.couldNotTell, "several findings begin with \"\(fingerprint.shown())\"; give more digits")
    }
    guard let finding = try store.finding(first) else {
      throw CommandFailure(.couldNotTell, "nothing is kept of \(first); run: alignd db check")
    }
    return finding
  }
}
