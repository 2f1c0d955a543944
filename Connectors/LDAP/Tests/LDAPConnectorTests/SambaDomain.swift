import TestServers

/// One Samba domain for all tests of a run: the picture as Active Directory writes it, and a group of 5,000.
enum SambaDomain {
  static let shared = Task { try await SambaServer.start(filledBy: script) }

  /// Members of the big group.
  static let crowd = 5000

  private static let script = """
    def add(name, **values):
      values['dn'] = name + ',' + base
      sam.add({key.replace('_', '-'): value for key, value in values.items()})
    def members(name, *values):
      message = ldb.Message(ldb.Dn(sam, name + ',' + base))
      message['member'] = ldb.MessageElement(list(values), ldb.FLAG_MOD_ADD, 'member')
      sam.modify(message)
    for unit in ('Staff', 'Service', 'Teams', 'Roles', 'Crowd'):
      add('OU=' + unit, objectClass='organizationalUnit')
    def person(name, login, number, department, **more):
      values = dict(objectClass='user', sAMAccountName=login, employeeNumber=str(number), department=department,
        displayName=name, mail=login + '@example.org', userAccountControl='544')
      values.update(more)
      add('CN=' + name + ',OU=Staff', **values)
    person('Alice Adams', 'alice', 1001, 'Engineering', title='Lead')
    person('Bob Brown', 'bob', 1002, 'Engineering')
    person('Carol Clark', 'carol', 1003, 'Sales', userAccountControl='546')
    person('Dave Dunn', 'dave', 1004, 'Sales', accountExpires='133000000000000000')
    person('Erin Eden', 'erin', 1005, 'Sales')
    person('Zoe Zimmer', 'zoe', 1006, 'Sales', employeeType='Contractor')
    add('CN=Smith\\\\, John,OU=Staff', objectClass='user', sAMAccountName='jsmith')
    add('CN=Multi,OU=Staff', objectClass='user', sAMAccountName='multi')
    add('CN=J\\u00fcrgen Gro\\u00df,OU=Staff', objectClass='user', sAMAccountName='umlaut')
    add('CN=svc-backup,OU=Service', objectClass='user', sAMAccountName='svc-backup')
    for name in ('staff', 'admins', 'ring-a', 'ring-b', 'selfish', 'foreign'):
      add('CN=' + name + ',OU=Teams', objectClass='group', sAMAccountName=name)
    add('CN=roles-far,OU=Roles', objectClass='group', sAMAccountName='roles-far')
    def staff(name): return 'CN=' + name + ',OU=Staff,' + base
    def team(name): return 'CN=' + name + ',OU=Teams,' + base
    members('CN=staff,OU=Teams', staff('Alice Adams'), 'cn=bob brown,ou=STAFF,' + base.lower(), team('admins'))
    message = ldb.Message(ldb.Dn(sam, team('staff')))
    message['managedBy'] = ldb.MessageElement([staff('Bob Brown')], ldb.FLAG_MOD_REPLACE, 'managedBy')
    sam.modify(message)
    members('CN=admins,OU=Teams', staff('Alice Adams'), staff('Smith\\\\2C John'), staff('Multi'),
      staff('J\\u00fcrgen Gro\\u00df'), team('ring-a'))
    members('CN=ring-a,OU=Teams', team('ring-b'), staff('Bob Brown'))
    members('CN=ring-b,OU=Teams', team('ring-a'))
    members('CN=selfish,OU=Teams', staff('Carol Clark'), team('selfish'))
    members('CN=roles-far,OU=Roles', team('staff'), 'CN=svc-backup,OU=Service,' + base)
    members('CN=foreign,OU=Teams', staff('Erin Eden'), '<SID=S-1-5-21-1111111111-2222222222-3333333333-1106>')
    add('CN=crowd,OU=Crowd', objectClass='group', sAMAccountName='crowd')
    names = []
    for number in range(\(crowd)):
      names.append('CN=c%d,OU=Crowd,%s' % (number, base))
      sam.add({'dn': names[-1], 'objectClass': 'user', 'sAMAccountName': 'c%d' % number, 'userAccountControl': '544'})
    members('CN=crowd,OU=Crowd', *names)
    sam.newuser('reader', 'Correct-Horse-9')
    sam.newuser('switch', 'Correct-Horse-9')
    """
}
