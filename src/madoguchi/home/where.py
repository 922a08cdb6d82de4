"""Where somebody's application or card is: one search over every app that knows.

By name (kana), telephone, ticket, notice or tracking number. Names and telephones
are found through keyed hashes; whose rows are shown is written to the log of
reveals before the page is made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from madoguchi.bookings import queries as bookings
from madoguchi.bookings.models import STATES as BOOKING_STATES
from madoguchi.bookings.models import Booking
from madoguchi.cards.models import Application, Card
from madoguchi.cards.models.holding import CARD_STATES
from madoguchi.cards.rules import applications as application_rules
from madoguchi.cards.rules import holding as card_rules
from madoguchi.core import clock, text
from madoguchi.core.errors import Refusal
from madoguchi.counter import queries as counter
from madoguchi.counter.models import Ticket
from madoguchi.counter.rules import states as ticket_states
from madoguchi.mailings import queries as mailings
from madoguchi.mailings.models import STATES as MAIL_STATES
from madoguchi.mailings.models import Item
from madoguchi.privacy import matching
from madoguchi.privacy import services as privacy
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

PURPOSE = "where-is"
MOST = 20
"""People of one answer: more is not a search for one person."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing of a person: what it is, its state, where it is, since when."""

    what: str
    number: str
    state: str | Promise
    place: str
    at: dt.datetime | dt.date | None
    url: str
    subject: int


@dataclass(frozen=True, slots=True)
class Person:
    """A person with all that is known of them here; the name as it may be seen."""

    name: str
    telephone: str
    things: tuple[Found, ...]


@walls.verb
def look_up(*, contract: Contract, typed: str, by: Actor) -> list[Person]:
    """Find a person's things; the log of reveals is written first.

    Raises :class:`Refusal` ``nothing-typed``, ``not-allowed``, ``too-many``.
    """
    if not by.may & {"counter.receive", "cards.handle"}:
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))
    plain = text.folded(typed).strip()
    if not plain:
        raise Refusal(
            "nothing-typed", _("探す名前か番号を入力してください。"), field="q"
        )
    slug = contract.pk
    subjects = _subjects(slug, plain)
    if not subjects:
        return _nameless(slug, plain)
    if len(subjects) > MOST:
        raise Refusal(
            "too-many",
            _("%d人を超えました。電話番号か番号で探してください。") % MOST,
            field="q",
        )
    seen = privacy.reveal(contract=contract, subjects=subjects, purpose=PURPOSE, by=by)
    things = sorted(
        _things(slug, subjects), key=lambda one: _when(one.at), reverse=True
    )
    return [
        Person(
            name=who.get("kana") or who.get("name") or "－",
            telephone=who.get("telephone", ""),
            things=tuple(one for one in things if one.subject in same),
        )
        for who, same in _people(subjects, seen)
    ]


def _nameless(contract: str, plain: str) -> list[Person]:
    """Today's ticket of a walk-in of whom nothing else is known here."""
    if not plain.isdigit() or len(plain) > 4:
        return []
    ticket = counter.by_number(contract, clock.today(), int(plain))
    if ticket is None:
        return []
    things = (_ticket(contract, ticket, 0),)
    return [Person(_("お名前の記録がない方"), "", things)]


def _people(
    subjects: list[int], seen: dict[int, dict[str, str]]
) -> Iterator[tuple[dict[str, str], set[int]]]:
    """Subjects of one person (same kana and telephone) stand together."""
    grouped: dict[tuple[str, str], set[int]] = {}
    for pk in subjects:
        who = seen.get(pk, {})
        key = who.get("kana", ""), text.digits(who.get("telephone", ""))
        grouped.setdefault(key if any(key) else (str(pk), ""), set()).add(pk)
    for same in grouped.values():
        yield seen.get(min(same), {}), same


def _subjects(contract: str, plain: str) -> list[int]:
    """Whose it is: by telephone and name first, else by any number."""
    found = privacy.find(contract, "telephone", plain, MOST + 1)
    found += privacy.find(contract, "kana", plain, MOST + 1)
    found += _by_numbers(contract, plain)
    booked = Booking.objects.filter(contract_id=contract, subject_id__in=found)
    return sorted({*found, *booked.values_list("subject_id", flat=True)[: MOST + 1]})


