"""The passkey of a second person is asked to sign; the page's script calls this."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect

from madoguchi.core.errors import Refusal
from madoguchi.people import access, matters, services, signing
from madoguchi.people.adapters import passkeys


def challenge(request: Any) -> HttpResponse:
    """A challenge for one matter and one signer, as the browser's options.

    Takes the page's own token, so that nobody asks for another thing, another
    session or a person who may not sign. 404 for anything else; a locked screen
    asks for nothing but its own unlocking or the next person at its seat.
    """
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    matter = signing.read(request.POST.get("matter", ""))
    if matter is None:
        raise Http404
    locked = access.LOCKED in request.session
    if not _fits(matter.purpose, locked=locked):
        return redirect("people:lock")
    if matter.purpose != matters.UNLOCK:
        access.actor(request.user, matter.contract)
    signer = signing.may_sign(request, matter, request.POST.get("account", ""))
    if signer is None:
        raise Http404
    at = passkeys.place(request)
    try:
        asked = services.ask_passkey(account=signer, matter=matter, at=at)
    except Refusal as refusal:
        return JsonResponse({"sentence": refusal.sentence}, status=422)
    return JsonResponse(asked)


def _fits(purpose: str, *, locked: bool) -> bool:
    if purpose == matters.UNLOCK:
        return locked
    return not locked or purpose == matters.CHANGE


challenge.door = access.Door(kind="account")  # type: ignore[attr-defined]
