"""A report keeps its figures, says what it contains, and refuses nonsense."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core import canonical
from madoguchi.papers import frozen, wording
from madoguchi.papers.tables import (
    EMPTY,
    Cell,
    Column,
    Item,
    Period,
    Source,
    Table,
    Text,
    row,
)
from madoguchi.papers.tests import make

DAILY_FIELDS = {
    "date",
    "venue",
    "applications_by_service",
    "applications_by_residence",
    "photos",
    "portal_health_insurance",
    "portal_benefit_account",
    "bookings",
    "visit_reasons",
    "complaints",
    "improvements",
    "other_responses",
}


def test_a_daily_report_contains_what_the_specification_asks_for():
    assert make.daily().fields == DAILY_FIELDS


def test_a_section_that_says_nothing_does_not_count_as_reported():
    silent = Text("analysis", "分析", " \n", ("venue_analysis",))
    assert "venue_analysis" not in make.daily(sections=(silent,)).fields


def test_no_complaints_is_a_report_of_complaints_when_it_says_so():
    columns = (Column("what", "text", "内容"),)
    none = Table("complaints", "苦情", columns, (), ("complaints",), none="なし")
    assert "complaints" in make.daily(sections=(none,)).fields


def test_a_snapshot_gives_the_same_report_and_the_same_bytes():
    report = make.daily(
        sections=(make.months(), make.applications(), Text("t", "所", "x"))
    )
    snapshot = frozen.freeze(report)
    again = frozen.thaw(json.loads(json.dumps(snapshot)))
    assert again == report
    assert canonical.dumps(frozen.freeze(again)) == canonical.dumps(snapshot)
    assert snapshot["fields"] == sorted(report.fields)


@given(
    st.lists(
        st.tuples(st.integers(-99, 99999), st.booleans(), st.booleans()), max_size=8
    )
)
def test_totals_add_up_the_known_values_without_subtotals(values):
    columns = (Column("n", "count", "数", total=True),)
    rows = tuple(
        row(f"r{i}", n if known else None, subtotal=sub)
        for i, (n, known, sub) in enumerate(values)
    )
    totals = Table("t", "表", columns, rows).totals()
    counted = [n for n, known, sub in values if known and not sub]
    if rows:
        assert totals == (Cell(sum(counted) if counted else None),)
    else:
        assert totals is None


@given(st.text(), st.dates(), st.decimals(-9, 9, places=4), st.integers())
def test_every_kind_survives_freezing(text, day, share, number):
    columns = (
        Column("t", "text", "文"),
        Column("d", "date", "日"),
        Column("p", "percent", "率"),
        Column("y", "yen", "円"),
        Column("e", "count", "空"),
    )
    one = Table("t", "表", columns, (row("r", text, day, share, number, EMPTY),))
    assert frozen.read_section(frozen.section(one)) == one


def test_a_value_of_the_wrong_kind_is_a_bug():
    with pytest.raises(ValueError, match="not a count"):
        Table("t", "表", (Column("n", "count", "数"),), (row("r", "三"),))


def test_a_share_cannot_be_added_up():
    with pytest.raises(ValueError, match="cannot be added up"):
        Column("p", "percent", "率", total=True)


def test_a_source_is_either_a_fact_or_a_query():
    with pytest.raises(ValueError, match="either"):
        Source(fact="a.b", query="c")


def test_unknown_is_a_dash_and_not_applicable_is_empty():
    assert wording.shown(Cell(None), "count") == "－"
    assert wording.shown(EMPTY, "count") == ""
    assert wording.shown(Cell(0), "count") == "0"


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        (2697, "count", "2,697"),
        (3, "change", "+3"),
        (-1, "change", "-1"),
        (0, "change", "±0"),
        (Decimal("0.9725"), "percent", "97.3％"),
        (dt.date(2026, 11, 24), "date", "令和8年11月24日"),
        (make.MADE, "moment", "令和8年11月24日 18:05"),
    ],
)
def test_values_are_printed_as_the_city_writes_them(value, kind, said):
    assert wording.printed(value, kind) == said


def test_a_month_is_called_by_its_month():
    month = Period(dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    assert wording.period(month) == "令和8年11月"
    stretch = Period(dt.date(2026, 11, 2), dt.date(2026, 11, 30))
    assert wording.period(stretch) == "令和8年11月2日から令和8年11月30日まで"


def test_a_file_is_named_by_day_document_and_place():
    name = wording.file_name(Period.day(make.DAY), "日次報告書", "左京区○○会館", "pdf")
    assert name == "令和8年11月24日_日次報告書_左京区○○会館.pdf"


@given(st.text(max_size=400))
def test_a_file_name_is_always_safe(place):
    name = wording.file_name(Period.day(make.DAY), "日次報告書", place, "pdf")
    assert not set(name) & set('\\/:*?"<>|\n\r\x00')
    assert len(name.encode()) <= 255 and name.endswith(".pdf")


@pytest.mark.parametrize(
    ("name", "said"),
    [("京都市", "京都市長 様"), ("東京都", "東京都知事 様"), ("○○社", "○○社 御中")],
)
def test_an_addressee_gets_the_right_honorific(name, said):
    assert wording.addressee(name) == said


def test_a_line_of_the_head_stands_once():
    again = Item("venue", "会場", Cell("別の名"), "text")
    lines = wording.head(make.daily(head=(again,)))
    assert [label for label, _text in lines] == ["業務名", "実施日", "会場"]
    assert lines[2] == ("会場", "左京区○○会館")
