import AccessModel
import ResponsibilityMatrix
import Testing

/// Capabilities, Departments, People, Workloads, Groups.
@Suite struct OrganisationTableTests {
  @Test func `every column of a capability is read`() throws {
    let text = "Capability,Privileged,Implies,Description\nSign,yes,read use,x\nread,no,,\nadminister,,none,\n"
    let reading = SoundMatrix.reading(["capabilities": text])
    #expect(reading.problems == [])
    let table = try #require(reading.matrix).capabilities
    let sign = try #require(table.number(of: "sign"))
    #expect(table.isPrivileged(sign))
    #expect(table.all[sign].implies.map { table.all[$0].name } == ["read", "use"])
    #expect(table.all[sign].cell.description == "capabilities.csv:2")
    #expect(table.number(of: "administer").map { table.all[$0].implies } == [])
  }

  @Test(arguments: [
    ("a b,,", ["2 (Name): the capability \"a b\" is not one word; write \"a-b\""]),
    ("x,,\nX,,", ["3 (Name): the capability \"x\" is already in row 2; keep one of them"]),
    ("x,perhaps,", ["2 (Privileged): \"perhaps\" is neither yes nor no; write yes or no"]),
    ("x,,reed", ["2: \"reed\" is no capability; did you mean \"read\"?"]),
    (
      "x,,y\ny,,x",
      [
        "2: the capability \"x\" implies itself; break the circle of implications",
        "3: the capability \"y\" implies itself; break the circle of implications",
      ]
    ),
  ])
  func `a bad cell of a capability is told`(row: String, expected: [String]) {
    #expect(SoundMatrix.problems("capabilities", "Name,Privileged,Implies\n\(row)\n") == expected)
  }

  @Test func `every column of a department is read, and a parent may be an alias`() throws {
    let reading = SoundMatrix.reading([
      "departments": "Department,Alias,Part of\nHead office,HQ; Zentrale,\nSales,Vertrieb,hq\n"
    ])
    #expect(reading.problems == [])
    let departments = try #require(reading.matrix).departments
    #expect(departments.map(\.name) == ["Head office", "Sales"])
    #expect(departments[0].aliases == ["HQ", "Zentrale"])
    #expect(departments[1].parent == "Head office")
    #expect(departments[1].cell.description == "departments.csv:3")
  }

  @Test(arguments: [
    (",x,", ["2 (Name): the department has no name; write it into the cell"]),
    ("A,,\nB,a,", ["3 (Aliases): the department \"a\" is already named in row 2; name each department once"]),
    ("Sales,,Sale", ["2 (Parent): the parent \"Sale\" is no department; did you mean \"Sales\"?"]),
    (
      "A,,B\nB,,A\nC,,A",
      [
        "2 (Parent): the department \"A\" contains itself; break the circle of parents",
        "3 (Parent): the department \"B\" contains itself; break the circle of parents",
      ]
    ),
  ])
  func `a bad cell of a department is told`(row: String, expected: [String]) {
    #expect(SoundMatrix.problems("departments", "Name,Aliases,Parent\n\(row)\n") == expected)
  }

  @Test func `every column of a person is read`() throws {
    let text = """
      Employee number,Name,E-mail,User name,Department,Job title,Status,External,Last day
      1001,Änne Ott,ann@example.com,ann,Sales,Head,disabled,yes,2026-12-31
      """
    let reading = SoundMatrix.reading(["people": text])
    #expect(reading.problems == [])
    let person = try #require(reading.matrix?.people.first)
    #expect(
      [person.id, person.name, person.mail, person.login, person.department, person.title]
        == ["1001", "Änne Ott", "ann@example.com", "ann", "Sales", "Head"])
    #expect(person.status == .disabled)
    #expect(person.external)
    #expect(person.until == CivilDay(year: 2026, month: 12, day: 31))
  }

  @Test(arguments: [
    (",Ann,,,,", "2 (Id): the person has no id; write it into the cell"),
    ("1,,,,,\n1,,,,,", "3 (Id): the person id \"1\" is already that of row 2; give each row an id of its own"),
    (
      "1,,a@x,,,\n2,,A@x,,,",
      "3 (Mail): warning: the mail address \"A@x\" is already in row 2; accounts that have it belong to nobody for certain"
    ),
    ("1,,,,activ,", "2 (Status): \"activ\" is no status; did you mean \"active\"?"),
    ("1,,,,,soon", "2 (Until): \"soon\" is no date; write it as YYYY-MM-DD"),
  ])
  func `a bad cell of a person is told`(row: String, expected: String) {
    #expect(SoundMatrix.problems("people", "Id,Name,Mail,Login,Status,Until\n\(row)\n") == [expected])
  }

  @Test func `every column of a workload and of an excused group is read`() throws {
    let reading = SoundMatrix.reading([
      "workloads": "Directory,Login,Owner,Purpose,Valid until\ncorp,svc-backup,1001,backups,2027-01-31\n",
      "groups":
        "Source,Group name,Not privileged because,Reviewed until\ncorp,Print Operators,no printers,2026-12-31\n",
    ])
    #expect(reading.problems == [])
    let matrix = try #require(reading.matrix)
    let workload = try #require(matrix.workloads.first)
    #expect(
      [workload.source, workload.account, workload.accountable.value, workload.purpose] == [
        "corp", "svc-backup", "1001", "backups",
      ])
    #expect(workload.until?.description == "2027-01-31")
    let excuse = try #require(matrix.groupExcuses.first)
    #expect([excuse.source, excuse.group, excuse.because] == ["corp", "Print Operators", "no printers"])
    #expect(excuse.reviewedUntil?.description == "2026-12-31")
  }

  @Test(arguments: [
    ("corp,svc,,", "2 (Accountable): the workload has no accountable person; write it into the cell"),
    (
      "corp,svc,group: x,",
      "2 (Accountable): \"group: x\" is no person; a person answers for a workload; write an employee number, mail address or login"
    ),
    ("corp,svc,1,\ncorp,SVC,2,", "3 (Account): the workload \"corp/SVC\" is already in row 2; keep one of them"),
    (
      "co rp,svc,1,",
      "2 (Source): \"co rp\" is no id of a source; write one id, as in the configuration: up to 64 letters, digits, \"-\", \"_\" or \".\""
    ),
  ])
  func `a bad cell of a workload is told`(row: String, expected: String) {
    #expect(SoundMatrix.problems("workloads", "Source,Account,Accountable,Until\n\(row)\n") == [expected])
  }

  @Test(arguments: [
    ("corp,g,,", "2 (Because): the group has no reason; write it into the cell"),
    ("corp,g,x,\ncorp,G,x,", "3 (Group): the group \"corp/G\" is already in row 2; keep one of them"),
    ("corp,g,x,2026-13-01", "2 (Reviewed until): \"2026-13-01\" is no date; write it as YYYY-MM-DD"),
  ])
  func `a bad cell of an excused group is told`(row: String, expected: String) {
    #expect(SoundMatrix.problems("groups", "Source,Group,Because,Reviewed until\n\(row)\n") == [expected])
  }
}
