import Foundation

/// A TCP port of loopback that nobody else gets as long as this object lives, not even while the server that it is for does
/// not run.
///
/// The socket is bound and never listens: who connects is refused, and a server that sets `SO_REUSEADDR`, as nearly all do,
/// can listen on the port beside it.
final class HeldPort: Sendable {
  let number: Int
  private let descriptor: Int32

  init() throws {
    (descriptor, number) = try Loopback.holder()
  }

  deinit { close(descriptor) }
}
