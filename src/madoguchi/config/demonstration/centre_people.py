"""The people of the card centre: those who sign in, and the others at its windows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from madoguchi.config.demonstration.people import CODE, NAMES, PASSWORD, DemoAccount
from madoguchi.core import clock
from madoguchi.crew import services as crew
from madoguchi.people import access
from madoguchi.people import services as people
from madoguchi.people.models import Account, Organisation
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor, system
from madoguchi.tenancy.models import Contract

_STAFF = (
    "石川 あかり",
    "小川 たける",
    "岡田 しおり",
    "長谷川 りく",
    "藤田 はるか",
    "近藤 つばさ",
    "村上 いちか",
    "遠藤 まなと",
    "青木 ひなた",
    "坂本 ゆづき",
    "斎藤 そうた",
    "福田 みのり",
    "太田 けいた",
    "西村 あやめ",
)
_OFFICERS = ("三浦 なお", "藤井 とおる", "岡本 ちひろ", "中島 さとし", "松田 りん")
EXTRA = (
    *(
        DemoAccount(
            f"window{n:02}@contractor.example",
            name,
            "窓口従事者",
            "staff",
            "contractor",
        )
        for n, name in enumerate(_STAFF, 3)
    ),
    *(
        DemoAccount(
            f"identity{n}@city.example",
            name,
            "本人確認担当職員",
            "identity_officer",
            "city",
        )
        for n, name in enumerate(_OFFICERS, 2)
    ),
    DemoAccount(
        "operations2@contractor.example",
        "原田 めぐみ",
        "業務責任者",
        "operations_manager",
        "contractor",
    ),
)
"""Beside those whose sign-ins are shown; the same password opens them."""
TOPICS = ("initial", "number-data", "my-number-system")
MANAGER = ("similar-work", "my-number-system", "personal-information")
WORKER = ("work-skill", "terminal-operation")
KNOWN = {"operations_manager": (*MANAGER, *WORKER), "staff": WORKER}
"""What is on file by role; an operations manager may stand in at a window."""
POSTS = {
    "general_manager": ("general_manager",),
    "operations_manager": ("operations_manager", "practice_manager"),
    "staff": ("staff",),
    "privacy_officer": ("privacy_officer",),
}


@dataclass(frozen=True)
class Crew:
    """Who acts at the centre, by what they do there."""

    general: Actor
    managers: tuple[Actor, ...]
    staff: tuple[Actor, ...]
    officers: tuple[Actor, ...]
    city: Actor

    @property
    def manager(self) -> Actor:
        """The operations manager on duty."""
        return self.managers[0]

    @property
    def window_staff(self) -> dict[int, Actor]:
        """By account, who may stand at a window and handle cards."""
        return {by.account or 0: by for by in (*self.staff, *self.managers)}


def settle(contract: Contract) -> None:
    """Make the accounts of the centre that are not there, with their roles."""
    from django.contrib.auth.hashers import make_password

    known = set(Account.objects.values_list("email", flat=True))
    if all(row.email in known for row in EXTRA):
        return
    offices = {
        key: Organisation.objects.get(name=name) for key, (name, _kind) in NAMES.items()
    }
    password, code = make_password(PASSWORD), make_password(CODE)
    for row in EXTRA:
        account, _made = Account.objects.get_or_create(
            email=row.email,
            defaults={
                "name": row.name,
                "organisation": offices[row.organisation],
                "password": password,
                "code_hash": code,
                "made_at": clock.now(),
            },
        )
        people.grant_role(
            contract=contract, account=account, role=row.role, by=system(contract.pk)
        )


def crew_of(contract: str) -> Crew:
    """The people of the centre as they act. They must be settled."""
    from madoguchi.config.demonstration.people import ACCOUNTS

    wanted = {row.email: row.role for row in (*ACCOUNTS, *EXTRA)}
    found: dict[str, list[Actor]] = {}
    for account in Account.objects.filter(email__in=wanted).order_by("pk"):
        actor = access.actor(account, contract)
        found.setdefault(wanted[account.email], []).append(actor)
    return Crew(
        general=found["general_manager"][0],
        managers=tuple(found["operations_manager"]),
        staff=tuple(found["staff"]),
        officers=tuple(found["identity_officer"]),
        city=found["officer"][0],
    )


def prepare(contract: Contract, them: Crew, day: dt.date) -> None:
    """Trained, confirmed, assigned, practised: before anybody stands at a window.

    The manual papers (training plan, agreements) must be on file.
    """
    by = them.general
    accounts = _accounts(contract, them)
    for topic in TOPICS:
        _trained(contract, topic, accounts, day, by)
    for account, role in accounts.items():
        known = KNOWN.get(role, MANAGER if role.endswith("manager") else WORKER)
        for word in known if role in POSTS else ():
            crew.record_qualification(
                contract=contract,
                account=account,
                qualification=word,
                months=30,
                note="他市のカードセンターで2年半",
                by=by,
            )
        for post in POSTS.get(role, ()):
            _assigned(contract, account, post, day, by)
    staff = {a: r for a, r in accounts.items() if r in ("staff", "operations_manager")}
    _trained(contract, "practice", staff, day, by, place="第一センター")
    for account in staff:
        _assigned(contract, account, "window", day, by)


def _accounts(contract: Contract, them: Crew) -> dict[Account, str]:
    """The contractor's people who work at the centre, with their roles."""
    acting = (them.general, *them.managers, *them.staff)
    roles = {by.account or 0: by.role for by in acting}
    rows = Account.objects.filter(pk__in=roles).select_related("organisation")
    return {row: roles[row.pk] for row in rows.order_by("pk")}


