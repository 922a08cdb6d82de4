"""Verbs of venues and sessions: add, name, plan, fix."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.bookings import rules as booking_rules
from madoguchi.bookings import services as bookings
from madoguchi.contracts import facts as contract_facts
from madoguchi.contracts import gates
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.journal.services import record
from madoguchi.outreach import facts, places, queries, words
from madoguchi.outreach.models import (
    CANCELLED,
    FIXED,
    PLANNED,
    TYPES,
    WITH_OFFICER,
    Session,
    Venue,
)
from madoguchi.outreach.parameters import Parameters
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@walls.verb
def add_venue(
    *,
    contract: Contract,
    name: str,
    ward: str,
    by: Actor,
    kind: str = "public",
    address: str = "",
    access: str = "",
    wheelchair: bool = False,
    area: str = "in-city",
    reason: str = "",
    position: str = "",
) -> Venue:
    """Add a venue to the register.

    ``position`` is what a map says of the place: ``35.01160, 135.76810``. Raises
    ``venue-known``, ``name-missing``, ``ward-missing``, ``unknown-area``,
    ``position-unread``.
    """
    need(by, "outreach.plan")
    said(name, ward, area)
    venue, made = Venue.objects.get_or_create(
        contract=contract,
        name=name.strip(),
        defaults={
            "ward": ward.strip(),
            "kind": kind,
            "address": address.strip(),
            "access": access.strip(),
            "wheelchair": wheelchair,
            "area": area,
            "reason": reason.strip(),
            **places.position(position),
        },
    )
    if not made:
        raise known()
    return venue


def said(name: str, ward: str, area: str) -> None:
    """What is asked of every venue; raises as :func:`add_venue`."""
    if not name.strip():
        raise Refusal("name-missing", _("会場の名前を入力してください。"), field="name")
    if not ward.strip():
        raise Refusal("ward-missing", _("区を入力してください。"), field="ward")
    if area not in words.AREAS:
        raise Refusal("unknown-area", _("地域を選んでください。"), field="area")


def known() -> Refusal:
    """Another venue has the name."""
    return Refusal("venue-known", _("同じ名前の会場があります。"), field="name")


@walls.verb
def negotiate_venue(*, venue: Venue, employment: str, by: Actor) -> None:
    """The use of a venue was agreed with its owner (会場交渉, KY 8(5))."""
    need(by, "outreach.plan")
    record(
        facts.VENUE_NEGOTIATED,
        contract=venue.contract_id,
        by=by,
        venue=f"v{venue.pk}",
        ref=f"v{venue.pk}",
        measures={"negotiator_employment": employment},
    )


@walls.verb
def name_venue(*, venue: Venue, by: Actor) -> None:
    """The city names a venue (会場の指定, KY 5(1)ウ). Raises ``not-yours``."""
    if by.side not in ("municipality", "system"):
        raise Refusal("not-yours", _("会場の指定は市が行います。"))
    record(facts.VENUE_NAMED, contract=venue.contract_id, by=by, venue=f"v{venue.pk}")


@walls.verb
def plan_session(
    *,
    contract: Contract,
    venue: Venue,
    type: str,
    day: dt.date,
    opens: dt.time,
    closes: dt.time,
    parameters: Parameters,
    by: Actor,
    booths: int | None = None,
    mail_receipt: bool = False,
) -> Session:
    """Plan a session at a venue; its slots are made at once with one place a booth.

    Raises ``unknown-type``, ``day-outside-term``, ``day-past``, ``hours-reversed``,
    ``hours-short``, ``too-few-booths``, ``venue-busy``.
    """
    need(by, "outreach.plan")
    many = parameters.booths if booths is None else booths
    _plannable(contract, venue, type, day, opens, closes, parameters, many)
    session = Session.objects.create(
        contract=contract,
        venue=venue,
        type=type,
        day=day,
        opens_at=dt.datetime.combine(day, opens, clock.TOKYO),
        closes_at=dt.datetime.combine(day, closes, clock.TOKYO),
        booths=many,
        mail_receipt=mail_receipt,
        planned_at=clock.now(),
    )
    starts = list(
        booking_rules.slot_starts(
            session.opens_at, session.closes_at, parameters.slot_minutes
        )
    )
    if not starts:
        raise Refusal(
            "hours-short",
            _("予約枠が1つも入りません。時刻を直してください。"),
            field="closes",
        )
    bookings.open_slots(
        contract=contract,
        session=session.ref,
        starts=starts,
        minutes=parameters.slot_minutes,
        places=many,
    )
    _planned(session, by, len(starts) * many, parameters)
    return session


@walls.verb
def plan_at_new_venue(
    *, contract: Contract, place: Mapping[str, Any], by: Actor, **session: Any
) -> Session:
    """Add a venue and plan its first session: both, or neither.

    ``place`` is what :func:`add_venue` takes, ``session`` what
    :func:`plan_session` takes; raises what they raise.
    """
    venue = add_venue(contract=contract, by=by, **place)
    return plan_session(contract=contract, venue=venue, by=by, **session)


def _plannable(
    contract: Contract,
    venue: Venue,
    type: str,
    day: dt.date,
    opens: dt.time,
    closes: dt.time,
    parameters: Parameters,
    booths: int,
) -> None:
    if type not in TYPES or type not in parameters.session_types:
        raise Refusal("unknown-type", _("種別を選んでください。"), field="type")
    if not contract.starts_on <= day <= contract.ends_on:
        raise Refusal(
            "day-outside-term", _("この日は契約の期間の外です。"), field="day"
        )
    if day < clock.today():
        raise Refusal("day-past", _("この日は過ぎています。"), field="day")
    if closes <= opens:
        raise Refusal(
            "hours-reversed", _("終わりの時刻が始まりより前です。"), field="closes"
        )
    if booths < parameters.booths_minimum:
        raise Refusal(
            "too-few-booths",
            _("ブースは%d以上で入力してください。") % parameters.booths_minimum,
            field="booths",
        )
    busy = Session.objects.filter(contract=contract, venue=venue, day=day)
    if busy.exclude(state=CANCELLED).exists():
        raise Refusal(
            "venue-busy", _("この会場にはこの日の予定があります。"), field="day"
        )


def _planned(session: Session, by: Actor, places: int, parameters: Parameters) -> None:
    minutes = int((session.closes_at - session.opens_at).total_seconds() // 60)
    record(
        facts.SESSION_PLANNED,
        contract=session.contract_id,
        by=by,
        session=session.ref,
        type=session.type,
        day=session.day,
        venue=f"v{session.venue_id}",
        measures={
            "booths": session.booths,
            "places": places,
            "hours": minutes,
            "planned_roles": parameters.minimum(session.type) or None,
        },
    )


@walls.verb
def fix_session(*, session: Session, by: Actor, officers: int) -> list[gates.Missing]:
    """Fix a planned session once the city's officers are confirmed (市職員の手配確認).

    A session with identity check needs at least one officer (KY 7(2)ウ). Returns
    the contract's gates that are still closed but only warn. Raises
    ``officer-missing``, ``not-planned``, ``gate-closed``.
    """
    need(by, "outreach.plan")
    if session.type in WITH_OFFICER and officers < 1:
        raise Refusal(
            "officer-missing",
            _("出張窓口には市職員が1名以上必要です。申請サポートに切り替えますか。"),
            field="officers",
        )
    warned = gates.ask(session.contract_id, facts.VENUE_FIXED, _fixed_keys(session))
    moved = Session.objects.filter(pk=session.pk, state=PLANNED).update(
        state=FIXED, officers=officers
    )
    if moved != 1:
        raise Refusal("not-planned", _("この開催は計画中ではありません。"))
    session.refresh_from_db()
    _fixed(session, by)
    return warned


def _fixed_keys(session: Session) -> dict[str, str]:
    venue = session.venue
    return {
        "venue": f"v{venue.pk}",
        "session": session.ref,
        "ward": _ward(venue),
        "area": venue.area,
    }


def _ward(venue: Venue) -> str:
    """A ward as a key: the fact holds no free text, so the name becomes an id."""
    first = Venue.objects.filter(contract_id=venue.contract_id, ward=venue.ward)
    return f"w{first.order_by('pk').values_list('pk', flat=True)[0]}"


def _fixed(session: Session, by: Actor) -> None:
    keys: dict[str, Any] = {"session": session.ref, "day": session.day}
    if session.officers:
        record(
            facts.OFFICERS_CONFIRMED,
            contract=session.contract_id,
            by=by,
            measures={"count": session.officers},
            type=session.type,
            **keys,
        )
    venue_fixed(session, by)


def venue_fixed(session: Session, by: Actor) -> None:
    """Leave the fact that a session's venue is fixed: its ward, area and reason."""
    venue = session.venue
    record(
        facts.VENUE_FIXED,
        contract=session.contract_id,
        by=by,
        venue=f"v{venue.pk}",
        session=session.ref,
        ward=_ward(venue),
        measures={
            "planned_date": session.day,
            "reason": bool(venue.reason),
            "area": venue.area,
        },
    )


@walls.verb
def name_session(*, session: Session, by: Actor) -> None:
    """The city names a support session, or one with the mail-receipt service.

    (市の指定, KY 4(2), 4(3)) Raises ``not-yours``,
    ``not-named`` (an outreach window needs no such word), ``already-named``.
    """
    if by.side not in ("municipality", "system"):
        raise Refusal("not-yours", _("会場の指定は市が行います。"))
    if not session.to_be_named:
        raise Refusal("not-named", _("この開催に市の指定は要りません。"))
    missing = queries.unnamed(session)
    if not missing:
        raise Refusal("already-named", _("この開催はもう指定されています。"))
    instruct(session, by, *missing)


def instruct(session: Session, by: Actor, *subjects: str) -> None:
    """An instruction of the city that the contract's clauses know by its session."""
    for subject in subjects:
        record(
            contract_facts.INSTRUCTION_GIVEN,
            contract=session.contract_id,
            by=by,
            subject=subject,
            ref=session.ref,
        )
