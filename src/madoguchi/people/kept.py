"""A form whose session has ended: kept sealed, given back after the sign-in.

Half of the key is a cookie of that browser, the other half is the server's, so
that neither the row nor the cookie alone tells what was typed. It is given back
only to the account that typed it (a signed cookie remembers who that was), for
half an hour, into the form itself: nothing is acted on until that person sends
it again. Secrets and files are not kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from madoguchi.core import clock
from madoguchi.people.models import KeptForm
from madoguchi.web.errors import is_secret

LASTS = dt.timedelta(minutes=30)
MOST_BYTES = 200_000
WHO, KEPT = "who", "kept"
_WHO_LASTS = 30 * 24 * 60 * 60
_NONCE = 12


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Leave word in the browser of who was here last; an id, signed, no more."""
    pk = str(request.user.pk)
    if request.get_signed_cookie(WHO, default="", salt=WHO) != pk:
        response.set_signed_cookie(WHO, pk, salt=WHO, **_flags(_WHO_LASTS))


def keep(request: HttpRequest) -> str:
    """Keep the form of a request; returns the cookie's value, "" if nothing is kept."""
    who = request.get_signed_cookie(
        WHO, default="", salt=WHO, max_age=_WHO_LASTS
    ) or str(request.user.pk or "")
    typed = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if not is_secret(name) and name != "once":
            typed.setlist(name, values)
    plain = typed.urlencode().encode()
    if not who or not typed or len(plain) > MOST_BYTES:
        return ""
    token = secrets.token_urlsafe(32)
    path = request.get_full_path()[:500]
    KeptForm.objects.filter(made_at__lt=clock.now() - LASTS).delete()
    KeptForm.objects.create(
        token_hash=_hash(token),
        account=int(who),
        path=path,
        sealed=_seal(token, plain, path),
        made_at=clock.now(),
    )
    return token


def hand(response: HttpResponse, token: str) -> None:
    """Give the browser its half of the key."""
    response.set_cookie(KEPT, token, **_flags(int(LASTS.total_seconds())))


def waiting(request: HttpRequest) -> str:
    """The address of the form that waits for this account, or ""."""
    row = _row(request)
    return row.path if row else ""


def restore(request: HttpRequest) -> QueryDict | None:
    """What was typed into the form at this address; given back once."""
    row = _row(request)
    if row is None or row.path != request.get_full_path():
        return None
    try:
        plain = _open(request.COOKIES[KEPT], bytes(row.sealed), row.path)
    except InvalidTag:
        return None
    finally:
        row.delete()
    return QueryDict(plain)


def _row(request: HttpRequest) -> KeptForm | None:
    token = request.COOKIES.get(KEPT, "")
    if not token or not request.user.is_authenticated:
        return None
    return KeptForm.objects.filter(
        pk=_hash(token),
        account=request.user.pk,
        made_at__gte=clock.now() - LASTS,
    ).first()


def _flags(age: int) -> dict[str, Any]:
    return {
        "max_age": age,
        "httponly": True,
        "samesite": "Lax",
        "secure": settings.SESSION_COOKIE_SECURE,
    }


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _cipher(token: str) -> AESGCM:
    half = hmac.digest(settings.SECRET_KEY.encode(), b"kept-forms", "sha256")
    return AESGCM(hmac.digest(half, token.encode(), "sha256"))


def _seal(token: str, plain: bytes, path: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(token).encrypt(nonce, plain, path.encode())


def _open(token: str, sealed: bytes, path: str) -> bytes:
    return _cipher(token).decrypt(sealed[:_NONCE], sealed[_NONCE:], path.encode())
