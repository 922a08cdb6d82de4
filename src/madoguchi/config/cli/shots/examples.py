"""Which addresses a role can look at, with an example for every part of a path.

A part of a path (``<int:pk>``) finds its example by the route's name and the
part's name, most exact first: ``people:member.pk``, ``people.pk``, ``pk``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from madoguchi.config.cli import look
from madoguchi.config.cli.shots import figures
from madoguchi.config.routes import Route, routes
from madoguchi.config.voice import Trouble

Find = Callable[[str], object]
_PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_NEVER = {"/health", "/live/ticket/"}
_LAST = {"people:lock", "account_logout"}  # these end what comes after them
VISITOR = "visitor"


@dataclass(frozen=True, slots=True)
class Stop:
    """One page: the route's name and an address without placeholders."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Tour:
    """What one person looks at; ``email`` is empty for a visitor."""

    name: str
    title: str
    email: str
    password: str
    stops: list[Stop]
    skipped: list[str]


def plan(contract: str, roles: set[str], only: list[str]) -> list[Tour]:
    """One tour an account (or the visitor), over the routes that its role may use.

    Raises :class:`Trouble` where there is no demonstration.
    """
    from madoguchi.core.models import Installation

    if not Installation.is_demonstration():
        raise Trouble(
            "画面の撮影はデモのデータベースだけで行えます。",
            "Only a demonstration database is photographed.",
            code=2,
        )
    slug = contract or _newest()
    wanted = [r for r in routes() if _asked(r, only) and r.path not in _NEVER]
    tours = [_tour(VISITOR, "来訪者", "", "", wanted, {"anyone"}, slug)]
    seen: set[str] = set()
    for account in look.accounts():
        held = {account.role} | ({"administrator"} if account.administrator else set())
        if not seen and not roles:
            held.add("anyone")  # pages of the sign-in's library need somebody
        if account.role not in seen:
            tours.append(
                _tour(
                    account.role,
                    account.title,
                    account.email,
                    account.password,
                    wanted,
                    held,
                    slug,
                )
            )
        seen.add(account.role)
    return [t for t in tours if t.stops and (not roles or t.name in roles)]


def _tour(
    name: str,
    title: str,
    email: str,
    password: str,
    wanted: list[Route],
    held: set[str],
    slug: str,
) -> Tour:
    stops: list[Stop] = []
    skipped: list[str] = []
    for route in wanted:
        if not held & set(route.roles or ()):
            continue
        path, missing = filled(route, slug)
        if missing:
            skipped.append(f"{route.name} {route.path}: no example of {missing}")
        else:
            stops.append(Stop(route.name or path.strip("/"), path))
    stops.sort(key=lambda stop: stop.name in _LAST)
    return Tour(name, title, email, password, stops, skipped)


def _asked(route: Route, only: list[str]) -> bool:
    return not only or any(
        re.search(word, route.name) or re.search(word, route.path) for word in only
    )


def filled(route: Route, slug: str) -> tuple[str, str]:
    """The address with examples, and the name of the part that has none."""
    from madoguchi.tenancy import walls

    path = route.path
    for part in _PART.finditer(route.path):
        with walls.scope([slug]):
            value = _example(route, part["name"], slug)
        if value is None or value == "":
            return path, part["name"]
        path = path.replace(part.group(), str(value), 1)
    if "(?P<" in path:
        return path, "a pattern"
    return path, ""


def _example(route: Route, part: str, slug: str) -> object:
    space = route.name.partition(":")[0]
    table = finders()
    for key in (f"{route.name}.{part}", f"{space}.{part}", part):
        if key in table:
            return table[key](slug)
    return None


def _newest() -> str:
    """The contract that the demonstration works on: Kyoto's latest term."""
    from madoguchi.people.models import Membership

    live = Membership.objects.filter(until=None).values_list("contract_id", flat=True)
    there = sorted(set(live), key=lambda slug: ("kyoto-outreach" in slug, slug))
    if not there:
        raise Trouble(
            "デモのデータがまだありません。./madoguchi up を一度動かしてください。",
            "There are no demonstration data yet: run ./madoguchi up once.",
        )
    return str(there[-1])


