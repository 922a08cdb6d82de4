"""Builders with honest defaults: the card centre, its people, a day, tickets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import count

from madoguchi.core import clock
from madoguchi.counter import services
from madoguchi.counter.models import RECEPTION, Day, Ticket, Window
from madoguchi.crew.facts import TRAINING_COMPLETED
from madoguchi.crew.models import Qualification
from madoguchi.journal import queries as journal
from madoguchi.journal.services import record
from madoguchi.outreach.tests import make as outreach
from madoguchi.people.models import Account
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor, system
from madoguchi.tenancy.models import Contract

SLUG = "sapporo-card-centre"
DAY = dt.date(2025, 11, 29)
MORNING = dt.datetime(2025, 11, 29, 10, 0, tzinfo=clock.TOKYO)
HEADS = (
    "予約番号,予約日,予約時刻,氏名,氏名カナ,生年月日,手続,交付通知書番号,電話番号,人数"
)
_numbers = count(1)


@dataclass
class People:
    """One actor a role of the centre."""

    staff: Actor
    colleague: Actor
    manager: Actor
    identity: Actor
    officer: Actor


def contract() -> Contract:
    """The card centre with its real term."""
    made, _new = Contract.objects.get_or_create(
        slug=SLUG,
        defaults={
            "title": "札幌市第二マイナンバーカードセンター運営業務",
            "short": "第二カードセンター",
            "municipality": "札幌市",
            "contractor": "受託者",
            "starts_on": dt.date(2025, 4, 1),
            "ends_on": dt.date(2026, 3, 31),
            "records_begin": dt.date(2025, 4, 1),
        },
    )
    return made


def account(role: str) -> Account:
    """An account of a role; contractor's people have completed their practice."""
    made = outreach.account(role, SLUG)
    practised(made.pk)
    return made


def practised(person: int | None) -> None:
    """The on-site practice and the skills of window work are on file."""
    known = {"person": str(person), "topic": "practice"}
    with walls.scope([SLUG]):
        if not journal.with_keys(SLUG, TRAINING_COMPLETED.name, known):
            record(
                TRAINING_COMPLETED,
                contract=SLUG,
                by=system(SLUG),
                measures={"passed": True},
                **known,
            )
        for skill in ("terminal-operation", "work-skill"):
            Qualification.objects.get_or_create(
                contract_id=SLUG,
                account_id=person,
                qualification=skill,
                defaults={"recorded_on": clock.today()},
            )


def people() -> People:
    return People(
        staff=outreach.actor("staff", SLUG),
        colleague=outreach.actor("staff", SLUG),
        manager=outreach.actor("operations_manager", SLUG),
        identity=outreach.actor("identity_officer", SLUG),
        officer=outreach.actor("officer", SLUG),
    )


def day(by: Actor) -> Day:
    """Today, opened."""
    return services.open_day(contract=contract(), by=by)


def window(by: Actor, number: int = 1, *skills: str) -> Window:
    """A window of the open day that serves these procedures (all, if none is said)."""
    practised(by.account)
    wanted = skills or ("card-issue", "certificate", "card-face", "pin", "other")
    with walls.scope([SLUG]):
        found = Window.objects.get(contract_id=SLUG, number=number)
    return services.open_window(window=found, skills=wanted, by=by)


def ticket(by: Actor, *procedures: str, **more: object) -> Ticket:
    """A walk-in's ticket from reception."""
    wanted = services.Wanted(dict.fromkeys(procedures or ("certificate",), 1), **more)  # type: ignore[arg-type]
    return services.issue(contract=contract(), wanted=wanted, source=RECEPTION, by=by)


def row(
    at: str = "10:00",
    procedure: str = "交付",
    number: str = "",
    day: dt.date = DAY,
    birth: str = "1980/5/12",
) -> str:
    """One line of a booking file, with an invented person."""
    nth = next(_numbers)
    number = number or f"R{nth:06}"
    letters = "アイウエオカキクケコサシスセソ"
    name = f"ヤマダ{letters[nth % 15]} ハナ{letters[nth // 15 % 15]}"
    return (
        f"{number},{day},{at},山田花子,{name},{birth},{procedure},"
        f"{1000000 + nth},090-1234-{nth:04},1"
    )


def file(*rows: str, heads: str = HEADS, encoding: str = "cp932") -> bytes:
    """A booking file."""
    return "\r\n".join([heads, *rows, ""]).encode(encoding)


def booked(by: Actor, at: str = "10:00", procedure: str = "交付") -> Ticket:
    """A ticket of somebody with an imported booking."""
    number = f"B{next(_numbers):06}"
    services.import_bookings(
        contract=contract(), body=file(row(at, procedure, number)), by=by
    )
    return arrived(by, number)


def arrived(by: Actor, number: str) -> Ticket:
    """The ticket of a booking number."""
    from madoguchi.counter import queries

    with walls.scope([SLUG]):
        found = queries.appointment(SLUG, number)
    assert found is not None
    wanted = services.Wanted({found.procedure: 1}, appointment=found)
    return services.issue(contract=contract(), wanted=wanted, source=RECEPTION, by=by)
