"""The crew of the demonstration: prepared, assigned, on the roster."""

from __future__ import annotations

import datetime as dt

from madoguchi.contracts import library
from madoguchi.crew import services as crew
from madoguchi.crew import terms
from madoguchi.documents import services as documents
from madoguchi.people.models import Account
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

POSTS = {
    "general_manager": ("general_manager",),
    "site_manager": ("site_manager",),
    "staff": ("staff",),
    "operator": ("call_operator",),
    "privacy_officer": ("privacy_general_manager", "privacy_manager"),
}
"""Which posts of the contract each demonstration account takes."""
ON_SHIFT = ("site_manager", "staff")


def prepare(
    contract: Contract, actors: dict[str, Actor], day: dt.date, by: Actor
) -> None:
    """Pledge, training, experience and assignment of everyone of the contractor."""
    people = _people(actors)
    (pledge, *_others) = terms.of(contract.pk).pledges
    training = crew.hold_training(
        contract=contract,
        topic="privacy",
        day=day,
        place="本社 研修室",
        attended=[account.pk for account, _ in people],
        by=by,
    )
    crew.complete_training(
        training=training, passed={account.pk: True for account, _ in people}, by=by
    )
    for account, role in people:
        crew.sign_pledge(
            contract=contract, account=account, type=pledge, signed_on=day, by=by
        )
        _file(contract, "pledge", account, by)
        _assign(contract, account, role, day, by)


def _people(actors: dict[str, Actor]) -> list[tuple[Account, str]]:
    contractors = {
        actor.account: actor.role
        for actor in actors.values()
        if actor.account and actor.side == "contractor" and actor.role in POSTS
    }
    accounts = Account.objects.filter(pk__in=contractors).order_by("pk")
    return [(account, contractors[account.pk]) for account in accounts]


def _file(contract: Contract, kind: str, account: Account, by: Actor) -> None:
    version = documents.draft(
        contract=contract,
        kind=kind,
        ref=str(account.pk),
        title=f"{'誓約書' if kind == 'pledge' else '経歴書'} {account.name}",
        content={"fields": []},
        by=by,
    )
    documents.submit(version=version, by=by)


def _assign(
    contract: Contract, account: Account, role: str, day: dt.date, by: Actor
) -> None:
    if role == "site_manager":
        crew.record_qualification(
            contract=contract,
            account=account,
            qualification="apply-in-person-window",
            months=30,
            note="他市の出張申請窓口を2年半運営",
            by=by,
        )
        _file(contract, "experience-statement", account, by)
    for post in POSTS[role]:
        crew.assign(
            contract=contract,
            account=account,
            role=post,
            starts_on=day,
            employment="regular",
            notified=True,
            by=by,
        )


def roster(
    contract: Contract,
    actors: dict[str, Actor],
    month: dt.date,
    since: dt.date,
    by: Actor,
) -> None:
    """Plan and share one month's shifts from a day on: all who work at venues."""
    following = (month + dt.timedelta(days=32)).replace(day=1)
    calendar = library.contract_file(contract.pk).calendars["site-open"]
    days = calendar.opening_days(
        max(month, since),
        min(following - dt.timedelta(days=1), contract.ends_on),
    )
    for account, role in _people(actors):
        if role in ON_SHIFT and days:
            crew.plan_shifts(
                contract=contract,
                account=account,
                role=POSTS[role][0],
                days=days,
                starts=dt.time(9),
                ends=dt.time(17),
                by=by,
            )
    crew.publish_roster(contract=contract, month=month, by=by)
