"""Two venues on one day need two crews."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from madoguchi.crew.models import Shift
from madoguchi.outreach import posts
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make
from madoguchi.outreach.tests.test_pages import at, people, signed_in
from madoguchi.people.models import Account
from madoguchi.tenancy import walls

__all__ = ["people"]


def planned(account: Account, role: str, place: str = "") -> None:
    with walls.scope([make.SLUG]):
        Shift.objects.create(
            contract_id=make.SLUG,
            day=make.DAY,
            account=account,
            role=role,
            starts=dt.time(9),
            ends=dt.time(17),
            place=place,
        )


def found(*sessions: Session) -> list[dict[str, tuple[int, int]]]:
    """Planned and missing by role, for each session."""
    with walls.scope([make.SLUG]):
        by_ref = posts.posts(make.SLUG, sessions)
    return [
        {post.role: (post.planned, post.missing) for post in by_ref[session.ref]}
        for session in sessions
    ]


def test_a_shift_without_a_place_counts_where_there_is_one_session(
    crew: make.Crew,
) -> None:
    session = make.session(crew.manager, day=make.DAY)
    planned(make.account("site_manager"), "site_manager")
    planned(make.account("staff"), "staff")
    (here,) = found(session)
    assert here["site_manager"] == (1, 0) and here["staff"] == (1, 1)


def test_two_sessions_of_a_day_share_nobody(crew: make.Crew) -> None:
    one = make.session(crew.manager, day=make.DAY)
    other = make.session(
        crew.manager, day=make.DAY, at=make.venue(crew.manager, name="北区会館")
    )
    planned(make.account("site_manager"), "site_manager", one.venue.name)
    planned(make.account("staff"), "staff")
    here, there = found(one, other)
    assert here["site_manager"] == (1, 0) and there["site_manager"] == (0, 1)
    assert here["staff"] == there["staff"] == (0, 2)


def test_the_pages_name_who_is_planned(
    crew: make.Crew, people: dict[str, Account]
) -> None:
    session = make.session(crew.manager, day=make.DAY)
    account = make.account("staff")
    planned(account, "staff")
    client: Client = signed_in(people["site_manager"])
    page = client.get(at("outreach:session", session.pk)).content.decode()
    assert account.name in page and "1/2" in page
    checks = f"{at('supplies:check')}?session={session.ref}"
    assert f'href="{checks}"' in page  # what must be there before it opens
    assert client.get(checks).status_code == 200
    assert "計画/最低" in client.get(at("outreach:board")).content.decode()
