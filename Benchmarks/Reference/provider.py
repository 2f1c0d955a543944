"""A fast provider on loopback: nginx, and an answer a file, so that what is measured is the one who asks."""

import json
import pathlib
import random
import shutil
import socket
import subprocess
import time

PAGE = 1000
WIDTH = 16


class Provider:
    def __init__(self, folder, people, groups):
        self.folder = pathlib.Path(folder).resolve()
        self.paths = []
        self.members = 0
        self.bytes = 0
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("users", "groups", "members", "tmp"):
            (self.folder / "www" / name).mkdir(parents=True)
        self._write(people, groups)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        lines = "".join(f'url = "{self.url}{path}"\noutput = "/dev/null"\n' for path in self.paths)
        (self.folder / "urls").write_text(lines)
        self._configure(port)
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([nginx, "-p", self.folder, "-c", self.folder / "nginx.conf", "-g", "daemon off;"])
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def _answer(self, path, items, **more):
        text = json.dumps({"items": items, **more}, separators=(",", ":"))
        (self.folder / "www" / path.lstrip("/")).write_text(text)
        self.paths.append(path)
        self.bytes += len(text)

    def _pages(self, name, items):
        pages = [items[start : start + PAGE] for start in range(0, len(items), PAGE)]
        for number, page in enumerate(pages, 1):
            more = {"next": f"/{name}/{number + 1}.json"} if number < len(pages) else {}
            self._answer(f"/{name}/{number}.json", page, total=len(items), **more)

    def _write(self, people, groups):
        chance = random.Random(20261125)
        self._pages(
            "users",
            [
                {
                    "id": f"00u{number:017d}",
                    "status": "ACTIVE" if number % 50 else "DEPROVISIONED",
                    "created": "2024-01-01T08:00:00.000Z",
                    "lastLogin": "2026-11-01T08:00:00.000Z",
                    "profile": {
                        "login": f"person{number}@example.org",
                        "email": f"Person{number}@example.org",
                        "firstName": f"Given{number}",
                        "lastName": f"Family{number}",
                        "employeeNumber": f"{100_000 + number}",
                        "department": f"Department {number % 40}",
                    },
                    "_links": {"self": {"href": f"https://example.org/api/v1/users/00u{number:017d}"}},
                }
                for number in range(people)
            ],
        )
        ids = [f"00g{number:017d}" for number in range(groups)]
        self._pages("groups", [{"id": id, "profile": {"name": f"group-{id[-6:]}", "description": "x"}} for id in ids])
        for id in ids:
            listed = [{"id": f"00u{number:017d}"} for number in chance.sample(range(people), chance.randint(1, 60))]
            self.members += len(listed)
            self._answer(f"/members/{id}.json", listed)

    def _configure(self, port):
        (self.folder / "nginx.conf").write_text(
            f"pid {self.folder}/nginx.pid;\nerror_log {self.folder}/error.log;\nworker_processes 1;\n"
            "events { worker_connections 512; }\n"
            "http {\n  access_log off;\n  sendfile on;\n  tcp_nopush on;\n  keepalive_requests 1000000;\n"
            "  open_file_cache max=50000;\n  types { application/json json; }\n"
            f"  client_body_temp_path {self.folder}/www/tmp;\n  proxy_temp_path {self.folder}/www/tmp;\n"
            f"  fastcgi_temp_path {self.folder}/www/tmp;\n  uwsgi_temp_path {self.folder}/www/tmp;\n"
            f"  scgi_temp_path {self.folder}/www/tmp;\n"
            f"  server {{ listen 127.0.0.1:{port}; root {self.folder}/www; }}\n}}\n"
        )

    def reference(self):
        subprocess.run(
            ["curl", "--silent", "--fail", "--parallel", "--parallel-max", str(WIDTH), "--config", self.folder / "urls"],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # with --parallel, a meter is shown whatever one says
        )

    def stop(self):
        self.process.terminate()
        self.process.wait()
