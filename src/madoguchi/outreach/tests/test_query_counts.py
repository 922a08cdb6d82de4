"""A page asks the database as often for twenty bookings as for one."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from madoguchi.cases import services as cases
from madoguchi.outreach import services
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make

PAGES = ("day", "close", "session", "day-list", "board", "cases", "months", "notes")
ONE = ("day", "close", "session", "day-list", "notes")


def fill(crew: make.Crew, session: Session, first: int, many: int) -> None:
    """Bookings, half of them arrived, with a case and a note for each."""
    for nth in range(first, first + many):
        booking = make.booking(session, crew.operator, nth=nth)
        if nth % 2:
            services.arrive(session=session, booking=booking, by=crew.staff)
        services.write_note(session=session, text=f"申し送り {nth}", by=crew.manager)
        case = cases.open_case(
            contract=make.contract(),
            kind="complaint",
            summary=f"ご意見 {nth}",
            occasion=session.ref,
            by=crew.manager,
        )
        cases.act(case=case, text="対応しました", by=crew.manager)


def counts(client: Client, session: Session) -> dict[str, int]:
    found = {}
    for name in PAGES:
        args = [make.SLUG, session.pk] if name in ONE else [make.SLUG]
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(reverse(f"outreach:{name}", args=args))
        assert answer.status_code == 200, name
        found[name] = len(asked)
    for name in ("bookings:board", "bookings:public-venues"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name, args=[make.SLUG])).status_code == 200
        found[name] = len(asked)
    return found


@pytest.mark.parametrize("many", [19])
def test_twenty_bookings_cost_no_more_queries_than_two(
    crew: make.Crew, morning: time_machine.Coordinates, many: int
) -> None:
    session = make.session(crew.manager)
    later = make.session(crew.manager, day=make.DAY + dt.timedelta(days=1))
    client = Client()
    client.force_login(
        make.account("site_manager"),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    fill(crew, session, 0, 2)
    make.booking(later, crew.operator)
    counts(client, session)  # what is cached is read now
    few = counts(client, session)
    fill(crew, session, 2, many)
    assert counts(client, session) == few
