import DirectorySchema
import FileConnector
import StrictSettings
import Yams

extension Section {
  /// The keys of a source of kind `file`; nil when too little of it is usable (the log says why).
  mutating func exportedFile(folder: String) -> SourceSettings? {
    let path = filePath("path", folder)
    require("path", "name the exported file")
    let given = word("format", of: FileSettings.Format.self)
    let told = path.flatMap(FileSettings.Format.init(ofName:))
    if path != nil, !has("format"), told == nil {
      require("format", "ldif or jsonl: the name of the file does not tell")
    }
    let format = given ?? told
    let keysOfDirectories = ["schema", "base", "accountBase", "groupBase"]
    if format == .jsonLines {
      for key in keysOfDirectories where has(key) { complain(key, "is only for files of format ldif") }
    }
    let schema = directorySchema()
    let bases = directoryBases()
    guard let path, let format else { return nil }
    var settings = FileSettings(path: path, format: format)
    settings.schema = schema ?? settings.schema
    settings.accountBases = bases.accounts
    settings.groupBases = bases.groups
    if let gibibytes = number("sizeLimitGiB", in: 1...1024) { settings.sizeLimit = gibibytes << 30 }
    return .file(settings)
  }
}

extension FileSettings.Format {
  /// The format that the ending of a file's name tells.
  fileprivate init?(ofName path: String) {
    let lowered = path.lowercased()
    if lowered.hasSuffix(".ldif") || lowered.hasSuffix(".ldf") {
      self = .ldif
    } else if lowered.hasSuffix(".jsonl") || lowered.hasSuffix(".ndjson") {
      self = .jsonLines
    } else {
      return nil
    }
  }
}
