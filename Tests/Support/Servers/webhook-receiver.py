"""webhook-receiver.py PORT HOME: receives webhooks, and lets standardwebhooks and cloudevents judge them.

HOME/keys.json holds what it verifies with: {"secrets": ["whsec_…"], "publicKeys": ["whpk_…"]}. Each request becomes one
line of HOME/journal.jsonl, on disk before it is answered. HOME/control.json, read anew for each request, says what it does
besides: {"clock": seconds or null, "rules": [{"id", "path", "action", "status", "headers", "times"}]}.
"""

import base64
import binascii
import contextlib
import datetime
import http.server
import json
import os
import socket
import sys
import threading

import freezegun
from cloudevents.core.bindings import http as cloudevents_http
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

HOME = sys.argv[2]
LONGEST_BODY = 64 << 20


def read_json(name):
    with open(os.path.join(HOME, name), encoding="utf-8") as file:
        return json.load(file)


class Asymmetric(Webhook):
    """Signatures of the kind v1a, which standardwebhooks does not know: everything but the signature is its own."""

    def __init__(self, key):
        # A secret that nobody knows, for a class that insists on one.
        super().__init__(os.urandom(32))
        self.key = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.removeprefix("whpk_"), validate=True))

    def verify(self, data, headers):
        try:
            super().verify(data, headers, json_parse=False)
        except WebhookVerificationError as error:
            if str(error) != "No matching signature found":
                raise
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + data
        for candidate in headers["webhook-signature"].split(" "):
            version, _, signature = candidate.partition(",")
            if version == "v1a":
                with contextlib.suppress(InvalidSignature, binascii.Error):
                    return self.key.verify(base64.b64decode(signature, validate=True), signed)
        raise WebhookVerificationError("No matching signature found")


KEYS = read_json("keys.json")
VERIFIERS = [("v1", Webhook(secret)) for secret in KEYS["secrets"]]
VERIFIERS += [("v1a", Asymmetric(key)) for key in KEYS["publicKeys"]]
# One at a time: a clock that is set is set for the whole process.
LOCK = threading.Lock()
USED = {}


def verify(body, headers, clock):
    """Which kinds of signature are right, and why the first that is not is wrong."""
    kinds, reason = [], None
    instant = datetime.datetime.fromtimestamp(clock, datetime.timezone.utc) if clock is not None else None
    with freezegun.freeze_time(instant) if instant else contextlib.nullcontext():
        for kind, verifier in VERIFIERS:
            try:
                verifier.verify(body, headers)
                kinds.append(kind)
            except (WebhookVerificationError, ValueError) as error:
                reason = reason or f"{kind}: {error}"
    return kinds, reason


def parse(body, headers):
    """The event, as cloudevents understands it."""
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    given = {name[3:] for name in headers if name.startswith("ce-")}
    if not given and kind != "application/cloudevents+json":
        raise ValueError(f"neither the media type of an event nor headers of one, but {kind!r}")
    event = cloudevents_http.from_http_event(cloudevents_http.HTTPMessage(headers=headers, body=body))
    # The package makes up an id, a version and a time for an event that has none.
    given = given or set(json.loads(body))
    if missing := {"id", "source", "specversion", "type"} - given:
        raise ValueError(f"required attributes are missing: {', '.join(sorted(missing))}")
    attributes = {
        name: value.isoformat() if isinstance(value, datetime.datetime) else str(value)
        for name, value in event.get_attributes().items()
        if value is not None and (name in given or name == "datacontenttype")
    }
    return {"attributes": attributes, "data": json.dumps(event.get_data(), sort_keys=True, ensure_ascii=False)}


def rule_for(path, control):
    for rule in control.get("rules", []):
        if rule.get("path") not in (None, path):
            continue
        times = rule.get("times")
        used = USED.get(rule["id"], 0)
        if times is None or used < times:
            USED[rule["id"]] = used + 1
            return rule
    return {"action": "judge"}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def receive(self):
        length = self.headers.get("content-length")
        if length is None or not length.isdigit() or int(length) > LONGEST_BODY:
            return self.answer(411, {"Connection": "close"}, "send a Content-Length")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            # The client has gone in the middle: that is no request.
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        with LOCK:
            control = read_json("control.json")
            kinds, reason = verify(body, headers, control.get("clock"))
            try:
                event, problem = parse(body, headers), None
            except Exception as error:  # the packages raise what they like at what a client sends
                event, problem = None, f"{type(error).__name__}: {error}"
            rule = rule_for(self.path, control)
            if rule["action"] == "answer":
                status, why = rule["status"], "told to"
            elif VERIFIERS and not kinds:
                status, why = 401, reason
            elif event is None:
                status, why = 400, problem
            else:
                status, why = 204, ""
            told = rule["action"] in ("hang", "cut")
            line = {
                "method": self.command, "path": self.path, "headers": headers, "kinds": kinds, "reason": reason,
                "event": event, "eventProblem": problem, "body": body.decode("utf-8", "replace"),
                "outcome": rule["action"] if told else str(status),
            }
            with open(os.path.join(HOME, "journal.jsonl"), "a", encoding="utf-8") as journal:
                journal.write(json.dumps(line, ensure_ascii=False) + "\n")
                journal.flush()
                os.fsync(journal.fileno())
        if rule["action"] == "hang":
            with contextlib.suppress(OSError):
                while self.connection.recv(4096):
                    pass
        if told:
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.answer(status, rule.get("headers") or {}, why)

    do_POST = do_PUT = do_PATCH = do_DELETE = receive

    def answer(self, status, headers, text):
        content = text.encode() if status != 204 else b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_request(self, code="-", size="-"):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        # Clients are killed all the time here.
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
