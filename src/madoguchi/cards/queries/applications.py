"""Named reads of applications, each by contract."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from madoguchi.cards.models.applications import Application, Photo, Progress, Support
from madoguchi.cards.rules import applications as rules
from madoguchi.core import clock
from madoguchi.mailings import models as mail
from madoguchi.mailings.models import Enclosure, Item
from madoguchi.visits.models import CLOSED, Procedure, Step, Visit

MOST = 200
_IDENTITY = ("identity-check", "identity")


@dataclass(frozen=True, slots=True)
class Line:
    """One application with its way so far, as the list shows it."""

    application: Application
    steps: dict[str, Progress]
    """The newest step of each state; one that was taken back is left out."""
    officer: int | None
    shown: Photo | None
    label: str

    @property
    def state(self) -> str:
        return self.application.state


def application(contract: str, pk: int) -> Application | None:
    """One application."""
    rows = Application.objects.filter(contract_id=contract, pk=pk)
    return rows.select_related("contract").first()


def by_number(contract: str, number: str) -> Application | None:
    """One application by its number."""
    return Application.objects.filter(contract_id=contract, number=number).first()


def of_subjects(contract: str, subjects: Iterable[int]) -> QuerySet[Application]:
    """The applications of people who were found in the vault, the newest first."""
    rows = Application.objects.filter(
        contract_id=contract, subject_id__in=list(subjects)
    )
    return rows.order_by("-id")


def of_day(contract: str, day: dt.date) -> QuerySet[Application]:
    """Every application received on a day, in the order of their numbers."""
    return Application.objects.filter(contract_id=contract, day=day).order_by("id")


def lines(contract: str, rows: Iterable[Application]) -> list[Line]:
    """Applications with their progress: four queries, however many there are."""
    found = list(rows)
    steps = _steps(contract, found)
    visits = [one.visit_id for one in found]
    officers = dict(
        Step.objects.filter(
            contract_id=contract,
            visit_id__in=visits,
            name__in=_IDENTITY,
            side="municipality",
        ).values_list("visit_id", "done_by")
    )
    named = labels(contract, visits)
    photos = {
        one.application_id: one
        for one in Photo.objects.filter(
            contract_id=contract, application__in=[one.pk for one in found]
        )
    }
    return [
        Line(
            one,
            steps[one.pk],
            one.identified_by or officers.get(one.visit_id),
            photos.get(one.pk),
            named.get(one.visit_id, ""),
        )
        for one in found
    ]


def _steps(contract: str, rows: list[Application]) -> dict[int, dict[str, Progress]]:
    found: dict[int, dict[str, Progress]] = defaultdict(dict)
    steps = Progress.objects.filter(
        contract_id=contract, application__in=[one.pk for one in rows], undone=False
    )
    for step in steps.order_by("id"):
        found[step.application_id][step.state] = step
    return found


def history(contract: str, application: int) -> list[Progress]:
    """Every step of one application, those that were taken back too."""
    rows = Progress.objects.filter(contract_id=contract, application=application)
    return list(rows.order_by("id"))


def visits_here(contract: str, day: dt.date) -> list[Visit]:
    """Who is being served now and came to apply, first; then all others."""
    rows = Visit.objects.filter(contract_id=contract, day=day).exclude(state=CLOSED)
    found = list(rows.order_by("received_at", "id")[:MOST])
    return sorted(found, key=lambda one: "application" not in one.wish)


def visit(contract: str, pk: int) -> Visit | None:
    """One visit."""
    rows = Visit.objects.filter(contract_id=contract, pk=pk)
    return rows.select_related("contract").first()


def behind_mail(contract: str) -> QuerySet[Application]:
    """Applications whose envelope has moved and whose progress has not."""
    pieces = Enclosure.objects.filter(contract_id=contract, ref=OuterRef("number"))
    gone = (mail.POSTED, mail.DELIVERED, mail.RETURNED)
    form = pieces.filter(kind="application-form", item__state__in=gone)
    card = pieces.filter(kind="card", live=True)
    ended = pieces.filter(kind="card", item__state__in=(mail.DELIVERED, mail.RETURNED))
    month = clock.now() - dt.timedelta(days=30)
    rows = Application.objects.filter(contract_id=contract, method=rules.APPLY)
    return rows.filter(
        Q(Exists(form), state=rules.RECEIVED)
        | Q(Exists(pieces.filter(kind="card")), state=rules.SET_UP)
        | Q(Exists(card), state=rules.RETURNED)
        | Q(Exists(card.filter(item__state__in=gone)), state=rules.ENCLOSED)
        | Q(~Exists(card), state=rules.ENCLOSED)
        | Q(Exists(ended), state=rules.POSTED)
        | Q(
            Exists(ended.filter(item__state=mail.RETURNED)),
            state=rules.DELIVERED,
            moved_at__gte=month,
        )
    ).order_by("id")


def setup_queue(contract: str) -> QuerySet[Application]:
    """Cards that are here and wait for their setup, the longest first."""
    return _in(contract, rules.ARRIVED)


def in_state(contract: str, state: str) -> QuerySet[Application]:
    """Every application in person that stands at a state, of all days."""
    return _in(contract, state)


def labels(contract: str, visits: Iterable[int]) -> dict[int, str]:
    """The tickets' numbers of visits."""
    rows = Visit.objects.filter(contract_id=contract, pk__in=list(visits))
    return dict(rows.values_list("pk", "label"))


