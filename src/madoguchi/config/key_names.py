"""What the keys of facts and occasions stand for, told by the apps that own it.

Each function reads the names of one page in one query, inside the walls' scope.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from django.utils.translation import get_language

from madoguchi.bookings.models import Booking
from madoguchi.cards.models import Delivery, Return
from madoguchi.contracts.models import Clause
from madoguchi.contracts.naming import Named, Names
from madoguchi.core import clock
from madoguchi.outreach.models import Session, Venue
from madoguchi.people import queries as people
from madoguchi.publicity import queries as publicity
from madoguchi.supplies import queries as supplies
from madoguchi.web import formats


def sessions(contract: str, refs: Collection[str]) -> Names:
    """s32: venue, day and the hour of opening."""
    rows = Session.objects.filter(contract_id=contract, pk__in=set(_ids(refs, "s")))
    today, language = clock.today(), get_language() or "ja"
    return {
        f"s{row.pk}": f"{row.venue.name} "
        f"{formats.daytime(row.opens_at, today, language)}"
        for row in rows.select_related("venue")
    }


def venues(contract: str, refs: Collection[str]) -> Names:
    """v7: the venue's name."""
    rows = Venue.objects.filter(contract_id=contract, pk__in=set(_ids(refs, "v")))
    return {f"v{pk}": name for pk, name in rows.values_list("pk", "name")}


def wards(contract: str, refs: Collection[str]) -> Names:
    """w7: the ward of the first venue there."""
    rows = Venue.objects.filter(contract_id=contract, pk__in=set(_ids(refs, "w")))
    return {f"w{pk}": ward for pk, ward in rows.values_list("pk", "ward")}


def bookings(contract: str, ids: Collection[str]) -> Names:
    """The numbers of bookings, as people know them."""
    rows = Booking.objects.filter(contract_id=contract, pk__in=set(_ids(ids, "")))
    return {str(pk): number for pk, number in rows.values_list("pk", "number")}


def card_transports(contract: str, refs: Collection[str]) -> Names:
    """cards-in-3, cards-out-5: the day of the transport or of the return."""
    today, language = clock.today(), get_language() or "ja"
    came = Delivery.objects.filter(
        contract_id=contract, pk__in=set(_ids(refs, "cards-in-"))
    )
    left = Return.objects.filter(
        contract_id=contract, pk__in=set(_ids(refs, "cards-out-"))
    )
    days = {f"cards-in-{pk}": day for pk, day in came.values_list("pk", "day")}
    days |= {f"cards-out-{p}": day for p, day in left.values_list("pk", "planned_on")}
    return {ref: formats.day(day, today, language) for ref, day in days.items()}


def accounts(contract: str, ids: Collection[str]) -> Names:
    """The names of staff by account."""
    found = people.names(set(_ids(ids, "")))
    return {str(pk): name for pk, name in found.items()}


def clauses(contract: str, ids: Collection[str]) -> Names:
    """The printed numbers of clauses."""
    rows = Clause.objects.filter(contract_id=contract, clause_id__in=list(ids))
    return dict(rows.values_list("clause_id", "number"))


def _ids(refs: Iterable[str], letter: str) -> Iterator[int]:
    """The numbers of references that begin with letters; others are left out."""
    for ref in refs:
        number = ref.removeprefix(letter)
        if ref.startswith(letter) and number.isdecimal() and len(number) < 19:
            yield int(number)


NAMES = (
    Named(("session", "ref"), sessions),
    Named(("venue",), venues),
    Named(("ward",), wards),
    Named(("clause",), clauses),
    Named(("booking", "item", "application"), bookings),
    Named(("ref",), card_transports),
    Named(("item", "list", "place"), supplies.names),
    Named(("item", "ref"), publicity.names),
    Named(("person", "account"), accounts, permission="people.view"),
)
