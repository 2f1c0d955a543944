"""A throw-away slapd on loopback with 20,000 people and 2,000 groups, and the ldapsearch that alignd is measured against."""

import pathlib
import random
import shutil
import socket
import subprocess
import time

BASE = "dc=bench,dc=test"
PAGE = 1000
# The same filters, attributes and order as alignd's openldap preset (Connectors/LDAP/Sources/DirectorySchema).
SEARCHES = [
    (
        "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup)(objectClass=groupOfURLs)"
        "(objectClass=organizationalRole))",
        "entryUUID cn member uniqueMember roleOccupant memberUid memberURL owner objectClass objectSid gidNumber "
        "adminCount groupType",
    ),
    (
        "(|(objectClass=inetOrgPerson)(objectClass=posixAccount)(objectClass=account))",
        "entryUUID uid mail employeeNumber displayName cn departmentNumber ou title authTimestamp pwdLastSuccess "
        "objectClass employeeType adminCount userAccountControl msDS-User-Account-Control-Computed accountExpires "
        "nsAccountLock shadowExpire pwdAccountLockedTime krbPrincipalExpiration gidNumber memberOf",
    ),
]


class Directory:
    def __init__(self, folder, people=20_000, groups=2_000):
        self.folder = pathlib.Path(folder)
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "db").mkdir(parents=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"ldap://127.0.0.1:{port}"
        self._configure()
        self._load(people, groups)
        slapd = shutil.which("slapd") or "/usr/sbin/slapd"
        self.log = open(self.folder / "slapd.log", "w")
        self.process = subprocess.Popen(
            [slapd, "-d", "0", "-h", self.url, "-f", self.folder / "slapd.conf"], stdout=self.log, stderr=self.log
        )
        self._wait(port)

    def _configure(self):
        (self.folder / "slapd.conf").write_text(
            "include /etc/ldap/schema/core.schema\n"
            "include /etc/ldap/schema/cosine.schema\n"
            "include /etc/ldap/schema/inetorgperson.schema\n"
            "modulepath /usr/lib/ldap\nmoduleload back_mdb\n"
            f"pidfile {self.folder}/slapd.pid\n"
            "sizelimit unlimited\nthreads 2\n"
            f"database mdb\nsuffix {BASE}\ndirectory {self.folder}/db\nmaxsize 1073741824\n"
            "index objectClass eq\naccess to * by * read\n"
        )

    def _load(self, people, groups):
        chance = random.Random(20261125)
        name = lambda number: f"uid=u{number:05d},ou=people,{BASE}"
        with open(self.folder / "data.ldif", "w") as ldif:
            ldif.write(f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: bench\ndc: bench\n\n")
            for unit in ("people", "groups"):
                ldif.write(f"dn: ou={unit},{BASE}\nobjectClass: organizationalUnit\nou: {unit}\n\n")
            for number in range(people):
                ldif.write(
                    f"dn: {name(number)}\nobjectClass: inetOrgPerson\nuid: u{number:05d}\ncn: Given{number % 997} "
                    f"Family{number}\nsn: Family{number}\nmail: u{number:05d}@example.com\nemployeeNumber: {100000 + number}\n"
                    f"departmentNumber: D{number % 50}\ntitle: Title {number % 20}\n\n"
                )
            for number in range(groups):
                ldif.write(f"dn: cn=g{number:04d},ou=groups,{BASE}\nobjectClass: groupOfNames\ncn: g{number:04d}\n")
                size = people if number == 0 else chance.randint(5, 200)
                for member in sorted(chance.sample(range(people), size)):
                    ldif.write(f"member: {name(member)}\n")
                if number % 5 == 4:
                    ldif.write(f"member: cn=g{number - 1:04d},ou=groups,{BASE}\n")
                ldif.write("\n")
        slapadd = shutil.which("slapadd") or "/usr/sbin/slapadd"
        subprocess.run(
            [slapadd, "-q", "-f", self.folder / "slapd.conf", "-l", self.folder / "data.ldif"],
            check=True, capture_output=True,
        )

    def _wait(self, port):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.02)
        raise SystemExit(f"bench: slapd does not answer; see {self.folder}/slapd.log")

    def reference(self):
        """Fetches everything with ldapsearch, one search after the other, to /dev/null."""
        for query, attributes in SEARCHES:
            subprocess.run(
                ["ldapsearch", "-x", "-LLL", "-H", self.url, "-b", BASE, "-E", f"pr={PAGE}/noprompt", query]
                + attributes.split(),
                check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()
