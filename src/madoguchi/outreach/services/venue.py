"""The verb that corrects a venue: its name, its place, the way there."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from madoguchi.bookings.models import Booking
from madoguchi.core import clock
from madoguchi.journal import queries as journal
from madoguchi.journal.services import record
from madoguchi.outreach import facts, places
from madoguchi.outreach.models import FIXED, PLANNED, Session, Venue
from madoguchi.outreach.services import telling
from madoguchi.outreach.services.session import known, said, venue_fixed
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

WHERE = ("name", "ward", "address")
"""What says where to go: who is booked is told when it changes."""
JUDGED = ("ward", "area", "reason")
"""What the contract's clauses read from the fact that a venue is fixed."""


@walls.verb
def change_venue(
    *,
    venue: Venue,
    name: str,
    ward: str,
    by: Actor,
    address: str = "",
    access: str = "",
    wheelchair: bool = False,
    area: str = "in-city",
    reason: str = "",
    position: str = "",
) -> int:
    """Correct a venue; returns how many bookings ahead are told of a new place.

    Who has a booking at a session ahead and whom nobody has reached stays in
    ``queries.unreached``. The fact of a fixed session's venue is put right with
    what its clauses read. Raises those of ``add_venue``.
    """
    need(by, "outreach.plan")
    said(name, ward, area)
    held = Venue.objects.select_for_update().get(pk=venue.pk)
    was = {field: getattr(held, field) for field in {*WHERE, *JUDGED}}
    held.name, held.ward, held.area = name.strip(), ward.strip(), area
    held.address, held.access = address.strip(), access.strip()
    held.wheelchair, held.reason = wheelchair, reason.strip()
    for field, value in places.position(position).items():
        setattr(held, field, value)
    try:
        with transaction.atomic():
            held.save()
    except IntegrityError:
        raise known() from None
    changed = {field for field, value in was.items() if getattr(held, field) != value}
    ahead = list(sessions_ahead(held))
    if changed & {*JUDGED}:
        _judged_anew(ahead, by)
    return _told(ahead, str(was["name"])) if changed & {*WHERE} else 0


def sessions_ahead(venue: Venue) -> list[Session]:
    """Sessions of a venue that are still to be held, by day."""
    rows = Session.objects.filter(
        contract_id=venue.contract_id,
        venue_id=venue.pk,
        state__in=(PLANNED, FIXED),
        closed_at=None,
        day__gte=clock.today(),
    )
    return list(rows.select_related("venue").order_by("day", "id")[:200])


def _judged_anew(ahead: list[Session], by: Actor) -> None:
    """The fact of each fixed session's venue falls, and stands anew."""
    name = facts.VENUE_FIXED.name
    for session in ahead:
        left = journal.with_keys(session.contract_id, name, {"session": session.ref})
        for fact in left:
            record(
                facts.VENUE_FIXED,
                contract=session.contract_id,
                by=by,
                corrects=fact.pk,
                **fact.keys,
            )
        if left:
            venue_fixed(session, by)


def _told(ahead: list[Session], old_name: str) -> int:
    now, told = clock.now(), 0
    for session in ahead:
        rows = Booking.objects.filter(
            contract_id=session.contract_id, session=session.ref
        )
        if not rows.update(told_at=None):
            continue
        Session.objects.filter(pk=session.pk).update(place_changed_at=now)
        told += telling.tell_place(session, old_name, now)
    return told