def _in(contract: str, state: str) -> QuerySet[Application]:
    rows = Application.objects.filter(
        contract_id=contract, method=rules.APPLY, state=state
    )
    return rows.order_by("moved_at", "id")


def in_person(contract: str, first: dt.date, last: dt.date) -> QuerySet[Application]:
    """The applications in person of some reception days, in their order."""
    rows = Application.objects.filter(
        contract_id=contract, method=rules.APPLY, day__range=(first, last)
    )
    return rows.order_by("day", "id")


def progress_by_day(
    contract: str, first: dt.date, last: dt.date
) -> list[tuple[dt.date, Counter[str]]]:
    """For each reception day, how many of its applications in person stand where."""
    found: dict[dt.date, Counter[str]] = defaultdict(Counter)
    rows = in_person(contract, first, last).order_by().values_list("day", "state")
    for day, state, n in rows.annotate(n=Count("id")):
        found[day][state] = n
    return sorted(found.items())


def state_counts(contract: str) -> Counter[str]:
    """How many applications stand where, of those that are on their way."""
    rows = Application.objects.filter(
        contract_id=contract, method=rules.APPLY, state__in=rules.OPEN
    )
    return Counter(dict(rows.values_list("state").annotate(n=Count("id")).order_by()))


def late(contract: str, before: dt.datetime) -> QuerySet[Application]:
    """Forms sent before a moment whose card is not here: asked after."""
    return _in(contract, rules.SENT).filter(moved_at__lt=before)


def papers_due(contract: str) -> QuerySet[Application]:
    """Delivered cards whose papers the city has not taken yet."""
    return _in(contract, rules.DELIVERED).filter(taken_at=None)


def open_photos(contract: str) -> list[Photo]:
    """Photographs that are not deleted; at most one a booth."""
    rows = Photo.objects.filter(contract_id=contract, deleted_at=None)
    return list(rows.select_related("application").order_by("opened_at"))


def photos_of(contract: str, application: int) -> list[Photo]:
    """The photographs of one application, deleted ones too."""
    rows = Photo.objects.filter(contract_id=contract, application=application)
    return list(rows.order_by("id"))


def photo(contract: str, pk: int) -> Photo | None:
    """One photograph's record."""
    rows = Photo.objects.filter(contract_id=contract, pk=pk)
    return rows.select_related("application").first()


def compared(contract: str, day: dt.date) -> int:
    """Applications of a day with a photograph that no second person compared yet."""
    rows = Application.objects.filter(contract_id=contract, day=day, compared_at=None)
    return rows.exclude(photo="none").exclude(state=rules.WITHDRAWN).count()


def supports(contract: str, day: dt.date) -> list[Support]:
    """Who was helped with using the card on a day, the newest first."""
    return list(Support.objects.filter(contract_id=contract, day=day)[:MOST])


@dataclass(frozen=True, slots=True)
class DayCount:
    """One day: procedures at the windows, applications, setups, support by name."""

    day: dt.date
    counts: Counter[str]


def counts(contract: str, first: dt.date, last: dt.date) -> list[DayCount]:
    """Counts by procedure for each day, the newest first: five queries."""
    found: dict[dt.date, Counter[str]] = defaultdict(Counter)
    for day, name, n in _procedures(contract, first, last):
        found[day][name] += n
    for day, method, express, n in _applications(contract, first, last):
        found[day][method] += n
        found[day]["express"] += n if express else 0
    steps = Progress.objects.filter(
        contract_id=contract,
        state=rules.SET_UP,
        undone=False,
        at__gte=clock.tokyo(first),
        at__lt=clock.end_of_day(last),
    )
    for at in steps.values_list("at", flat=True):
        found[clock.tokyo_date(at)]["set-up"] += 1
    helped = Support.objects.filter(contract_id=contract, day__range=(first, last))
    for day, items in helped.values_list("day", "items"):
        found[day].update(items)
    return [DayCount(day, found[day]) for day in sorted(found, reverse=True)]


def _procedures(
    contract: str, first: dt.date, last: dt.date
) -> Iterable[tuple[dt.date, str, int]]:
    rows = Procedure.objects.filter(
        contract_id=contract,
        visit__contract_id=contract,
        visit__day__range=(first, last),
    )
    return rows.order_by().values_list("visit__day", "name").annotate(n=Sum("count"))


def _applications(
    contract: str, first: dt.date, last: dt.date
) -> Iterable[tuple[dt.date, str, bool, int]]:
    rows = Application.objects.filter(contract_id=contract, day__range=(first, last))
    kept = rows.exclude(state=rules.WITHDRAWN).order_by()
    return kept.values_list("day", "method", "express").annotate(n=Count("id"))


def card_items(contract: str, numbers: Iterable[str]) -> dict[str, Item]:
    """The newest envelope of each card, by the application's number."""
    rows = Enclosure.objects.filter(
        contract_id=contract, kind="card", ref__in=list(numbers)
    )
    return {row.ref: row.item for row in rows.select_related("item").order_by("id")}
