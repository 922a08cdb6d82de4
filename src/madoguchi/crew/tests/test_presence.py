"""常駐: a manager whenever the centre is open; the plan's gaps, and who was there."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.cards.tests.test_holding_clauses import verdicts
from madoguchi.contracts import services as contracts
from madoguchi.contracts.rules.engine import Verdict
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import services as counter
from madoguchi.counter.tests import make as centre
from madoguchi.crew import rules, services, terms
from madoguchi.crew.models import Shift
from madoguchi.crew.rules import Gap
from madoguchi.journal.models import Fact
from madoguchi.people.models import Account
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

C = f"/c/{centre.SLUG}/crew"
SATURDAY = dt.datetime(2025, 11, 29, 9, 0, tzinfo=clock.TOKYO)
ROLE = "operations_manager"


def at(hour: int, minute: int = 0) -> dt.time:
    return dt.time(hour, minute)


def gaps(*shifts: tuple[int, int, int]) -> list[Gap]:
    """Of an opening from ten to six; shifts are (person, from, until)."""
    rows = [(who, ROLE, at(a), at(b)) for who, a, b in shifts]
    return rules.gaps(rows, [(at(10), at(18))], {ROLE: 1})


def test_a_day_without_a_manager_is_one_gap() -> None:
    assert gaps() == [Gap(ROLE, at(10), at(18), 1)]


def test_only_the_hours_without_anybody_are_gaps() -> None:
    assert gaps((1, 9, 12), (2, 13, 18)) == [Gap(ROLE, at(12), at(13), 1)]
    assert gaps((1, 9, 12), (2, 12, 19)) == []
    assert gaps((1, 11, 12)) == [
        Gap(ROLE, at(10), at(11), 1),
        Gap(ROLE, at(12), at(18), 1),
    ]


def test_one_person_with_two_shifts_is_one_person() -> None:
    rows = [(1, ROLE, at(10), at(14)), (1, ROLE, at(12), at(18))]
    found = rules.gaps(rows, [(at(10), at(18))], {ROLE: 2})
    assert found == [Gap(ROLE, at(10), at(18), 1)]


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(8, 19), st.integers(1, 8)), max_size=6
    )
)
def test_every_minute_is_in_a_gap_exactly_if_nobody_is_there(
    drawn: list[tuple[int, int, int]],
) -> None:
    shifts = [(who, a, min(a + n, 23)) for who, a, n in drawn]
    found = gaps(*shifts)
    for hour in range(10, 18):
        here = any(a <= hour < b for _who, a, b in shifts)
        absent = any(g.starts <= at(hour, 30) < g.ends for g in found)
        assert absent is not here


@pytest.fixture
def sapporo(db: None) -> Contract:
    with time_machine.travel(SATURDAY, tick=False):
        made = centre.contract()
        contracts.load(centre.SLUG)
        yield made


def browser(who: Account) -> Client:
    client = Client(headers={"accept-language": "ja"})
    client.force_login(who)
    return client


def shift(who: Account, starts: dt.time, ends: dt.time, role: str = ROLE) -> None:
    with walls.scope([centre.SLUG]):
        Shift.objects.create(
            contract_id=centre.SLUG,
            day=SATURDAY.date(),
            account=who,
            role=role,
            starts=starts,
            ends=ends,
        )


def facts() -> list[Fact]:
    with walls.scope([centre.SLUG]):
        rows = Fact.objects.filter(name="crew.attendance_recorded")
        return list(rows.order_by("id"))


def test_the_clause_asks_for_an_operations_manager_throughout(
    sapporo: Contract,
) -> None:
    assert terms.of(centre.SLUG).throughout == {ROLE: 1}


def test_the_roster_shows_when_nobody_in_charge_is_planned(sapporo: Contract) -> None:
    manager = centre.account(ROLE)
    client = browser(manager)
    shift(manager, at(10), at(14))
    page = client.get(f"{C}/roster/2025-11/").content.decode()
    assert "常駐" in page and "不在の時間 14:00–18:00" in page
    page = client.get(f"{C}/roster/2025-11/publish/").content.decode()
    assert "責任者のいない時間が" in page
    shift(centre.account(ROLE), at(14), at(18))
    page = client.get(f"{C}/roster/2025-11/").content.decode()
    assert "不在の時間 14:00–18:00" not in page


def test_a_days_presence_is_recorded_once_and_meets_the_clause(
    sapporo: Contract,
) -> None:
    manager, staff = centre.account(ROLE), centre.account("staff")
    shift(manager, at(9), at(18))
    shift(staff, at(10), at(18), "staff")
    client = browser(manager)
    with walls.scope([centre.SLUG]):
        pks = dict(Shift.objects.values_list("role", "pk"))
    first, second = pks[ROLE], pks["staff"]
    typed = {
        f"here-{first}": "on",
        f"starts-{first}": "900",
        f"ends-{first}": "18:00",
        f"starts-{second}": "10:00",
        f"ends-{second}": "18:00",
    }
    counter.open_day(contract=sapporo, by=centre.people().manager)
    assert verdicts("6-2-f") == [Verdict.BELOW]
    answer = client.post(f"{C}/attendance/?day=2025-11-29", typed, follow=True)
    assert "1人の勤務を記録しました" in answer.content.decode()
    (fact,) = facts()
    assert fact.keys == {
        "person": str(manager.pk),
        "role": ROLE,
        "day": "2025-11-29",
    }
    assert fact.measures == {"minutes": 540, "from": "09:00", "until": "18:00"}
    page = client.get(f"{C}/attendance/?day=2025-11-29").content.decode()
    assert "記録済み" in page and f"here-{first}" not in page
    assert verdicts("6-2-f") == [Verdict.MET]


def test_hours_that_run_backward_are_said(sapporo: Contract) -> None:
    manager = centre.account(ROLE)
    shift(manager, at(10), at(18))
    with walls.scope([centre.SLUG]):
        pk = Shift.objects.get().pk
    typed = {f"here-{pk}": "on", f"starts-{pk}": "18:00", f"ends-{pk}": "10:00"}
    answer = browser(manager).post(f"{C}/attendance/?day=2025-11-29", typed)
    assert answer.status_code == 422
    assert "終わりの時刻は始まりより後" in answer.content.decode()
    assert facts() == []


def test_who_does_not_manage_the_crew_records_nothing(sapporo: Contract) -> None:
    for role in ("staff", "officer", "identity_officer"):
        client = browser(centre.account(role))
        assert client.get(f"{C}/attendance/").status_code == 404
        assert client.post(f"{C}/attendance/", {}).status_code == 404
    people = centre.people()
    with pytest.raises(Refusal) as refused:
        services.record_attendance(
            contract=sapporo,
            day=SATURDAY.date(),
            present=[services.Present(1, ROLE, at(9), at(18))],
            by=people.staff,
        )
    assert refused.value.code == "not-allowed"


def test_a_day_to_come_is_not_recorded(sapporo: Contract) -> None:
    with pytest.raises(Refusal) as refused:
        services.record_attendance(
            contract=sapporo,
            day=SATURDAY.date() + dt.timedelta(days=1),
            present=[services.Present(1, ROLE, at(9), at(18))],
            by=centre.people().manager,
        )
    assert refused.value.code == "in-the-future"


def test_a_break_counts_as_away_until_somebody_else_is_there(
    sapporo: Contract,
) -> None:
    first, second = centre.account(ROLE), centre.account(ROLE)
    for who in (first, second):
        shift(who, at(9), at(18))
    counter.open_day(contract=sapporo, by=centre.people().manager)
    with walls.scope([centre.SLUG]):
        pks = dict(Shift.objects.values_list("account_id", "pk"))
    one, other = pks[first.pk], pks[second.pk]
    hours = {f"starts-{pk}": "9:00" for pk in (one, other)}
    hours |= {f"ends-{pk}": "18:00" for pk in (one, other)}
    rest = {f"rest_from-{one}": "13", f"rest_until-{one}": "14:00"}
    client, there = browser(first), f"{C}/attendance/?day=2025-11-29"
    half = hours | rest | {f"here-{one}": "on", f"rest_until-{one}": ""}
    assert "両方を入力" in client.post(there, half).content.decode()
    outside = hours | rest | {f"here-{one}": "on", f"rest_until-{one}": "19:00"}
    assert "間の時刻" in client.post(there, outside).content.decode()
    client.post(there, hours | rest | {f"here-{one}": "on"})
    spans = [(f.measures["from"], f.measures["until"]) for f in facts()]
    assert spans == [("09:00", "13:00"), ("14:00", "18:00")]
    assert verdicts("6-2-f") == [Verdict.BELOW]
    client.post(there, hours | {f"here-{other}": "on"})
    assert verdicts("6-2-f") == [Verdict.MET]


def test_a_late_opening_still_asks_for_the_whole_opening_hours(
    sapporo: Contract,
) -> None:
    manager = centre.account(ROLE)
    shift(manager, at(10, 30), at(18))
    with time_machine.travel(SATURDAY.replace(hour=2), tick=False):
        counter.open_day(contract=sapporo, by=centre.people().manager)
    services.record_attendance(
        contract=sapporo,
        day=SATURDAY.date(),
        present=[services.Present(manager.pk, ROLE, at(10, 30), at(18))],
        by=centre.people().manager,
    )
    assert verdicts("6-2-f") == [Verdict.BELOW]
