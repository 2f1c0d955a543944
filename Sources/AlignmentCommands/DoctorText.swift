import Alignment
import ConnectorKit
import Foundation

/// An examination as a terminal shows it.
struct DoctorText {
  let style: TextStyle

  func render(_ examination: Examination) -> String {
    let parts = examination.documents + examination.sources
    var text = ""
    for part in parts {
      text += style.bold(part.title) + "\n"
      for step in part.steps { text += line(step) }
      text += "\n"
    }
    let failed = parts.filter(\.hasFailed).map(\.title)
    let advice = parts.flatMap(\.steps).count { $0.outcome == .advice }
    if failed.isEmpty {
      text += style.green("everything works") + (advice == 0 ? "\n" : "; \(advice) to know\n")
    } else {
      text += style.red("to be fixed: ") + failed.joined(separator: ", ") + "\n"
    }
    return text
  }

  private func line(_ step: DiagnosisStep) -> String {
    let mark =
      switch step.outcome {
      case .passed: style.green("ok  ")
      case .advice: style.yellow("note")
      case .failed: style.red("FAIL")
      }
    let detail = step.detail.isEmpty ? [] : step.detail.split(separator: "\n").map(String.init)
    let head = "  \(mark)  \(style.shown(step.title))"
    return ([head] + style.wrapped(detail, indent: 8)).joined(separator: "\n") + "\n"
  }
}

/// An examination for programs: `alignd.examination/1`.
struct DoctorDocument: Encodable {
  struct Step: Encodable {
    let title: String
    let outcome: String
    let detail: String
  }

  struct Part: Encodable {
    let title: String
    let works: Bool
    let steps: [Step]
  }

  let schema = "alignd.examination/1"
  let works: Bool
  let parts: [Part]

  init(_ examination: Examination) {
    parts = (examination.documents + examination.sources).map { part in
      Part(
        title: part.title, works: !part.hasFailed,
        steps: part.steps.map { Step(title: $0.title, outcome: $0.outcome.rawValue, detail: $0.detail) })
    }
    works = parts.allSatisfy(\.works)
  }
}
