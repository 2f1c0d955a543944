import ConnectorKit
import HTTPTransport
import StrictSettings
import TicketDelivery
public import TicketTargets

/// Which ticket system, with what is its own.
public enum TicketProduct: Sendable {
  /// Request Tracker.
  case requestTracker(RequestTrackerSettings)
  /// Redmine.
  case redmine(RedmineSettings)
  /// Jira, Cloud or Data Center; `user` is the mail address that an API token of the Cloud belongs to.
  case jira(JiraSettings, user: String)
  /// ServiceNow; `user` is empty where an API key is used.
  case serviceNow(ServiceNowSettings, user: String)
  /// Issues of a GitHub repository.
  case gitHub(GitHubSettings)
  /// Issues of a GitLab project.
  case gitLab(GitLabSettings)

  /// The words of `kind`.
  static let kinds = ["rt", "redmine", "jira", "servicenow", "github-issues", "gitlab-issues"]

  /// The word of this one.
  var kind: String {
    switch self {
    case .requestTracker: "rt"
    case .redmine: "redmine"
    case .jira: "jira"
    case .serviceNow: "servicenow"
    case .gitHub: "github-issues"
    case .gitLab: "gitlab-issues"
    }
  }

  /// Ready to be used.
  func connect(to url: HTTPURL, _ secret: Secret, over transport: HTTPTransport) throws -> any TicketSystem {
    func exchange(_ headers: [HTTPHeader], _ limits: RateLimitHeaders = RateLimitHeaders()) -> TargetExchange {
      TargetExchange(transport, base: url, headers: headers, limits: limits)
    }
    return try secret.reveal { word in
      switch self {
      case .requestTracker(let settings):
        RequestTrackerTickets(settings, exchange(try RequestTrackerTickets.credential(token: word)))
      case .redmine(let settings): RedmineTickets(settings, exchange(try RedmineTickets.credential(key: word)))
      case .jira(let settings, let user):
        JiraTickets(
          settings,
          exchange(
            settings.edition == .cloud
              ? try JiraTickets.credential(user: user, token: word) : try JiraTickets.credential(personalToken: word)))
      case .serviceNow(let settings, let user):
        ServiceNowTickets(
          settings,
          exchange(
            user.isEmpty
              ? try ServiceNowTickets.credential(key: word)
              : try ServiceNowTickets.credential(user: user, password: word)))
      case .gitHub(let settings):
        GitHubTickets(settings, exchange(try GitHubTickets.credential(token: word), GitHubTickets.limits))
      case .gitLab(let settings):
        GitLabTickets(settings, exchange(try GitLabTickets.credential(token: word), GitLabTickets.limits))
      }
    }
  }
}

extension Section {
  /// The keys of a ticket system; nil when too little of it is usable (the log says why).
  mutating func ticketProduct(_ kind: String) -> TicketProduct? {
    switch kind {
    case "rt": requestTracker()
    case "redmine": redmine()
    case "jira": jira()
    case "servicenow": serviceNow()
    case "github-issues": gitHub()
    default: gitLab()
    }
  }

  private mutating func requestTracker() -> TicketProduct? {
    require("queue", "the queue that tickets are made in")
    guard let queue = text("queue") else { return nil }
    var settings = RequestTrackerSettings(queue: queue)
    settings.keyField = text("keyField") ?? settings.keyField
    settings.closedStatus = text("closedStatus") ?? settings.closedStatus
    settings.openStatus = text("openStatus") ?? settings.openStatus
    settings.inactiveStatuses = texts("inactiveStatuses").map(Set.init) ?? settings.inactiveStatuses
    settings.refusedStatuses = texts("refusedStatuses").map(Set.init) ?? settings.refusedStatuses
    settings.priorities = bySeverity("priorities") { $0.number($1, in: 0...1_000_000) }
    return .requestTracker(settings)
  }