def _trained(
    contract: Contract,
    topic: str,
    accounts: Mapping[Account, str],
    day: dt.date,
    by: Actor,
    place: str = "本社 研修室",
) -> None:
    training = crew.hold_training(
        contract=contract,
        topic=topic,
        day=day,
        place=place,
        attended=[account.pk for account in accounts],
        by=by,
    )
    crew.complete_training(
        training=training, passed={a.pk: True for a in accounts}, by=by
    )


def _assigned(
    contract: Contract, account: Account, post: str, day: dt.date, by: Actor
) -> None:
    crew.assign(
        contract=contract,
        account=account,
        role=post,
        starts_on=day,
        employment="regular",
        notified=True,
        by=by,
    )


def attended(
    contract: Contract, them: Crew, day: dt.date, opens: dt.datetime, shut: dt.datetime
) -> None:
    """The operations managers from before the opening to after the close.

    One rests while another is there: SP 6(2)カ.
    """
    begins, ends = (moment.astimezone(clock.TOKYO) for moment in (opens, shut))
    hour = dt.timedelta(hours=1)
    crew.record_attendance(
        contract=contract,
        day=day,
        present=[
            crew.Present(
                by.account or 0,
                by.role,
                (begins - hour).time(),
                min(ends.time(), dt.time(23, 59)),
                ((begins + nth * hour).time(), (begins + (nth + 1) * hour).time()),
            )
            for nth, by in enumerate(them.managers[:3], 2)
        ],
        by=them.general,
    )


def rosters(
    contract: Contract, them: Crew, days: Mapping[dt.date, tuple[dt.time, dt.time]]
) -> None:
    """Each month's shifts, planned on its open days and shared before it begins."""
    accounts = _accounts(contract, them)
    months = sorted({day.replace(day=1) for day in days})
    for month in months:
        here = {d: span for d, span in days.items() if d.replace(day=1) == month}
        shared = min(clock.tokyo(month - dt.timedelta(days=5), 17), clock.now())
        with clock.at(shared), walls.scope([contract.pk]):
            for account, role in accounts.items():
                _planned(contract, account, POSTS[role][0], here, them.general)
            crew.publish_roster(contract=contract, month=month, by=them.general)


def _planned(
    contract: Contract,
    account: Account,
    post: str,
    days: Mapping[dt.date, tuple[dt.time, dt.time]],
    by: Actor,
) -> None:
    for span in sorted(set(days.values())):
        crew.plan_shifts(
            contract=contract,
            account=account,
            role=post,
            days=[day for day, hours in days.items() if hours == span],
            starts=span[0],
            ends=span[1],
            by=by,
        )
