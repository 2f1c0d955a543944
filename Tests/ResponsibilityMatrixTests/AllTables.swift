/// Every table with every column, in both formats.
enum AllTables {
  static let csv = [
    "document.csv":
      "Key,Value\nTitle,Roles\nVersion,3\nApproved by,ann\nApproved on,2026-01-02\nNext review,2027-01-02\nClassifications,public; secret\nChange log,\"2 first\n3 second\"\n",
    "capabilities.csv": "Name,Privileged,Implies\nsign,yes,\"read, use\"\n",
    "departments.csv": "Name,Aliases,Parent\nSales,Vertrieb,\nInside sales,,Sales\n",
    "people.csv":
      "Id,Name,Mail,Login,Department,Title,Status,External,Until\n1,Änne,a@x,ann,Sales,Head,active,no,\n2,Bob,b@x,bob,Vertrieb,,disabled,yes,2026-12-31\n",
    "levels.csv":
      "Level,Id,Extends,Modality,Capabilities,Scope,Phrases,When eligible,Accountable,Asset column\nSigner,sign,Employee,may,sign,\"owned except tag: x\",may sign,yes,yes,steward\n,,,never,deploy,all,,,,\n",
    "roles.csv":
      "Id,Formerly,Role,Responsibilities,Authorisation level,Assets owned,Holders,Notes\nboss,chief,Boss,leads,Signer; Employee,crm; nothing,ann,n\nclerk,,Clerk,works,May sign,,,\n",
    "assets.csv":
      "Id,Formerly,Name,Aliases,Kind,Classification,Department,Owner,Steward,Tags,Judged\ncrm,crm1,CRM,Kunden; Customers,database,secret,Sales,ann,bob,\"x, y\",all\n",
    "entitlements.csv": "Asset,Capability,Source,Group,Relation\ncrm,sign use,corp,\"a\nb\",owner\n",
    "assignments.csv":
      "Role,Holder,Assets,From,Until,Governed by\nclerk,group: corp/clerks,crm,2026-01-01,2026-12-31,boss\n",
    "workloads.csv": "Source,Account,Accountable,Purpose,Until\ncorp,svc,1,backups,2027-01-01\n",
    "groups.csv": "Source,Group,Not privileged because,Reviewed until\ncorp,Print Operators,no printers,2026-12-31\n",
    "constraints.csv":
      "Id,Formerly,Name,Left,Right,Because\nsod,old,Sign or use,\"all of: sign @ crm, role: boss\",deploy,fraud\n",
    "exceptions.csv":
      "Id,Kind,Subject,Asset,Capability,Groups,Accounts,State,Justification,Compensating control,Approver,Until\ne1,excess-access,ann,crm,use,a; b,ann,active,why,logs,bob,2026-12-31\n",
    "controls.csv": "Id,Name,R,A,C,I,Boss\nA.5.18,Access rights,clerk,ann,,everyone,C\n",
  ]

  static let yaml = """
    document: {title: Roles, version: 3, approved by: ann, approved on: 2026-01-02, next review: 2027-01-02,
      classifications: [public, secret], change log: [2 first, 3 second]}
    capabilities: [{name: sign, privileged: yes, implies: [read, use]}]
    departments:
      - {name: Sales, aliases: [Vertrieb]}
      - {name: Inside sales, parent: Vertrieb}
    people:
      - {id: 1, name: Änne, mail: a@x, login: ann, department: Sales, title: Head, status: active, external: no}
      - {id: 2, name: Bob, mail: b@x, login: bob, department: Vertrieb, status: disabled, external: yes, until: 2026-12-31}
    levels:
      - level: Signer
        id: sign
        extends: Employee
        modality: may
        capabilities: sign
        scope: "owned except tag: x"
        phrases: may sign
        when eligible: true
        accountable: true
        asset column: steward
      - {modality: never, capabilities: deploy, scope: all}
    roles:
      - {id: boss, formerly: chief, role: Boss, responsibilities: leads, authorization level: [Signer, Employee],
         assets owned: [crm, nothing], holders: ann, notes: n}
      - {id: clerk, role: Clerk, responsibilities: works, level: May sign}
    assets:
      - {id: crm, formerly: crm1, name: CRM, aliases: [Kunden, Customers], kind: database, classification: secret,
         department: Sales, owner: ann, steward: bob, tags: [x, y], judged: all}
    entitlements:
      - {asset: crm, capability: [sign, use], source: corp, group: [a, b], relation: owner}
    assignments:
      - {role: clerk, holder: "group: corp/clerks", assets: crm, from: 2026-01-01, until: 2026-12-31, governed by: boss}
    workloads: [{source: corp, account: svc, accountable: 1, purpose: backups, until: 2027-01-01}]
    groups: [{source: corp, group: Print Operators, because: no printers, reviewed until: 2026-12-31}]
    constraints:
      - {id: sod, formerly: old, name: Sign or use, left: "all of: sign @ crm, role: boss", right: deploy, because: fraud}
    exceptions:
      - {id: e1, kind: excess-access, subject: ann, asset: crm, capability: use, groups: [a, b], accounts: ann,
         state: active, justification: why, compensating control: logs, approver: bob, until: 2026-12-31}
    controls: [{id: A.5.18, name: Access rights, R: clerk, A: ann, I: everyone, Boss: C}]
    """
}
