"""What the booking benchmark books: one contract, few slots, signed-in operators."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg

import _booking_bare
import _ground
from madoguchi.config import cluster

if TYPE_CHECKING:
    from multiprocessing import Queue

    from madoguchi.tenancy.actors import Actor
    from madoguchi.tenancy.models import Contract

SLUG = "kyoto-outreach-2025"
BARE_SLUG = "bench-bare"
SLOTS = 8
APART = ("bookings_slot", "bookings_place", "bookings_booking", "privacy_subject")
OPENS, CLOSES = dt.time(10), dt.time(12)
PHRASE = "pass phrase of the bench"


@dataclass(frozen=True, slots=True)
class Stall:
    """The slots of one occasion, each with as many places."""

    session: str
    slots: tuple[int, ...]
    places: int

    @property
    def capacity(self) -> int:
        return len(self.slots) * self.places


@dataclass(frozen=True, slots=True)
class Ground:
    """Where it is booked: wide for the rates, scarce for the rush; and by whom."""

    wide: Stall
    scarce: Stall
    scarce_by_http: Stall
    bare: Stall
    statements: tuple[str, ...]
    """What one booking sends, as pgbench reads it."""
    operators: tuple[int, ...]
    cookies: tuple[str, ...]


def made(
    answers: Queue[Ground], operators: int, wide: int, scarce: tuple[int, int]
) -> None:
    """In a process of its own: the contract, its people, its occasions."""
    _ground.django("web")
    contract, bare = (_contract(slug) for slug in (SLUG, BARE_SLUG))
    accounts = [_account(n) for n in range(operators)]
    manager = _actor(_account(operators, "site_manager"))
    bare_stall = _bare(bare, wide)
    statements = _booking_bare.recorded(bare_stall, BARE_SLUG)
    answers.put(
        Ground(
            wide=_occasion(contract, manager, wide),
            scarce=_occasion(contract, manager, scarce[0]),
            scarce_by_http=_occasion(contract, manager, scarce[1]),
            bare=bare_stall,
            statements=statements,
            operators=tuple(account.pk for account in accounts),
            cookies=tuple(_signed_in(account) for account in accounts),
        )
    )


def numbered_apart(urls: cluster.Urls) -> None:
    """Ids of each table from a number of its own: none is taken for another."""
    with psycopg.connect(urls.as_role("owner"), autocommit=True) as owner:
        for number, table in enumerate(APART, 4):
            owner.execute(
                f"ALTER SEQUENCE {table}_id_seq RESTART {number * 1_000_000_001}"
            )


def _contract(slug: str) -> Contract:
    from madoguchi.core import clock
    from madoguchi.tenancy.models import Contract

    first = clock.today() - dt.timedelta(days=30)
    return Contract.objects.create(
        slug=slug,
        title=slug,
        starts_on=first,
        ends_on=first + dt.timedelta(days=364),
        records_begin=first,
    )


def _account(number: int, role: str = "operator") -> Any:
    from madoguchi.core import clock
    from madoguchi.people.models import Account, Membership, Organisation

    organisation, _new = Organisation.objects.get_or_create(
        name="contractor", kind="contractor"
    )
    account = Account.objects.create_user(
        f"bench{number}@example.jp",
        PHRASE,
        name=f"測定 {number}",
        organisation=organisation,
        made_at=clock.now(),
    )
    Membership.objects.create(
        contract_id=SLUG, account=account, role=role, since=clock.now()
    )
    return account


def _actor(account: Any) -> Actor:
    from madoguchi.people import access

    return access.actor(account, SLUG)


def _signed_in(account: Any) -> str:
    """The session cookie of somebody who has signed in."""
    from django.contrib.auth import (
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
    )
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _occasion(contract: Contract, manager: Actor, places: int) -> Stall:
    """A session two weeks on with one place a slot; then as many as are wanted."""
    from madoguchi.core import clock
    from madoguchi.outreach import parameters, services

    day = clock.today() + dt.timedelta(days=14)
    venue = services.add_venue(
        contract=contract, name=os.urandom(4).hex(), ward="左京区", by=manager
    )
    session = services.plan_session(
        contract=contract,
        venue=venue,
        type="outreach",
        day=day,
        opens=OPENS,
        closes=CLOSES,
        parameters=parameters.on(SLUG, day),
        by=manager,
        booths=1,
    )
    services.fix_session(session=session, by=manager, officers=1)
    return _widened(contract, session.ref, places)


def _bare(contract: Contract, places: int) -> Stall:
    from madoguchi.core import clock
    from madoguchi.privacy import vault
    from madoguchi.tenancy import walls

    with walls.scope([contract.pk]):
        vault.data_key(contract.pk)
    day = clock.today() + dt.timedelta(days=14)
    starts = [clock.tokyo(day, 10) + dt.timedelta(minutes=15 * n) for n in range(SLOTS)]
    return _widened(contract, "s-bare", places, starts)


def _widened(
    contract: Contract, ref: str, places: int, starts: list[dt.datetime] | None = None
) -> Stall:
    from madoguchi.bookings import services
    from madoguchi.bookings.models import Slot
    from madoguchi.tenancy import walls

    with walls.scope([contract.pk]):
        services.open_slots(
            contract=contract,
            session=ref,
            starts=starts or [],
            minutes=15,
            places=places,
        )
        rows = Slot.objects.filter(contract=contract, session=ref)
        slots = tuple(rows.values_list("pk", flat=True))
    return Stall(ref, slots, places)
