"""SMS through the REST API that Twilio documents (and others speak).

``POST /2010-04-01/Accounts/{sid}/Messages.json`` with From, To, Body; 201 answers
``{"sid": "SM…"}``. Errors carry a code; what each means stands in ``_CODES``
(https://www.twilio.com/docs/api/errors). The account is given by one URL:
``https://ACCOUNT:TOKEN@api.twilio.com/?from=%2B815012345678``.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from madoguchi.messages.rules.retry import Permanent, Temporary, Undelivered

_TIMEOUT = 20
_CODES: dict[int, Undelivered] = {
    20003: Temporary("sms-sign-in-refused"),
    20404: Temporary("sms-account-unknown"),
    21211: Permanent("no-such-number"),
    21212: Temporary("sms-sender-unknown"),
    21606: Temporary("sms-sender-unknown"),
    21602: Permanent("empty-text"),
    21610: Permanent("recipient-opted-out"),
    21612: Permanent("no-route"),
    21408: Permanent("no-route"),
    21614: Permanent("cannot-receive-sms"),
    21617: Permanent("too-long"),
    20429: Temporary("sms-too-many"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """An account at a carrier."""

    base: str
    account: str
    token: str
    sender: str

    @classmethod
    def of(cls, url: str) -> Line:
        """Read ``https://ACCOUNT:TOKEN@host/?from=+81…``."""
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        # A plus sign stands for a blank in a query; a number begins with a plus.
        sender = parse_qs(parts.query).get("from", [""])[0].strip()
        return cls(
            base=f"{parts.scheme}://{parts.hostname}{port}",
            account=unquote(parts.username or ""),
            token=unquote(parts.password or ""),
            sender=sender if sender.startswith("+") else f"+{sender}",
        )

    def send(self, to: str, body: str) -> str:
        """Send; returns the carrier's id. Raises :class:`Undelivered`."""
        answer = self._call(data={"From": self.sender, "To": to, "Body": body})
        sid = answer.get("sid")
        if not isinstance(sid, str) or not sid:
            raise Temporary("sms-answer-unclear")
        return sid

    def find(self, to: str, body: str, since: dt.datetime) -> str | None:
        """The id of a message that already went out; None if there is none."""
        answer = self._call(
            query={"To": to, "DateSent>": since.astimezone(dt.UTC).date().isoformat()}
        )
        for row in answer.get("messages", []):
            if row.get("to") == to and row.get("body", "").strip() == body.strip():
                return str(row["sid"])
        return None

    def _call(
        self, *, data: dict[str, str] | None = None, query: dict[str, str] | None = None
    ) -> dict[str, Any]:
        path = f"/2010-04-01/Accounts/{quote(self.account)}/Messages.json"
        request = urllib.request.Request(
            f"{self.base}{path}{'?' + urlencode(query) if query else ''}",
            data=urlencode(data).encode() if data else None,
            headers={"Authorization": f"Basic {self._credentials()}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
                return _json(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                raise _trouble(error.code, _json(error.read())) from None
        except OSError as error:
            raise Temporary("sms-carrier-unreachable") from error

    def _credentials(self) -> str:
        return base64.b64encode(f"{self.account}:{self.token}".encode()).decode()


def _json(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _trouble(status: int, answer: dict[str, Any]) -> Undelivered:
    known = _CODES.get(answer.get("code", 0))
    if known is not None:
        return type(known)(known.kind)
    if status in (401, 403, 408, 429) or status >= 500:
        return Temporary("sms-carrier-refused")
    return Permanent("sms-refused")
