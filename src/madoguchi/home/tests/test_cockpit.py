"""The cockpit: counts, filters, exports, honest words."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from madoguchi.contracts import reports
from madoguchi.contracts.models import Clause, Cursor, Obligation
from madoguchi.contracts.reports import ClauseRow
from madoguchi.home.tests import make
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract
from madoguchi.web import statuses

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2025, 11, 20, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
HERE = f"/c/{make.KYOTO}/"
PRINTED = f"{HERE}?order=print"


@pytest.fixture
def kyoto(db: None) -> Iterator[Contract]:
    with time_machine.travel(NOON, tick=True):
        yield make.contract()


@pytest.fixture
def officer(kyoto: Contract) -> Client:
    return make.browser(make.account("officer", kyoto, name="佐藤"))


def table(page: str) -> str:
    """The clause table of the page."""
    start = page.index("<tbody>")
    return page[start : page.index("</tbody>", start)]


def words(client: Client, path: str = HERE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_printed_number_is_found_as_people_type_it(officer: Client) -> None:
    page = words(officer, HERE + "?q=８（８）イ（ア）１")
    assert "日次報告書" in page
    assert page.count('<tr><th scope="row"') == 1


def test_a_filter_that_hides_all_offers_the_way_out(officer: Client) -> None:
    page = words(officer, HERE + "?q=ありえないことば")
    assert "条件に合うものはありません。" in page and "条件を消す" in page


def test_an_unknown_filter_is_left_aside(officer: Client) -> None:
    assert "条件に合うもの" not in words(officer, HERE + "?state=nonsense&kind=x")


def test_the_table_opens_on_what_needs_somebody(kyoto: Contract) -> None:
    with time_machine.travel(NOON + dt.timedelta(days=140)):
        officer = make.browser(make.account("officer", kyoto))
        first = re.findall(r"status--(\w+)", table(words(officer)))
        printed = re.findall(r"/clauses/([^/]+)/", table(words(officer, PRINTED)))
    assert first[0] != statuses.status_for("scope").tone
    assert "bad" not in first[first.count("bad") :]
    with make.inside(kyoto):
        order = Clause.objects.order_by("order").values_list("clause_id", flat=True)
        assert printed[0] == order[0]


def test_what_waits_for_the_reader_comes_before_the_rest() -> None:
    def row(clause_id: str, state: str) -> ClauseRow:
        return ClauseRow(Clause(clause_id=clause_id), state)

    rows = [
        row("scope", "scope"),
        row("asked", "upcoming"),
        row("soon", "due_soon"),
        row("met", "met"),
        row("late", "breached"),
    ]
    found = reports.pressing(rows, {"asked"})
    ids = [one.clause.clause_id for one in found]
    assert ids == ["late", "soon", "asked", "scope", "met"]


def test_the_recent_records_come_alone_when_they_are_fetched_anew(
    officer: Client,
) -> None:
    part = officer.get(HERE + "?part=recent", headers={"HX-Request": "true"})
    text = part.content.decode()
    assert "<table" not in text and "まだ記録はありません" in text


def test_each_party_sees_its_clauses(officer: Client) -> None:
    city = words(officer, HERE + "?party=municipality")
    assert "本市" in city
    assert 'class="nowrap">受注者<' not in city


def test_the_cockpit_says_when_it_is_computing_anew(officer: Client) -> None:
    assert "再計算中" not in words(officer)
    with make.inside(make.KYOTO):
        Cursor.objects.update(digest="other")
    assert "再計算中" in words(officer)


def test_a_contract_before_its_start_says_so(kyoto: Contract) -> None:
    person = make.account("officer", kyoto)
    with time_machine.travel(dt.datetime(2025, 3, 3, 3, tzinfo=dt.UTC)):
        assert "着手前です。着手前の義務が" in words(make.browser(person))


def test_the_spreadsheet_holds_every_clause(officer: Client) -> None:
    answer = officer.get(HERE + "clauses.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][0] == "番号"
    assert len(rows) > 300


def test_the_list_as_text_follows_the_filter(officer: Client) -> None:
    answer = officer.get(HERE + "clauses.csv?q=日次報告書")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("番号,")
    assert 1 < len(lines) < 30


def test_staff_without_the_cockpit_find_nothing(kyoto: Contract) -> None:
    staff = make.browser(make.account("staff", kyoto))
    assert staff.get(HERE).status_code == 404
    assert staff.get(f"{HERE}calendar/").status_code == 200


def test_the_frame_names_contract_place_and_role(officer: Client) -> None:
    page = words(officer)
    assert "京都市" in page and "令和7年度" in page
    assert "佐藤" in page and "、市担当職員" in page
    assert "11月20日(木)" in page and "開所" in page


def test_a_live_part_comes_alone(officer: Client) -> None:
    part = officer.get(HERE, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "<table" in part


@pytest.mark.parametrize("path", ["/", HERE, f"{HERE}figures/", f"{HERE}calendar/"])
def test_more_occasions_do_not_mean_more_queries(officer: Client, path: str) -> None:
    occasions(2, "few")
    words(officer, path)
    with CaptureQueriesContext(connection) as few:
        words(officer, path)
    occasions(60, "many")
    with CaptureQueriesContext(connection) as many:
        words(officer, path)
    assert len(few) == len(many)


def occasions(count: int, word: str) -> None:
    """Late duties and ratios, each with a figure, of one clause."""
    due = NOON - dt.timedelta(days=3)
    with walls.scope([make.KYOTO]):
        clause = Clause.objects.first()
        assert clause is not None
        Obligation.objects.bulk_create(
            Obligation(
                contract_id=make.KYOTO,
                key=f"{word}{n}",
                clause_id=clause.clause_id,
                rule_no=1,
                kind=("ratio", "deadline")[n % 2],
                party="contractor",
                verdict=("below", "open")[n % 2],
                due_at=due,
                breach_at=due,
                anchor=due,
                figures={"value": n},
            )
            for n in range(count)
        )
