"""Find and allow in one step: what an account may see, and the door of every page.

A page declares its door (:func:`page`, :func:`public`); the register of routes,
the permission matrix and ``./madoguchi routes`` read that declaration. What an
account may not see does not exist for it: 404.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, LiteralString

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.core import hot, once
from madoguchi.core.errors import Refusal
from madoguchi.people import kept
from madoguchi.people.models import Account
from madoguchi.people.rules import PERMISSIONS, ROLES, leading, permitted
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor, citizen
from madoguchi.tenancy.models import Contract

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Door:
    """Who may pass: a permission in a contract, any signed-in account, or anyone."""

    permission: str = ""
    kind: str = "account"
    """``contract`` (a permission there), ``account``, ``administrator``, ``public``."""

    def roles(self) -> list[str]:
        """The roles that may pass, for the register of routes."""
        if self.kind == "contract":
            return sorted(PERMISSIONS[self.permission])
        return {
            "account": sorted(ROLES),
            "administrator": ["administrator"],
            "public": ["anyone"],
        }[self.kind]


@dataclass(frozen=True, slots=True)
class Access:
    """The contracts that an account may see, with its roles in each."""

    account: int
    roles: dict[str, tuple[str, ...]]
    bound: frozenset[str] | None = None
    """All that this session may, where it began with less than a sign-in."""

    @property
    def scope(self) -> frozenset[str]:
        return frozenset(self.roles)

    def actor(self, contract: str) -> Actor:
        """The account as an actor in one contract; 404 if it has no role there."""
        roles = self.roles.get(contract)
        if not roles:
            raise Http404
        role = leading(roles)
        return Actor(
            side=ROLES[role].side,
            role=role,
            scope=self.scope,
            account=self.account,
            may=self._bounded(permitted(roles)),
        )

    def may(self, permission: str, contract: str) -> bool:
        """Whether the account holds a permission in a contract."""
        return permission in self._bounded(permitted(self.roles.get(contract, ())))

    def at_seat(self, contract: str, role: str) -> Access:
        """What is left of it at a shared seat: one contract, and what ``role`` may."""
        own = {slug: held for slug, held in self.roles.items() if slug == contract}
        return Access(self.account, own, permitted([role]))

    def _bounded(self, may: frozenset[str]) -> frozenset[str]:
        return may if self.bound is None else may & self.bound


_ROLES: LiteralString = """
SELECT coalesce(array_agg(contract_id::text ORDER BY id), '{}'),
  coalesce(array_agg(role::text ORDER BY id), '{}')
FROM people_membership WHERE account_id = %s::bigint AND until IS NULL
"""


def of(account: Account) -> Access:
    """Read an account's present roles: anew at every request, so changes act."""
    roles: dict[str, list[str]] = {}
    slugs, held = hot.one(_ROLES, [account.pk]) or ([], [])
    for slug, role in zip(slugs, held, strict=True):
        roles.setdefault(slug, []).append(role)
    return Access(account.pk, {slug: tuple(held) for slug, held in roles.items()})


SEAT = "seat"
"""In the session of who took a shared seat over: its contract and its role."""


def here(request: Any) -> Access:
    """What the session in hand may: all of its account's, or what its seat leaves."""
    whole = of(request.user)
    seat = request.session.get(SEAT)
    return whole.at_seat(*seat) if seat else whole


def need(by: Actor, *permissions: str) -> None:
    """Let a verb go on if the actor holds one of the permissions; the system may all.

    Raises :class:`Refusal` ``not-allowed``.
    """
    if by.side != "system" and by.may.isdisjoint(permissions):
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))


def actor(account: Account, contract: str) -> Actor:
    """The actor that an account is in a contract; 404 if none."""
    return of(account).actor(contract)


class StaffRequest(HttpRequest):
    """What a door adds to the request."""

    user: Account
    access: Access
    actor: Actor
    contract: Contract
    walls: Callable[[], AbstractContextManager[None]]


def page(permission: str, *, locked: bool = False) -> Callable[[View], View]:
    """A page of one contract (its URL has ``slug``), for roles with the permission.

    A read (GET) is rendered inside the walls' scope. A change (POST) opens
    none: the verb commits on its own before anything is rendered, and what the
    form must read it reads inside ``request.walls()``. A form that was already
    sent leads to where the first sending led. ``locked``: it opens while the screen
    is locked too, and shows nothing but its own question.
    """
    door = Door(permission, "contract")
    if permission not in PERMISSIONS:
        raise ValueError(f"unknown permission {permission}")

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def enter(request: Any, slug: str, **kwargs: Any) -> HttpResponse:
            if stopped := _stopped(request, locked=locked):
                return stopped
            access = here(request)
            if not access.may(permission, slug):
                raise Http404
            request.access = access
            request.actor = access.actor(slug)
            contract = hot.get(Contract, slug=slug)
            assert contract is not None, "a membership is in a contract"
            request.contract = contract
            return _serve(request, access.scope, view, kwargs)

        enter.door = door  # type: ignore[attr-defined]
        return enter

    return decorate


