"""Occasions and records are told as a person would say them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from madoguchi.contracts import naming, services
from madoguchi.contracts.views import facts as facts_shown
from madoguchi.core import clock
from madoguchi.home.tests import make
from madoguchi.journal import sealing
from madoguchi.journal.services import record
from madoguchi.outreach import facts
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make as outreach
from madoguchi.tenancy.models import Contract

pytestmark = [pytest.mark.django_db]
DAY = dt.date(2025, 11, 21)
NOON = clock.tokyo(dt.date(2025, 11, 20), 12)
HERE = f"/c/{make.KYOTO}"


@pytest.fixture
def kyoto(db: None) -> Iterator[Contract]:
    """The contract's row: names need neither its clauses nor its obligations."""
    with time_machine.travel(NOON, tick=True):
        yield outreach.contract()


def planned(kyoto: Contract) -> Session:
    return outreach.session(outreach.actor("site_manager"), DAY, fixed=False)


def told_as(session: Session) -> str:
    return f"{session.venue.name} 11月21日(金) 10:00"


def test_a_session_is_told_by_venue_day_and_hour(kyoto: Contract) -> None:
    session = planned(kyoto)
    keys = {"kind": "daily-report", "ref": session.ref, "version": "2"}
    with make.inside(kyoto):
        told = naming.of(kyoto.pk, [keys]).occasion(keys)
    assert told == f"日次報告書、{told_as(session)}、第2版"


def test_the_day_of_a_session_is_not_said_twice(kyoto: Contract) -> None:
    session = planned(kyoto)
    keys = {"session": session.ref, "day": DAY.isoformat()}
    with make.inside(kyoto):
        assert naming.of(kyoto.pk, [keys]).occasion(keys) == told_as(session)


@pytest.mark.parametrize(
    ("keys", "ja", "en"),
    [
        ({"period": "2025-11"}, "2025年11月分", "Nov 2025"),
        ({"period": "term"}, "契約期間", "Contract term"),
        ({"ref": "2025-11"}, "2025年11月分", "Nov 2025"),
        ({"session": "s999999"}, "開催 s999999", "session s999999"),
    ],
)
def test_other_keys_are_told_in_both_languages(
    kyoto: Contract, keys: dict[str, str], ja: str, en: str
) -> None:
    with make.inside(kyoto):
        told = naming.of(kyoto.pk, [keys])
        assert told.occasion(keys) == ja
        with translation.override("en"):
            assert told.occasion(keys) == en


def test_a_name_is_told_only_to_who_may_see_people(kyoto: Contract) -> None:
    person = make.account("staff", kyoto, name="山田")
    keys = {"person": str(person.pk)}
    with make.inside(kyoto):
        assert naming.of(kyoto.pk, [keys], {"people.view"}).occasion(keys) == "山田"
        assert "山田" not in naming.of(kyoto.pk, [keys]).occasion(keys)


def test_the_names_of_a_page_take_one_query_for_each_kind(kyoto: Contract) -> None:
    many = [{"session": f"s{n}", "person": str(n)} for n in range(30)]
    with make.inside(kyoto), CaptureQueriesContext(connection) as asked:
        naming.of(kyoto.pk, many, {"people.view"})
    assert len([q for q in asked if "SELECT" in q["sql"]]) == 2


@pytest.mark.as_worker
def test_clause_and_record_lead_to_one_another(kyoto: Contract) -> None:
    session = planned(kyoto)
    make.contract()
    manager = make.browser(make.account("general_manager", kyoto, name="田中"))
    by = outreach.actor("site_manager")
    with make.inside(kyoto), time_machine.travel(clock.tokyo(DAY, 17)):
        pk = record(
            facts.SESSION_HELD,
            contract=kyoto.pk,
            by=by,
            occurred_at=clock.tokyo(DAY, 16),
            session=session.ref,
            type="outreach",
            day=DAY.isoformat(),
        )
        named = record(facts.VENUE_NAMED, contract=kyoto.pk, by=by, venue="v999")
    sealing.seal_all()
    services.recompute(kyoto.pk)
    clause = manager.get(f"{HERE}/clauses/8-8-b-i-1/").content.decode()
    assert f">{told_as(session)}</th>" in clause
    assert f"/facts/{pk}/" in clause and f"開催 {session.ref}" not in clause
    page = manager.get(f"{HERE}/facts/{pk}/").content.decode()
    assert "/clauses/8-8-b-i-1/#o" in page
    nothing = manager.get(f"{HERE}/facts/{named}/").content.decode()
    assert "この記録が決めた義務はありません。" in nothing


def test_no_slug_is_left_in_a_record_of_the_day() -> None:
    told = naming.Telling(make.KYOTO)
    for key, value, word in (
        ("subject", "monthly-report-day", "月次報告書の提出日"),
        ("ref", "3-2025-11-22", "11月22日(土)"),
        ("step", "hand-over", "職員へ引継ぎ"),
        ("person", "system", "システム"),
        ("role", "site_manager", "現場管理者"),
        ("place", "place-088c1e6001fa", "記録に書いた場所"),
    ):
        with time_machine.travel(NOON):
            assert told.value(key, value) == word
    measured = facts_shown.measure("roles", {"staff": 2, "site_manager": 1})
    assert measured == "従事者 2、現場管理者 1"