def finders() -> dict[str, Find]:
    """Route and part → the example's value in a contract, or None."""
    return {
        "slug": lambda slug: slug,
        "name": lambda slug: "",
        "contract": lambda slug: slug,
        "gallery-example.name": lambda slug: "tablet",
        "clause": _clause,
        "clause_id": _clause,
        "people:organisation.pk": _latest("people", "Organisation", walled=False),
        "people:administered-account.pk": _account,
        "people:member.pk": _account,
        "people:withdraw.pk": _latest("people", "Invitation"),
        "people.pk": _account,
        "people:administered-end-role.pk": _account,
        "people.role": _role,
        "fact_id": _fact,
        "contracts.fact": _ledger_fact,
        "entry_id": _latest("contracts", "Entry"),
        "contracts:waiver.ref": _latest("contracts", "Waiver", "ref"),
        "contracts:consultation.ref": _latest("contracts", "Consultation", "ref"),
        "documents:file.pk": _latest("documents", "Attachment"),
        "documents:file-remove.pk": _latest("documents", "Attachment"),
        "documents.digest": _digest,
        "documents.pk": _latest("documents", "Version", "submission_id"),
        "documents.number": _latest("documents", "Version", "number"),
        "reporting.pk": figures.pk,
        "reporting.form": lambda slug: "pdf",
        "report": lambda slug: "daily-report",
        "outreach:venue.pk": _latest("outreach", "Venue"),
        "outreach.pk": _session,
        "outreach:case-file.case": _latest("cases", "Case"),
        "invoices.cost": _latest("invoices", "Cost"),
        "invoices.invoice": _latest("invoices", "Invoice"),
        "invoices:list.month": figures.month,
        "invoices:list.form": lambda slug: "pdf",
        "outreach:month-records.year": lambda slug: figures.month(slug)[:4],
        "outreach:month-records.month": lambda slug: figures.month(slug)[5:],
        **_places("outreach:month-records", "monthly-report"),
        **_places("outreach:records", "daily-report"),
        **_places("reporting:records", "report"),
        "session": _session,
        "bookings.pk": _latest("bookings", "Booking"),
        "bookings:public-times.pk": _coming,
        "bookings:public-questions.pk": _free,
        "outreach:public-times.pk": _coming,
        "outreach:public-questions.pk": _free,
        "outreach.booking": _latest("bookings", "Booking"),
        "visits.pk": _latest("visits", "Visit"),
        "visit": _visit,
        "cases.pk": _latest("cases", "Case"),
        "custody.pk": _latest("custody", "Transfer"),
        "crew:training.pk": _latest("crew", "Training"),
        "crew.assignment": _latest("crew", "Assignment"),
        "crew.pk": _latest("crew", "Assignment"),
        "messages.number": _message,
        "calls:back-done.pk": _latest("calls", "CallBack"),
        "calls:back-later.pk": _latest("calls", "CallBack"),
        "calls:line-close.pk": _latest("calls", "Line"),
        "calls.pk": _latest("calls", "Call"),
        "calls.day": _desk_day,
        "cards.application": _latest("cards", "Application"),
        "cards.photo": _latest("cards", "Photo"),
        "cards.card": _latest("cards", "Card"),
        "cards.delivery": _latest("cards", "Delivery"),
        "cards.box": _latest("cards", "Box"),
        "cards.place": _latest("cards", "Place"),
        "cards.move": _latest("cards", "Move"),
        "cards.consignment": _latest("cards", "Return"),
        "cards.counted": _latest("cards", "Counted"),
        "cards.handler": _latest("cards", "Handler"),
        "year": lambda slug: _today().year,
        "month": lambda slug: _today().month,
    }


def _latest(app: str, model: str, column: str = "pk", *, walled: bool = True) -> Find:
    """The row made last, in the contract; None while the app has no such table."""

    def find(slug: str) -> object:
        from django.apps import apps

        try:
            rows = apps.get_model(app, model)._default_manager.all()
        except LookupError:
            return None
        rows = rows.filter(contract=slug) if walled else rows
        return rows.order_by("-pk").values_list(column, flat=True).first()

    return find