def account_page(view: View) -> View:
    """A page for any signed-in account (home, own settings)."""

    @functools.wraps(view)
    def enter(request: Any, **kwargs: Any) -> HttpResponse:
        if stopped := _stopped(request):
            return stopped
        request.access = here(request)
        return _serve(request, request.access.scope, view, kwargs)

    enter.door = Door(kind="account")  # type: ignore[attr-defined]
    return enter


def administrator_page(view: View) -> View:
    """A page for the administrators of the installation."""

    @functools.wraps(view)
    def enter(request: Any, **kwargs: Any) -> HttpResponse:
        if stopped := _stopped(request):
            return stopped
        if not request.user.is_administrator or SEAT in request.session:
            raise Http404
        request.access = here(request)
        return _serve(request, request.access.scope, view, kwargs)

    enter.door = Door(kind="administrator")  # type: ignore[attr-defined]
    return enter


def public(view: View) -> View:
    """A citizens' page; with ``slug`` in its URL it sees that one contract."""

    @functools.wraps(view)
    def enter(request: Any, **kwargs: Any) -> HttpResponse:
        slugs: Iterable[str] = ()
        if slug := kwargs.pop("slug", None):
            request.contract = Contract.objects.filter(pk=slug).first()
            if request.contract is None:
                raise Http404
            request.actor = citizen(slug)
            slugs = (slug,)
        return _serve(request, frozenset(slugs), view, kwargs)

    enter.door = Door(kind="public")  # type: ignore[attr-defined]
    return enter


LOCKED = "locked"
"""In the session while the screen is locked: the address to come back to."""


def _stopped(request: Any, *, locked: bool = False) -> HttpResponse | None:
    """Where to go first: sign in, unlock the screen, or set an own password."""
    if not request.user.is_authenticated:
        return _sent(request, redirect_to_login(_back_to(request)).url)
    if "X-Keep" in request.headers and request.method == "POST":
        # From behind a cover whose sign-in had ended, and is back in another tab.
        return _sent(request, reverse("people:kept"), kept.keep(request))
    if LOCKED in request.session and not locked:
        token = kept.keep(request) if request.method == "POST" else ""
        return _sent(request, reverse("people:lock"), token)
    if request.user.password_is_temporary:
        return _sent(request, reverse("account_change_password"))
    return None


def _back_to(request: Any) -> str:
    """The page asked for; a form that was being sent waits at its own address."""
    if request.method in ("GET", "HEAD"):
        return str(request.get_full_path())
    request.kept = kept.keep(request)
    return reverse("people:kept") if request.kept else "/"


def _sent(request: Any, url: str, token: str = "") -> HttpResponse:
    response: HttpResponse = HttpResponseRedirect(url)
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(headers={"HX-Redirect": url})
    if token := token or getattr(request, "kept", ""):
        kept.hand(response, token)
    return response


def _serve(
    request: Any, scope: frozenset[str], view: View, kwargs: dict[str, Any]
) -> HttpResponse:
    request.walls = lambda: walls.reading(scope)
    if request.method in ("GET", "HEAD"):
        with walls.scope(scope):
            response = _rendered(view(request, **kwargs))
    elif kept.KEPT in request.POST:
        response = _shown_again(request, scope, view, kwargs)
    else:
        response = _act(request, scope, view, kwargs)
    if request.user.is_authenticated:
        kept.remember(request, response)
    return response


def _act(
    request: Any, scope: frozenset[str], view: View, kwargs: dict[str, Any]
) -> HttpResponse:
    account = request.user.pk if request.user.is_authenticated else None
    try:
        # A draft that saves itself spends nothing: the form is still to be sent.
        spent = "" if request.headers.get("X-Draft") else request.POST.get("once", "")
        with once.key(spent, account) as held:
            response = view(request, **kwargs)
    except once.Repeated as repeated:
        return HttpResponseRedirect(repeated.answer or request.path)
    if held and held.spent and isinstance(response, HttpResponseRedirect):
        once.led_to(held, response.url)
    with walls.scope(scope):
        return _rendered(response)


def _shown_again(
    request: Any, scope: frozenset[str], view: View, kwargs: dict[str, Any]
) -> HttpResponse:
    """After a sign-in: the form with everything typed; every verb refuses."""
    typed = kept.restore(request)
    if typed is None:
        return HttpResponseRedirect(request.get_full_path())
    request.POST = typed
    ask = _("サインインし直しました。内容を確かめて、もう一度送ってください。")
    with once.refusing(Refusal("sent-again", ask)):
        response = view(request, **kwargs)
    with walls.scope(scope):
        return _rendered(response)


def _rendered(response: HttpResponse) -> HttpResponse:
    render = getattr(response, "render", None)
    return render() if callable(render) else response
