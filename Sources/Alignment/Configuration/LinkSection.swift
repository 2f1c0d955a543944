import EffectiveAccess
import StrictSettings
import Yams

extension Section {
  /// Sources whose groups feed those of other sources.
  mutating func groupLinks(_ sources: [SourceConfiguration]) -> [GroupLink] {
    guard let items = list("linkGroups") else { return [] }
    let ids = sources.map(\.id)
    return items.compactMap { item in
      guard var section = Section(item, named: "an entry of linkGroups", log: log) else { return nil }
      defer { section.finish() }
      section.require("from", "the source whose members count")
      section.require("into", "the source whose groups they feed")
      let (from, into) = (section.source("from", among: ids), section.source("into", among: ids))
      let match = section.word("by", of: GroupLink.Match.self) ?? .name
      guard let from, let into else { return nil }
      if from == into { section.complain("into", "must be another source than \"from\"") }
      return GroupLink(from: from, into: into, match: match)
    }
  }

  private mutating func source(_ key: String, among ids: [String]) -> String? {
    guard let id = text(key) else { return nil }
    if !ids.contains(id) {
      complain(key, "names no source: \"\(id)\"", suggestion: suggestion(for: id, among: ids))
    }
    return id
  }
}
