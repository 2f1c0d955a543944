import Foundation

/// Servers from the Python package index, each in an environment of its own.
///
/// `Scripts/test-servers` makes the environments from the pinned lists in `Tests/Support/Servers`; `make test` has it make
/// all of them before any test runs.
public enum PythonServers {
  /// The folder of an environment, made first if it is not there: programs are in `bin/` below it.
  ///
  /// - Parameter name: name of the list of pins, without ending.
  public static func environment(_ name: String) async throws -> String {
    try await ServerParts.made(name)
  }
}
