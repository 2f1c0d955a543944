import DriftDetection
import EffectiveAccess
import Foundation
public import StrictSettings
import Yams

extension Configuration {
  /// Reads and checks a configuration file. Nothing that it names is opened, and no secret is fetched.
  ///
  /// - Parameter path: the file; relative paths in it are relative to its folder.
  /// - Throws: ``ConfigurationError`` with every problem at once.
  public static func load(_ path: String) throws(ConfigurationError) -> Configuration {
    let log = ProblemLog(file: path)
    let text: String
    do {
      let file = try readSmallFile(path, limit: StrictYAML.sizeLimit)
      guard let decoded = String(validating: file.bytes, as: UTF8.self) else {
        log.add(0, "is not UTF-8")
        throw ConfigurationError(log.problems)
      }
      text = decoded
    } catch let error as FileReadingError {
      log.add(0, error.reason, suggestion: "name the configuration with --config FILE")
      throw ConfigurationError(log.problems)
    } catch {
      throw ConfigurationError(log.problems)
    }
    return try parse(text, path: path)
  }

  /// Checks the text of a configuration; `path` is for messages and for what relative paths are relative to.
  ///
  /// - Throws: ``ConfigurationError`` with every problem at once.
  public static func parse(_ text: String, path: String) throws(ConfigurationError) -> Configuration {
    let log = ProblemLog(file: path)
    guard let root = StrictYAML.parse(text, log: log), var top = Section(root, named: "", log: log) else {
      throw ConfigurationError(log.problems)
    }
    let folder = path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
    let zone = zone(&top)
    let matrix = top.text("matrix")
    top.require("matrix", "name the YAML file or the folder of CSV tables")
    let definitions = DefinitionCatalogue(
      folder: resolved(top.text("connectors") ?? "connectors", in: folder))
    let sources = sources(&top, folder: folder, definitions)
    var policy = top.policy()
    policy.groupLinks = top.groupLinks(sources)
    let store = resolved(top.text("store") ?? standardStore, in: folder)
    let (life, retention) = top.lifeCycle()
    let targets = targets(&top, folder: folder)
    top.finish()
    try log.throwIfAny()
    return Configuration(
      path: path, zone: zone, matrix: resolved(matrix ?? "", in: folder), sources: sources, policy: policy,
      store: store, life: life, retention: retention, targets: targets)
  }

  /// A path of the configuration as one that can be opened from where the program was started.
  static func resolved(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") ? path : folder == "." ? path : folder == "" ? "/" + path : "\(folder)/\(path)"
  }

  private static func zone(_ top: inout Section) -> String {
    guard let name = top.text("zone") else { return "UTC" }
    if name == "UTC" { return name }
    let known = TimeZone.knownTimeZoneIdentifiers
    if known.contains(name) || (name.contains("/") && TimeZone(identifier: name) != nil) { return name }
    top.complain(
      "zone", "does not know \"\(name)\"",
      suggestion: nearest(to: name, among: known).map { "did you mean \"\($0)\"?" }
        ?? "write an IANA name such as Europe/Berlin")
    return "UTC"
  }

  private static func sources(
    _ top: inout Section, folder: String, _ definitions: DefinitionCatalogue
  ) -> [SourceConfiguration] {
    top.require("sources", "list at least one source")
    guard let items = top.list("sources") else { return [] }
    if items.isEmpty { top.complain("sources", "is empty", suggestion: "list at least one source") }
    var seen: [String: Int] = [:]
    return items.compactMap { item in
      guard let source = source(item, folder: folder, definitions: definitions, log: top.log) else { return nil }
      // A former id names the source in fingerprints, so it must not be anybody else's either.
      for id in [source.id] + source.correlation.formerly {
        if let earlier = seen[id] {
          top.log.add(
            source.line, "source id \"\(id)\" is already used in line \(earlier)",
            suggestion: "each source needs its own")
        }
        seen[id] = seen[id] ?? source.line
      }
      return source
    }
  }
}