def _today() -> dt.date:
    from madoguchi.core import clock

    return clock.today()


def _clause(slug: str) -> object:
    """A clause with evidence: the deadline that was met last."""
    from madoguchi.contracts.models import Obligation

    rows = Obligation.objects.filter(contract=slug)
    met = rows.filter(kind="deadline").exclude(met_at=None).order_by("-met_at")
    return (met or rows).values_list("clause_id", flat=True).first()


def _account(slug: str) -> int | None:
    from madoguchi.people.models import Membership

    rows = Membership.objects.filter(contract=slug, role="site_manager")
    return rows.values_list("account_id", flat=True).first()


def _fact(slug: str) -> object:
    from madoguchi.journal.models import Fact

    rows = Fact.objects.filter(contract=slug).order_by("-pk")
    return rows.values_list("pk", flat=True).first()


def _role(slug: str) -> object:
    """The role that the example account holds."""
    from madoguchi.people.models import Membership

    rows = Membership.objects.filter(contract=slug, account=_account(slug))
    return rows.values_list("pk", flat=True).first()


def _ledger_fact(slug: str) -> object:
    """A fact that people write down, the one that was written last."""
    from madoguchi.contracts.models import Entry

    rows = Entry.objects.filter(contract=slug).order_by("-pk")
    return rows.values_list("fact", flat=True).first()


def _digest(slug: str) -> object:
    """The hash of a document that was submitted."""
    from madoguchi.documents.models import Version

    rows = Version.objects.filter(contract=slug).exclude(content_hash="")
    return rows.order_by("-pk").values_list("content_hash", flat=True).first()


def _message(slug: str) -> object:
    """A message to a citizen: those to colleagues are not for everybody."""
    from madoguchi.messages.models import Message

    rows = Message.objects.filter(contract=slug, account=None).order_by("-pk")
    return rows.values_list("pk", flat=True).first()


def _desk_day(slug: str) -> object:
    """The last day of the telephone desk, as an address writes it."""
    from madoguchi.calls.models import DeskDay

    rows = DeskDay.objects.filter(contract=slug).order_by("-day")
    return rows.values_list("day", flat=True).first()


def _places(route: str, kind: str) -> dict[str, Find]:
    """Section, row and column of a number in the last report of a kind."""

    def at(nth: int) -> Find:
        return lambda slug: figures.part(slug, nth, kind)

    return {
        f"{route}.{name}": at(nth)
        for nth, name in enumerate(("section", "row", "column"))
    }


def _session(slug: str) -> object:
    """The session of today, else the last before it, else any."""
    from madoguchi.core import clock
    from madoguchi.outreach.models import Session

    rows = Session.objects.filter(contract=slug)
    past = rows.filter(day__lte=clock.today()).order_by("-day", "-pk")
    found = past.values_list("pk", flat=True).first()
    return found or rows.values_list("pk", flat=True).first()


def _coming(slug: str) -> object:
    """The next session that takes bookings, for the public pages."""
    slot = _free_slot(slug)
    return slot and str(slot["session"]).removeprefix("s")


def _free(slug: str) -> object:
    slot = _free_slot(slug)
    return slot and slot["pk"]


def _free_slot(slug: str) -> Mapping[str, object] | None:
    """A slot some days ahead with a place that nobody has taken."""
    from madoguchi.bookings.models import Slot
    from madoguchi.core import clock

    rows = Slot.objects.filter(contract=slug, starts_at__gt=clock.now())
    return rows.order_by("-starts_at").values("pk", "session").first()


def _visit(slug: str) -> object:
    """A visit of the example's session, so that the two belong together."""
    from madoguchi.visits.models import Visit

    rows = Visit.objects.filter(contract=slug, occasion=str(_session(slug)))
    return rows.order_by("-pk").values_list("pk", flat=True).first()