  private mutating func redmine() -> TicketProduct? {
    require("project", "the identifier of the project that issues are made in")
    require("keyField", "the number of the custom field that keeps the key; see Targets/Redmine/README.md")
    let numbers = 1...1_000_000
    guard let project = text("project"), let field = number("keyField", in: numbers) else { return nil }
    var settings = RedmineSettings(project: project, keyField: field)
    settings.tracker = number("tracker", in: numbers)
    settings.closedStatus = number("closedStatus", in: numbers)
    settings.openStatus = number("openStatus", in: numbers)
    for word in texts("refusedStatuses") ?? [] {
      if let status = Int(word), numbers.contains(status) {
        settings.refusedStatuses.insert(status)
      } else {
        complain("refusedStatuses", "must be numbers of statuses, as texts (\"6\"), not \"\(word)\"")
      }
    }
    settings.priorities = bySeverity("priorities") { $0.number($1, in: numbers) }
    settings.markup = choice("markup", [.textile, .markdown]) ?? settings.markup
    return .redmine(settings)
  }

  private mutating func jira() -> TicketProduct? {
    require("edition", "cloud or data-center")
    require("project", "the key of the project that issues are made in")
    guard let edition = choice("edition", JiraSettings.Edition.allCases), let project = text("project") else {
      return nil
    }
    var settings = JiraSettings(edition: edition, project: project)
    settings.issueType = text("issueType") ?? settings.issueType
    settings.closingTransition = text("closingTransition")
    settings.openingTransition = text("openingTransition")
    settings.resolution = text("resolution")
    settings.refusedResolutions = texts("refusedResolutions").map(Set.init) ?? settings.refusedResolutions
    settings.priorities = bySeverity("priorities") { $0.text($1) }
    settings.setsDueDate = flag("setsDueDate") ?? settings.setsDueDate
    if edition == .cloud { require("user", "the mail address that the API token belongs to") }
    return .jira(settings, user: text("user") ?? "")
  }

  private mutating func serviceNow() -> TicketProduct? {
    var settings = ServiceNowSettings()
    settings.table = text("table") ?? settings.table
    settings.closedState = text("closedState") ?? settings.closedState
    settings.openState = text("openState") ?? settings.openState
    settings.inactiveStates = texts("inactiveStates").map(Set.init) ?? settings.inactiveStates
    settings.closeCode = text("closeCode")
    settings.refusedCloseCodes = texts("refusedCloseCodes").map(Set.init) ?? settings.refusedCloseCodes
    settings.assignmentGroup = text("assignmentGroup")
    settings.caller = text("caller")
    let impacts = bySeverity("impacts") { $0.text($1) }
    if !impacts.isEmpty { settings.impacts = impacts }
    return .serviceNow(settings, user: text("user") ?? "")
  }

  private mutating func gitHub() -> TicketProduct? {
    require("repository", "owner/name of the repository that issues are made in")
    guard let repository = text("repository") else { return nil }
    return .gitHub(GitHubSettings(repository: repository, labels: texts("labels") ?? []))
  }

  private mutating func gitLab() -> TicketProduct? {
    require("project", "number or full path of the project that issues are made in")
    guard let project = text("project") else { return nil }
    var settings = GitLabSettings(project: project, labels: texts("labels") ?? [])
    settings.refusedLabels = texts("refusedLabels").map(Set.init) ?? settings.refusedLabels
    settings.isConfidential = flag("confidential") ?? settings.isConfidential
    return .gitLab(settings)
  }

  /// Something of the system's for each severity.
  private mutating func bySeverity<Value>(
    _ key: String, _ read: (inout Section, String) -> Value?
  ) -> [String: Value] {
    guard var section = section(key, named: "\"\(key)\" of \(name)") else { return [:] }
    var result: [String: Value] = [:]
    for severity in ["critical", "high", "medium", "low", "info"] {
      if let value = read(&section, severity) { result[severity] = value }
    }
    section.finish()
    return result
  }
}
