"""The register through its screens: who asks, who answers, what a stranger sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from madoguchi.contracts.models import Consultation, Declaration, Obligation, Waiver
from madoguchi.core import clock
from madoguchi.home.tests import make
from madoguchi.tenancy.models import Contract

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2025, 11, 20, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
DAILY = "8-8-b-i-1"


@pytest.fixture
def kyoto(db: None) -> Iterator[Contract]:
    with time_machine.travel(NOON, tick=True):
        yield make.contract()


@pytest.fixture
def manager(kyoto: Contract) -> Client:
    return make.browser(make.account("general_manager", kyoto))


@pytest.fixture
def officer(kyoto: Contract) -> Client:
    return make.browser(make.account("officer", kyoto, name="佐藤"))


def url(name: str, *args: object) -> str:
    return reverse(f"contracts:{name}", args=[make.KYOTO, *args])


def words(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(url(name, *args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


ASKED = {"valid_from": "11/25", "valid_until": "11/28", "ground": "停電のため"}


def test_a_waiver_is_asked_for_and_consented_to(
    manager: Client, officer: Client
) -> None:
    answer = manager.post(url("waiver-ask", DAILY), ASKED)
    assert answer.status_code == 302
    assert (
        "本市の回答を待っています" in manager.get(answer["Location"]).content.decode()
    )
    assert "免除に同意する" in officer.get(answer["Location"]).content.decode()
    officer.post(answer["Location"], {"act": "consent", "answer": ""})
    with make.inside(make.KYOTO):
        waiver = Waiver.objects.get()
    assert waiver.consented_at is not None
    assert waiver.valid_from == dt.date(2025, 11, 25)


def test_a_refusal_of_a_waiver_needs_its_reason(
    manager: Client, officer: Client
) -> None:
    place = manager.post(url("waiver-ask", DAILY), ASKED)["Location"]
    answer = officer.post(place, {"act": "refuse", "answer": ""})
    assert answer.status_code == 422
    assert "理由を入力してください。" in answer.content.decode()


def test_the_contractor_does_not_answer_its_own_waiver(manager: Client) -> None:
    place = manager.post(url("waiver-ask", DAILY), ASKED)["Location"]
    assert manager.post(place, {"act": "consent"}).status_code == 404


def test_a_reversed_span_is_refused_beside_its_field(manager: Client) -> None:
    typed = {**ASKED, "valid_until": "2025-11-21"}
    answer = manager.post(url("waiver-ask", DAILY), typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "終わりの日が始まりの日より前です。" in page and "停電のため" in page


def test_a_double_click_asks_once(manager: Client) -> None:
    typed = {**ASKED, "once": "a" * 32}
    first = manager.post(url("waiver-ask", DAILY), typed)
    second = manager.post(url("waiver-ask", DAILY), typed)
    assert first["Location"] == second["Location"]
    with make.inside(make.KYOTO):
        assert Waiver.objects.count() == 1


def test_a_decided_value_is_no_longer_unset(manager: Client, officer: Client) -> None:
    typed = {
        "kind": "consultation",
        "subject": "unset:outreach.start",
        "question": "いつから始めるか",
    }
    place = manager.post(url("consultation-new"), typed)["Location"]
    refused = officer.post(place, {"decision": "4月14日から", "value": ""})
    assert refused.status_code == 422
    officer.post(place, {"decision": "4月14日から", "value": "2025-04-14"})
    with make.inside(make.KYOTO):
        entry = Consultation.objects.get()
    assert entry.parameter == "outreach.start"
    assert entry.clause_id == "3-s2"
    page = words(officer, "unset")
    assert "2025-04-14" in page and entry.ref in page


def test_only_the_city_gives_an_instruction(manager: Client, officer: Client) -> None:
    assert 'value="instruction"' not in words(manager, "consultation-new")
    assert 'value="instruction"' in words(officer, "consultation-new")


def test_a_declaration_is_kept_with_its_note(manager: Client) -> None:
    with make.inside(make.KYOTO):
        clause_id = (
            Obligation.objects.filter(kind="attested")
            .values_list("clause_id", flat=True)
            .first()
        )
    typed = {"period": "２０２５-11", "answer": "yes", "note": "朝礼で確かめた。"}
    answer = manager.post(url("declare", clause_id), typed)
    assert answer.status_code == 302
    with make.inside(make.KYOTO):
        assert Declaration.objects.get().period == "2025-11"
    assert "朝礼で確かめた。" in words(manager, "declarations")


def test_a_clause_says_its_rule_in_the_language_of_the_reader(officer: Client) -> None:
    page = words(officer, "clause", DAILY)
    assert "翌開庁日" in page and "next open day" not in page
    officer.cookies["django_language"] = "en"
    with translation.override("ja"):  # what the request leaves behind is undone
        page = words(officer, "clause", DAILY)
    assert "next open day" in page and "が必要です" not in page
    assert officer.get(url("clause", "no-such")).status_code == 404


def test_a_damaged_place_in_a_list_shows_its_beginning(officer: Client) -> None:
    for query in ("?after=%00", "?before=zzz", "?after=999999999999"):
        assert officer.get(url("facts") + query).status_code == 200
        assert officer.get(url("clause", DAILY) + query).status_code == 200
        assert officer.get(url("figures") + query).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["?month=2025-12", "?view=list", "?week=2025-11-20", "?day=2025-11-24", "?month=x"],
)
def test_the_calendar_shows_any_span(officer: Client, query: str) -> None:
    assert "期限カレンダー" in words(officer, "calendar", query=query)


def test_thousands_alike_are_one_line_and_hide_no_other_day(officer: Client) -> None:
    # A counter's visits each have their duties: 16,000 in a month of Sapporo's centre.
    month = "?month=2025-11"
    before = words(officer, "calendar", query=f"{month}&view=list").count("day-head")
    with make.inside(make.KYOTO):
        first = Obligation.objects.filter(
            due_at__gte=clock.tokyo(dt.date(2025, 11, 1))
        ).earliest("due_at")
        assert first.due_at is not None
        day = clock.tokyo_date(first.due_at - dt.timedelta(microseconds=1))
        alike = [Obligation(**first_but(first, n)) for n in range(4000)]
        Obligation.objects.bulk_create(alike)
    grid = words(officer, "calendar", query=month)
    assert "4001件" in grid and "3,000件だけ" not in grid
    listed = words(officer, "calendar", query=f"{month}&view=list")
    assert listed.count("day-head") == before
    assert "4001件" in words(officer, "calendar", query=f"?day={day.isoformat()}")


def first_but(row: Obligation, n: int) -> dict[str, object]:
    """The columns of a copy of an occasion, with a key of its own."""
    names = [field.attname for field in Obligation._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if name != "id"} | {
        "key": f"{row.key}-{n}"
    }


def test_a_holiday_says_its_name(officer: Client) -> None:
    assert "勤労感謝の日" in words(officer, "calendar", query="?month=2025-11")


def feed_of(client: Client) -> str:
    page = words(client, "calendar")
    address = page.split('readonly value="')[1].split('"')[0]
    return address.replace("&amp;", "&").partition("testserver")[2]


def test_the_feed_needs_no_sign_in_but_its_role(kyoto: Contract) -> None:
    person = make.account("officer", kyoto)
    address = feed_of(make.browser(person))
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer.content.startswith(b"BEGIN:VCALENDAR")
    person.memberships.update(until=NOON)
    assert Client().get(address).status_code == 404


def test_a_forged_or_voided_feed_finds_nothing(kyoto: Contract) -> None:
    person = make.account("officer", kyoto)
    address = feed_of(make.browser(person))
    assert Client().get(address + "x").status_code == 404
    assert Client().get(url("calendar-feed")).status_code == 404
    person.password = "another"
    person.save()
    assert Client().get(address).status_code == 404


def more(contract: Contract, number: int) -> None:
    """Many more occasions of the daily report."""
    with make.inside(contract):
        Obligation.objects.bulk_create(
            Obligation(
                contract=contract,
                key=f"{DAILY}#1:session=x{n}",
                clause_id=DAILY,
                rule_no=1,
                kind="deadline",
                party="contractor",
                keys={"session": f"x{n}"},
                verdict="open",
                due_at=NOON - dt.timedelta(days=n % 20),
                breach_at=NOON - dt.timedelta(days=n % 20),
            )
            for n in range(number, number * 2)
        )


@pytest.mark.parametrize(
    "path",
    [
        f"/c/{make.KYOTO}/",
        f"/c/{make.KYOTO}/clauses/{DAILY}/",
        f"/c/{make.KYOTO}/calendar/",
        f"/c/{make.KYOTO}/figures/",
        "/",
    ],
)
def test_many_occasions_cost_no_more_queries(
    kyoto: Contract, officer: Client, path: str
) -> None:
    officer.get(path)  # the clauses of an edition are read once a process
    counts = []
    for number in (1, 400):
        more(kyoto, number)
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 60
