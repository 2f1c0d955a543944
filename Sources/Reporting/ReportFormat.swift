/// The ways in which a report can be written.
public enum ReportFormat: String, CaseIterable, Sendable {
  /// For a terminal; bounded lists.
  case text
  /// For programs and for `--baseline`: everything, `alignd.report/1`.
  case json
  /// One self-contained page for people; bounded lists.
  case html
  /// For spreadsheets: one row a finding, and a row for each thing that a reader must know beside them.
  case csv
}

/// How a report is written. Nothing here changes what is true, only how much of it a page shows.
public struct RenderOptions: Sendable {
  /// Whether `text` may use colour; see ``wantsColour(terminal:environment:)``.
  public var colour: Bool
  /// Columns of `text`, at least 40.
  public var width: Int
  /// How many people, paths or judgements `text` lists in one block before it says "and N more".
  public var listed: Int
  /// How many blocks of findings `text` shows for one severity before it says "and N more".
  public var blocks: Int
  /// How many findings `html` shows one by one; what is beyond is counted on the page, which then points at `json`.
  public var details: Int

  /// Options by their parts.
  public init(colour: Bool = false, width: Int = 80, listed: Int = 10, blocks: Int = 100, details: Int = 5_000) {
    self.colour = colour
    self.width = max(40, width)
    self.listed = max(1, listed)
    self.blocks = max(1, blocks)
    self.details = max(1, details)
  }

  /// Whether colour is wanted: only on a terminal that is not `dumb`, and not with `NO_COLOR` set to anything
  /// (<https://no-color.org>).
  public static func wantsColour(terminal: Bool, environment: [String: String]) -> Bool {
    terminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
  }
}
