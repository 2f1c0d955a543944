/// The matrix of the example that the project's semantics are worked out on by hand, in both formats.
enum WorkedExample {
  static let csv = [
    "roles.csv": """
    Id,Role / Function,Authorisation level,Assets / Processes Owned,Comments
    top,Top management,High-level; authority to approve policies and budgets,policies,
    ism,Information security manager,Access to all systems within scope,,
    owner,Asset owner,Authority to approve or reject user access; can request changes to configuration,,
    head-sales,Department head – Sales,Authority over sales team accounts and client data; can request system changes,crm,
    admin,System administrator,Privileged access to systems; can grant and revoke access,,
    auditor,Internal auditor,Independent; no access to change systems,,
    employee,Employee,Limited to tasks assigned; cannot grant permissions,,
    """,
    "assets.csv": """
    id,name,kind,owner,operator,department,tags,judged
    crm,CRM,application,Carla,,Sales,,all
    intranet,Intranet,application,,,,common,all
    isms-docs,ISMS documents,document,Dan,,,,all
    audit-tracker,Audit tracker,application,Ida,,,,all
    siem,SIEM,application,,,,,all
    ad,Directory,directory,,Tom,,,all
    policies,Policies,document,Chris,,,,all
    """,
    "entitlements.csv": """
    asset,capability,source,group
    intranet,use,corp,intranet-all
    crm,use,corp,crm-users
    crm,change,corp,crm-editors
    crm,approve,corp,crm-approvers
    crm,administer grant,corp,crm-admins
    isms-docs,change,corp,isms-editors
    siem,audit,corp,siem-auditors
    audit-tracker,change,corp,tracker-writers
    ad,administer,corp,domain-admins
    """,
    "assignments.csv": """
    role,holder,assets
    top,Chris,
    ism,Dan,
    owner,Carla,crm
    head-sales,Sam,
    admin,Tom,
    auditor,Ida,
    employee,everyone,
    """,
  ]

  static let yaml = """
    roles:
      - {id: top, role: Top management, level: "High-level; authority to approve policies and budgets", owned: policies}
      - {id: ism, role: Information security manager, level: Access to all systems within scope}
      - id: owner
        role: Asset owner
        authorization level:
          - Authority to approve or reject user access
          - can request changes to configuration
      - id: head-sales
        role: Department head – Sales
        level: Authority over sales team accounts and client data; can request system changes
        owned: [crm]
      - id: admin
        role: System administrator
        level: Privileged access to systems; can grant and revoke access
      - {id: auditor, role: Internal auditor, level: Independent; no access to change systems}
      - {id: employee, role: Employee, level: Limited to tasks assigned; cannot grant permissions}
    assets:
      - {id: crm, name: CRM, kind: application, owner: Carla, department: Sales, judged: all}
      - {id: intranet, name: Intranet, tags: [common], judged: all}
      - {id: isms-docs, name: ISMS documents, kind: document, owner: Dan, judged: all}
      - {id: audit-tracker, name: Audit tracker, owner: Ida, judged: all}
      - {id: siem, name: SIEM, judged: all}
      - {id: ad, name: Directory, kind: directory, operator: Tom, judged: all}
      - {id: policies, name: Policies, kind: document, owner: Chris, judged: all}
    entitlements:
      - {asset: intranet, capability: use, source: corp, group: intranet-all}
      - {asset: crm, capability: use, source: corp, group: crm-users}
      - {asset: crm, capability: change, source: corp, group: crm-editors}
      - {asset: crm, capability: approve, source: corp, group: crm-approvers}
      - {asset: crm, capability: [administer, grant], source: corp, group: crm-admins}
      - {asset: isms-docs, capability: change, source: corp, group: isms-editors}
      - {asset: siem, capability: audit, source: corp, group: siem-auditors}
      - {asset: audit-tracker, capability: change, source: corp, group: tracker-writers}
      - {asset: ad, capability: administer, source: corp, group: domain-admins}
    assignments:
      - {role: top, holder: Chris}
      - {role: ism, holder: Dan}
      - {role: owner, holder: Carla, assets: crm}
      - {role: head-sales, holder: Sam}
      - {role: admin, holder: Tom}
      - {role: auditor, holder: Ida}
      - {role: employee, holder: everyone}
    """
}
