import AccessModel
import FoundationEssentials

/// What is needed of an earlier JSON report, to tell what is new and what is gone (`--baseline REPORT`).
public struct BaselineReport: Sendable, Equatable {
  /// One finding of the earlier report.
  public struct Entry: Sendable, Equatable {
    /// `open` or `excepted`, as written.
    public let state: String
    /// Kind of drift, as written: an earlier report may name a kind that this alignd does not know.
    public let kind: String
    /// One line about it, as written in the earlier report.
    public let summary: String
    /// Id of the asset.
    public let assetID: String?
    /// The capability.
    public let capability: String?
    /// Identity key of the person or workload.
    public let identityKey: String?
    /// Ids of the sources that it speaks of, ordered.
    public let sources: [String]
  }

  /// Bytes that a report may have: 256 MiB, more than what 100,000 findings take.
  public static let sizeLimit = 256 << 20

  /// Start of that run, RFC 3339 in UTC.
  public let startedAt: String
  /// Digest of the matrix that it judged by.
  public let matrixDigest: String
  /// Findings by fingerprint.
  public let findings: [String: Entry]

  /// Reads a report in JSON.
  ///
  /// - Parameters:
  ///   - bytes: the file's content.
  ///   - name: the file's name, for errors.
  /// - Throws: ``BaselineError`` when it is no report, is of a version that this alignd does not read, or is broken.
  public init(reading bytes: [UInt8], named name: String) throws(BaselineError) {
    guard bytes.count <= BaselineReport.sizeLimit else {
      throw BaselineError(name, "is larger than \(BaselineReport.sizeLimit.grouped) bytes")
    }
    let document: BaselineDocument
    do {
      document = try JSONDecoder().decode(BaselineDocument.self, from: Data(bytes))
    } catch let error as BaselineDocument.WrongSchema {
      throw BaselineError(name, error.words)
    } catch let error as DecodingError {
      throw BaselineError(name, BaselineError.words(error))
    } catch {
      throw BaselineError(name, "is not JSON; give the output of `alignd check --format json`")
    }
    startedAt = document.startedAt
    matrixDigest = document.matrix.digest
    var findings: [String: Entry] = [:]
    findings.reserveCapacity(document.findings.count)
    for finding in document.findings {
      let entry = Entry(
        state: finding.state, kind: finding.kind, summary: finding.summary, assetID: finding.asset?.id,
        capability: finding.capability, identityKey: finding.identity?.key, sources: finding.sources)
      guard findings.updateValue(entry, forKey: finding.fingerprint) == nil else {
        throw BaselineError(name, "lists the finding \"\(finding.fingerprint.shown())\" twice")
      }
    }
    self.findings = findings
  }
}

/// Why an earlier report cannot be compared with.
public struct BaselineError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong and what was expected: lower case, no full stop.
  public let description: String

  init(_ name: String, _ words: String) { description = "baseline \"\(name.shown())\" \(words)" }

  static func words(_ error: DecodingError) -> String {
    func place(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
      let path = (context.codingPath + (last.map { [$0] } ?? []))
        .map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
      return path.isEmpty ? "the top level" : "\"\(path.hasPrefix(".") ? String(path.dropFirst()) : path)\""
    }
    switch error {
    case .keyNotFound(let key, let context): return "lacks \(place(context, key))"
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      return "has no \(name(of: type)) at \(place(context))"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty: return "is broken at \(place(context))"
    case .dataCorrupted: return "is not JSON, or was cut off; give the output of `alignd check --format json`"
    @unknown default: return "cannot be read"
    }
  }

  private static func name(of type: any Any.Type) -> String {
    if type == String.self { return "text" }
    return type == [String: Any].self ? "object" : "value of the right kind"
  }
}

/// The keys of `alignd.report/1` that a comparison needs; all others are passed over.
private struct BaselineDocument: Decodable {
  struct WrongSchema: Error { let words: String }
  struct Matrix: Decodable { let digest: String }
  struct Asset: Decodable { let id: String }
  struct Identity: Decodable { let key: String }
  struct Item: Decodable {
    let fingerprint, state, kind, summary: String
    let asset: Asset?
    let capability: String?
    let identity: Identity?
    let sources: [String]
  }

  let startedAt: String
  let matrix: Matrix
  let findings: [Item]

  private enum Keys: String, CodingKey { case schema, startedAt, matrix, findings }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Keys.self)
    guard let schema = try? values.decode(String.self, forKey: .schema) else {
      throw WrongSchema(
        words: "is no report of alignd: it has no \"schema\"; give the output of `alignd check --format json`")
    }
    guard schema == JSONReport.schema else {
      let known = schema.hasPrefix("alignd.report/")
      throw WrongSchema(
        words: known
          ? "is in format \"\(schema.shown())\", which this alignd does not read; expected \"\(JSONReport.schema)\", "
            + "so use the alignd that wrote it or make the baseline again"
          : "is no report of alignd: its schema is \"\(schema.shown())\", expected \"\(JSONReport.schema)\"")
    }
    startedAt = try values.decode(String.self, forKey: .startedAt)
    matrix = try values.decode(Matrix.self, forKey: .matrix)
    findings = try values.decode([Item].self, forKey: .findings)
  }
}
