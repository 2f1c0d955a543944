import AccessModel
import ConnectorDefinition
import HTTPConnector
import StrictSettings

/// One reading of an HTTP provider by a definition. The process as a whole is what is measured, as that of `curl` is.
enum ProviderBench {
  private static let definition = """
    definition: alignd.connector/1
    name: bench
    title: A provider of files
    settings:
      url: { is: url, meaning: Where it is }
    base: "{settings.url}"
    authentication: { none: true }
    rateLimit: { concurrency: 16 }
    streams:
      users:
        get: /users/1.json
        items: items
        total: total
        paging: { style: nextURL, next: next }
        account:
          id: "{id}"
          login: "{profile.login}"
          mail: { of: "{profile.email}", lower: true }
          name: "{profile.firstName} {profile.lastName}"
          employee: "{profile.employeeNumber}"
          department: "{profile.department}"
          status: { of: "{status}", map: { ACTIVE: active }, otherwise: disabled }
      groups:
        get: /groups/1.json
        items: items
        total: total
        paging: { style: nextURL, next: next }
        group: { id: "{id}", name: "{profile.name}" }
        each:
          members:
            get: /members/{parent.id}.json
            items: items
            membersOf: "{parent.id}"
            member: { group: "{parent.id}", account: "{id}" }
    """

  static func run(url: String) async throws(BenchError) -> [(String, Int)] {
    let definition: Definition
    do throws(ConfigurationError) { definition = try Definition.parse(self.definition, file: "bench.yaml") } catch {
      throw BenchError(error.description)
    }
    let settings = HTTPSourceSettings(definition: definition, values: ["url": url])
    let snapshot = await HTTPConnector(source: "bench", settings: settings).read()
    guard snapshot.coverage.isComplete else {
      let reasons = snapshot.coverage.scopes.values.map(\.reason).filter { !$0.isEmpty }.sorted()
      throw BenchError("the provider was not read completely: \(reasons.joined(separator: "; "))")
    }
    return [
      ("accounts", snapshot.accounts.count), ("groups", snapshot.groups.count),
      ("members", snapshot.memberships.count), ("unresolved", snapshot.unresolved.count),
      ("peak", ProcessMemory.peak), ("processor", ProcessTime.used),
    ]
  }
}
