"""A person's own pages: name, language, signing code, the locked screen."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.core.errors import Refusal
from madoguchi.people import access, kept, lasting, services, signing
from madoguchi.people.forms import Code, Own
from madoguchi.web import flash
from madoguchi.web.errors import own_referrer
from madoguchi.web.forms import refuse


@access.account_page
def account(request: Any) -> HttpResponse:
    """Own name and language; what else belongs to one's sign-in."""
    user = request.user
    form = Own(
        request.POST or None,
        initial={"name": user.name, "language": user.language},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_own(account=user, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return _saved(request, form.cleaned_data["language"])
    return render(
        request,
        "people/account.html",
        {"form": form, **_factors(request)},
        status=422 if form.errors else 200,
    )


@access.account_page
@require_safe
def stay(request: Any) -> HttpResponse:
    """続ける: asked by the page while somebody is at work; the seconds left."""
    lasting.renew(request.session)
    return JsonResponse({"ends": lasting.left(request.session)})


def _saved(request: Any, language: str) -> HttpResponse:
    with translation.override(language):
        flash.done(request, _("登録しました。"))
    response = redirect("people:account")
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    return response


def _factors(request: Any) -> dict[str, Any]:
    from allauth.mfa.models import Authenticator  # its models need the registry

    kinds = list(
        Authenticator.objects.filter(user=request.user).values_list("type", flat=True)
    )
    return {
        "app": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "recovery": Authenticator.Type.RECOVERY_CODES in kinds,
    }


@access.account_page
def code(request: Any) -> HttpResponse:
    """Set the signing code (署名コード); the password proves who asks."""
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.unlock(account=request.user, secret=values["password"])
            services.set_code(account=request.user, code=values["code"])
        except Refusal as refusal:
            field = "password" if refusal.code != "weak-code" else refusal.field
            refuse(form, Refusal(refusal.code, refusal.sentence, field=field))
        else:
            flash.done(request, _("署名コードを登録しました。"))
            return redirect("people:account")
    status = 422 if form.errors else 200
    return render(request, "people/code.html", {"form": form}, status=status)


def _own_way(request: Any, address: str) -> str:
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if safe and address.startswith("/") else "/"


def lock(request: Any) -> HttpResponse:
    """The locked screen: its owner comes back with passkey, code or password.

    A POST with ``lock`` locks the session (the page's script sends it after two
    idle minutes): until it is unlocked no page opens. What was being sent is
    kept for its person. Looking at the page locks nothing. A page that asks from
    behind its own cover (``X-Unlock``) hears 204 and stays where it is.
    """
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    if request.method == "POST" and "lock" in request.POST:
        before = request.session.get(access.LOCKED) or own_referrer(request)
        request.session[access.LOCKED] = _own_way(request, before or "/")
        return redirect("people:lock")
    in_place = "X-Unlock" in request.headers
    if access.LOCKED not in request.session:
        if in_place:  # another page of the same session was unlocked meanwhile
            return HttpResponse(status=204)
        return render(request, "people/lock.html", {"form": None})
    data = request.POST if request.method == "POST" else None
    form = signing.UnlockForm(
        request, signing.unlocking(request), data=data, auto_id="unlock_%s"
    )
    if signing.unlocked(form):
        back = request.session.pop(access.LOCKED, "/")
        if in_place:
            return HttpResponse(status=204)
        if kept.waiting(request):
            back = reverse("people:kept")
        return HttpResponseRedirect(_own_way(request, back))
    status = 422 if form.errors else 200
    context = {"form": form, "change": _change(request)}
    return render(request, "people/lock.html", context, status=status)


def _change(request: Any) -> str:
    """Where the locked page's seat changes hands (``view.changes``), or ""."""
    try:
        found = resolve(urlsplit(request.session[access.LOCKED]).path)
    except Resolver404:
        return ""
    name = getattr(found.func, "changes", "")
    return reverse(name, kwargs=found.kwargs) if name else ""


lock.door = access.Door(kind="account")  # type: ignore[attr-defined]


@access.account_page
@require_safe
def kept_form(request: Any) -> HttpResponse:
    """After a sign-in: the way back to the form that was being sent."""
    address = kept.waiting(request)
    if not address:
        return redirect("/")
    return render(request, "people/kept.html", {"address": address})


@access.public
def closed(request: HttpRequest) -> HttpResponse:
    """Where the library would let people register themselves: nothing is there."""
    raise Http404