def _by_numbers(contract: str, plain: str) -> list[int]:
    known: list[int | None] = []
    if booking := bookings.by_number(contract, plain):
        known.append(booking.subject_id)
    if one := counter.appointment(contract, plain):
        imported = Booking.objects.filter(contract_id=contract, pk=one.booking_id)
        known += imported.values_list("subject_id", flat=True)
    if plain.isdigit() and len(plain) <= 4:
        known += _of_ticket(contract, int(plain))
    known += _of_applications(contract, number=plain.upper())
    if item := mailings.by_number(contract, plain):
        inside = _of_applications(contract, number__in=mailings.refs_of(item))
        known += inside or [item.subject_id]
    if number := card_rules.notice(plain):
        key = matching.digest(contract, "notice", number)
        rows = Card.objects.filter(contract_id=contract, notice_key=key)
        known += rows.values_list("subject_id", flat=True)[:MOST]
    return [subject for subject in known if subject]


def _of_applications(contract: str, **which: object) -> list[int]:
    """Who applied with these numbers, or at this visit."""
    rows = Application.objects.filter(contract_id=contract, **which)
    return list(rows.values_list("subject_id", flat=True)[: MOST + 1])


def _of_ticket(contract: str, number: int) -> list[int]:
    """Whose ticket of today this is: who booked, left an address, or applied."""
    ticket = counter.by_number(contract, clock.today(), number)
    if ticket is None:
        return []
    known = list(counter.subjects_of(contract, [ticket]).values())
    if ticket.visit_id:
        known += _of_applications(contract, visit_id=ticket.visit_id)
    return known


def _things(contract: str, subjects: Iterable[int]) -> Iterator[Found]:
    """Bookings, tickets, cards, applications and envelopes; six queries."""
    wanted: dict[str, Any] = {
        "contract_id": contract,
        "subject_id__in": list(subjects),
    }
    booked = list(Booking.objects.filter(**wanted).select_related("slot")[:100])
    for one in booked:
        address = reverse("counter:reception", args=[contract])
        state = BOOKING_STATES[one.state]
        starts = one.slot.starts_at
        yield Found(_("予約"), one.number, state, "", starts, address, one.subject_id)
    applied = list(Application.objects.filter(**wanted)[:100])
    yield from _tickets(contract, booked, applied, wanted["subject_id__in"])
    for card in Card.objects.filter(**wanted).select_related("place")[:100]:
        place = card.place.code if card.place else ""
        address = reverse("cards:card", args=[contract, card.pk])
        yield Found(
            _("カード"),
            card.booking_number,
            CARD_STATES[card.state],
            place,
            card.changed_at,
            address,
            card.subject_id or 0,
        )
    for app in applied:
        address = reverse("cards:application", args=[contract, app.pk])
        state = application_rules.STATES[app.state]
        yield Found(
            _("申請"), app.number, state, "", app.moved_at, address, app.subject_id
        )
    yield from _envelopes(contract, wanted, applied)


def _envelopes(
    contract: str, wanted: dict[str, Any], applied: list[Application]
) -> Iterator[Found]:
    """Letters to a person, and those in which their forms or cards lie."""
    found = {
        (item.pk, item.subject_id): item for item in Item.objects.filter(**wanted)[:100]
    }
    whose = {app.number: app.subject_id for app in applied}
    sent = mailings.envelopes(contract, whose) if whose else []
    found |= {(item.pk, whose[ref]): item for ref, item in sent}
    for (_pk, subject), item in found.items():
        yield Found(
            _("郵便"),
            item.tracking,
            MAIL_STATES[item.state],
            "",
            item.posted_on or item.enclosed_at,
            reverse("mailings:batch", args=[contract, item.batch_id]),
            subject or 0,
        )


def _tickets(
    contract: str,
    booked: list[Booking],
    applied: list[Application],
    subjects: list[int],
) -> Iterator[Found]:
    """Tickets of bookings, of visits with an application, of who left an address."""
    by_booking = {one.pk: one.subject_id for one in booked}
    by_visit = {one.visit_id: one.subject_id for one in applied}
    mine = (
        Q(booking_id__in=by_booking)
        | Q(day__in={one.day for one in applied}, visit_id__in=by_visit)
        | Q(day=clock.today(), subject_id__in=subjects)
    )
    rows = Ticket.objects.filter(mine, contract_id=contract)
    for one in rows.select_related("window").order_by("-id")[:100]:
        subject = by_booking.get(one.booking_id or 0) or by_visit.get(one.visit_id or 0)
        yield _ticket(contract, one, subject or one.subject_id or 0)


def _ticket(contract: str, one: Ticket, subject: int) -> Found:
    return Found(
        _("番号"),
        str(one.number),
        ticket_states.STATES[one.state],
        _("%d番窓口") % one.window.number if one.window else "",
        one.moved_at,
        reverse("counter:ticket", args=[contract, one.pk]),
        subject,
    )


def _when(at: dt.datetime | dt.date | None) -> dt.datetime:
    if isinstance(at, dt.datetime):
        return at
    return clock.tokyo(at or dt.date(2000, 1, 1))
