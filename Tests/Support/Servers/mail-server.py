"""mail-server.py PORT HOME: an SMTP server that keeps what it accepts as HOME/messages/NUMBER.json.

HOME/settings.json: {"certificate", "key": files for STARTTLS, "user", "password": who may send, or left out}.
HOME/control.json, read anew for each message: {"refusal": what it says instead of accepting, or left out}.
"""

import asyncio
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

HOME = sys.argv[2]


def read_json(name):
    with open(os.path.join(HOME, name), encoding="utf-8") as file:
        return json.load(file)


class Keeper:
    async def handle_DATA(self, server, session, envelope):
        refusal = read_json("control.json").get("refusal")
        if refusal:
            return refusal
        folder = os.path.join(HOME, "messages")
        message = {
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "isEncrypted": session.ssl is not None,
            "user": session.auth_data, "text": envelope.content.decode("utf-8", "replace"),
        }
        path = os.path.join(folder, f"{len(os.listdir(folder)) + 1:06}.json")
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump(message, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        os.rename(path + ".new", path)
        return "250 2.0.0 kept"


def main():
    settings = {"certificate": None, "user": None} | read_json("settings.json")
    context = None
    if settings["certificate"]:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(settings["certificate"], settings["key"])

    def authenticate(server, session, envelope, mechanism, data):
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
        right = given == (settings["user"], settings["password"])
        return AuthResult(success=right, handled=False, auth_data=settings["user"] if right else None)

    def smtp():
        return SMTP(
            Keeper(), hostname="mail.example.test", enable_SMTPUTF8=True, tls_context=context,
            require_starttls=context is not None, authenticator=authenticate, auth_required=bool(settings["user"]),
            auth_require_tls=context is not None)

    loop = asyncio.new_event_loop()
    loop.run_until_complete(loop.create_server(smtp, "127.0.0.1", int(sys.argv[1])))
    loop.run_forever()


main()
