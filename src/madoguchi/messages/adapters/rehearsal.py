"""A carrier on this machine, as strict as the real one: for tests and rehearsals.

Speaks the same API as :mod:`madoguchi.messages.adapters.sms` and refuses what the
real one refuses: wrong credentials, a foreign sender, numbers that are not E.164
or no mobile numbers, empty texts, texts over 1,600 letters.
"""

from __future__ import annotations

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from uuid import uuid4

from madoguchi.messages.rules.telephone import sms_number

LONGEST = 1600


class Carrier:
    """``with Carrier() as carrier:`` listens on ``carrier.url`` (a SMS_URL).

    ``sent`` holds what was accepted; ``down`` makes every answer a 503;
    ``opted_out`` holds numbers that asked for no more messages.
    """

    def __init__(self, account: str = "AC" + "0" * 32, token: str = "secret") -> None:
        self.account, self.token, self.sender = account, token, "+815012345678"
        self.sent: list[dict[str, str]] = []
        self.opted_out: set[str] = set()
        self.down = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        port = self._server.server_address[1]
        return (
            f"http://{self.account}:{quote(self.token)}@127.0.0.1:{port}"
            f"/?from={quote(self.sender)}"
        )

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What the API answers to a message."""
        to, body = form.get("To", ""), form.get("Body", "")
        if form.get("From") != self.sender:
            return _error(21212, "Invalid From Number")
        if not to.startswith("+") or not to[1:].isdecimal():
            return _error(21211, "Invalid 'To' Phone Number")
        if sms_number(to) != to:
            return _error(21614, "'To' number is not a valid mobile number")
        if to in self.opted_out:
            return _error(21610, "Attempt to send to unsubscribed recipient")
        if not body.strip():
            return _error(21602, "Message body is required")
        if len(body) > LONGEST:
            return _error(21617, "The concatenated message body exceeds the limit")
        row = {"sid": f"SM{uuid4().hex}", "to": to, "body": body, "status": "queued"}
        self.sent.append(row)
        return 201, row

    def _handler(carrier) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                given = parse_qs(self.rfile.read(length).decode())
                form = {name: values[0] for name, values in given.items()}
                self._say(*(self._refused() or carrier.answer(form)))

            def do_GET(self) -> None:
                to = parse_qs(urlsplit(self.path).query).get("To", [""])[0]
                rows = [row for row in carrier.sent if row["to"] == to]
                self._say(*(self._refused() or (200, {"messages": rows})))

            def _refused(self) -> tuple[int, dict[str, Any]] | None:
                known = f"{carrier.account}:{carrier.token}".encode()
                wanted = f"Basic {base64.b64encode(known).decode()}"
                path = f"/2010-04-01/Accounts/{carrier.account}/Messages.json"
                if carrier.down:
                    return 503, {}
                if self.headers.get("Authorization") != wanted:
                    return _error(20003, "Authenticate", status=401)
                if urlsplit(self.path).path != path:
                    return _error(20404, "Not found", status=404)
                return None

            def _say(self, status: int, answer: dict[str, Any]) -> None:
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: a request line may hold a number."""

        return Handler

    def __enter__(self) -> Carrier:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        places: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _error(code: int, said: str, status: int = 400) -> tuple[int, dict[str, Any]]:
    return status, {"code": code, "message": said, "status": status}
