/// The version of alignd, as in reports, `--version` and CHANGELOG.md.
public let alignmentVersion = "0.1.0"
