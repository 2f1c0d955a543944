import AccessModel
import DriftDetection
import Findings
import ResponsibilityMatrix

/// A report as JSON: `alignd.report/1`, described by `Documentation/schemas/alignd.report-1.schema.json`.
///
/// Everything is in it, nothing is cut. Keys are always present and in one order; what is unknown is null. One finding,
/// source, judgement or exception a line, so that two reports can be compared line by line.
struct JSONReport {
  /// The name and version of the format, the value of its key `schema`.
  static let schema = "alignd.report/1"

  private let report: Report

  init(_ report: Report) { self.report = report }

  func render() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.lineKey("schema")
      json.string(JSONReport.schema)
      json.lineKey("verdict")
      json.string(report.verdict.rawValue)
      json.lineKey("startedAt")
      json.string(report.startedAt)
      json.lineKey("day")
      json.string(report.day.description)
      json.lineKey("zone")
      json.string(report.zone)
      json.lineKey("toolVersion")
      json.string(report.toolVersion)
      json.lineKey("totals")
      totals(&json)
      json.lineKey("matrix")
      matrix(&json, report.matrix)
      json.lineKey("sources")
      json.lines(report.sources, source)
      json.lineKey("notProven")
      json.lines(report.notProven, notProven)
      json.lineKey("findings")
      json.lines(report.findings, finding)
      json.lineKey("exceptions")
      json.lines(report.exceptions, exception)
      json.lineKey("tally")
      tally(&json, report.tally)
      json.lineKey("notes")
      json.lines(report.notes) { $0.string($1) }
      json.lineKey("baseline")
      baseline(&json, report.baseline)
      json.lineBreak()
    }
    json.lineBreak()
    return json.bytes
  }

  private func totals(_ json: inout JSONWriter) {
    let open = report.open
    var kinds: [DriftKind: Int] = [:]
    for finding in open { kinds[finding.drift.kind, default: 0] += 1 }
    json.object { json in
      json.pair("open", open.count)
      json.pair("excepted", report.findings.count { $0.state == .excepted })
      json.pair("baselined", report.findings.count { $0.state == .baselined })
      json.pair("notProven", report.unproven)
      json.key("bySeverity")
      json.object { json in
        for (severity, count) in report.bySeverity { json.pair(severity.word, count) }
      }
      json.key("byKind")
      json.object { json in
        for (kind, count) in kinds.sorted(by: { $0.key < $1.key }) { json.pair(kind.rawValue, count) }
      }
    }
  }

  private func matrix(_ json: inout JSONWriter, _ matrix: MatrixSummary) {
    let document = matrix.document
    json.object { json in
      json.pair("path", matrix.path)
      json.pair("digest", matrix.digest)
      json.pair("title", document.title)
      json.pair("version", document.version)
      json.pair("approvedBy", document.approvedBy)
      json.pair("approvedOn", document.approvedOn?.description)
      json.pair("nextReview", document.nextReview?.description)
      json.pair("classifications", document.classifications)
      json.pair("changes", document.changes)
      json.key("cell")
      cell(&json, document.cell.file.isEmpty ? nil : document.cell)
      json.pair("roles", matrix.roles)
      json.pair("assets", matrix.assets)
      json.pair("entitlements", matrix.entitlements)
      json.pair("assignments", matrix.assignments)
    }
  }

  private func source(_ json: inout JSONWriter, _ source: SourceSummary) {
    json.object { json in
      json.pair("id", source.id)
      json.pair("kind", source.kind)
      json.key("complete")
      json.bool(source.isComplete)
      json.pair("accounts", source.accounts)
      json.pair("groups", source.groups)
      json.pair("memberships", source.memberships)
      json.pair("unresolvedMembers", source.unresolvedMembers)
      json.pair("groupsNotRead", source.groupsNotRead)
      json.pair("digest", source.digest)
      json.key("coverage")
      json.object { json in
        json.key("scopes")
        json.array(source.scopes) { json, entry in
          json.object { json in
            json.pair("scope", entry.scope.name)
            json.key("complete")
            json.bool(entry.coverage.complete)
            json.pair("count", entry.coverage.count)
            json.key("declared")
            if let declared = entry.coverage.declared { json.number(declared) } else { json.null() }
            json.pair("reason", entry.coverage.reason)
          }
        }
        json.pair("notes", source.coverage.notes)
      }
    }
  }

  private func notProven(_ json: inout JSONWriter, _ judgement: NotProven) {
    json.object { json in
      json.pair("kind", judgement.kind.rawValue)
      json.pair("controls", judgement.kind.controls)
      identity(&json, judgement.identity)
      named(&json, "asset", judgement.asset)
      json.pair("capability", judgement.capability)
      json.pair("subject", judgement.subject)
      json.pair("because", judgement.because)
      json.pair("count", judgement.count)
    }
  }

  private func tally(_ json: inout JSONWriter, _ tally: Tally) {
    json.object { json in
      json.key("obligations")
      json.object { json in
        json.pair("held", tally.obligations.held)
        json.pair("missing", tally.obligations.missing)
        json.pair("notProven", tally.obligations.notProven)
        json.pair("unbound", tally.obligations.unbound)
        json.pair("documentary", tally.obligations.documentary)
      }
      json.pair("grants", tally.grants)
      json.pair("permitted", tally.permitted)
      json.pair("unjudged", tally.unjudged)
      json.pair("selfAuthorised", tally.selfAuthorised)
    }
  }

  private func exception(_ json: inout JSONWriter, _ summary: ExceptionSummary) {
    json.object { json in
      applied(&json, summary.exception)
      json.pair("kind", summary.kind.rawValue)
      json.pair("subject", summary.subject)
      json.pair("compensatingControl", summary.compensatingControl)
      json.pair("accepted", summary.accepted)
    }
  }

  private func baseline(_ json: inout JSONWriter, _ baseline: BaselineComparison?) {
    guard let baseline else { return json.null() }
    func earlier(_ json: inout JSONWriter, _ findings: [String: String]) {
      json.lines(findings.sorted { $0.key < $1.key }) { json, entry in
        json.object { json in
          json.pair("fingerprint", entry.key)
          json.pair("summary", entry.value)
        }
      }
    }
    json.object { json in
      json.pair("path", baseline.path)
      json.pair("startedAt", baseline.startedAt)
      json.pair("new", baseline.new)
      json.key("gone")
      earlier(&json, baseline.gone)
      json.key("notProven")
      earlier(&json, baseline.notProven)
    }
  }
}
