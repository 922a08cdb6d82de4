"""A correction shows both values and where they stand."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.papers import differences
from madoguchi.papers.tables import Cell, Item, Text
from madoguchi.papers.tests import make


def told(old, new):
    return [(c.where, c.old, c.new) for c in differences.between(old, new)]


def test_the_same_report_has_no_differences():
    assert differences.between(make.daily(), make.daily()) == ()


def test_a_changed_count_is_told_with_its_row_and_column_and_total():
    old, new = make.daily(in_city=15), make.daily(in_city=16)
    assert told(old, new)[:2] == [
        ("対応件数 申請受付（申請時来庁） 市内", "15", "16"),
        ("対応件数 申請受付（申請時来庁） 計", "15", "16"),
    ]
    assert ("対応件数 計 市内", "16", "17") in told(old, new)


def test_changed_words_are_told_whole():
    old, new = make.daily(remarks="前の文"), make.daily(remarks="後の文")
    assert told(old, new) == [("所感・特記事項", "前の文", "後の文")]


def test_a_changed_head_is_told():
    head = (Item("staff", "従事者", Cell(6), "count", "名"),)
    changes = told(make.daily(), make.daily(head=head))
    assert ("従事者", "5名", "6名") in changes
    assert ("立会職員", "1名", "（なし）") in changes


def test_a_row_that_came_and_one_that_went_are_told():
    full = make.complaints()
    empty = replace(full, rows=())
    old, new = make.daily(sections=(empty,)), make.daily(sections=(full,))
    assert told(old, new)[0][:2] == ("苦情・トラブル等と対応状況 行の追加", "（なし）")
    assert told(new, old)[0][0] == "苦情・トラブル等と対応状況 行の削除"


def test_a_section_that_came_or_went_is_told():
    text = Text("new", "新しい項目", "文")
    old = make.daily(sections=())
    new = make.daily(sections=(text,))
    assert told(old, new) == [("新しい項目", "（なし）", "項目を追加")]
    assert told(new, old) == [("新しい項目", "項目あり", "項目を削除")]


def test_a_changed_chart_is_told_by_series_and_label():
    chart = make.months()
    series = (replace(chart.series[0], values=(121, 142, 98, 160, 171, 88)),)
    new = replace(chart, series=(*series, chart.series[1]))
    changes = told(make.daily(sections=(chart,)), make.daily(sections=(new,)))
    assert changes == [("月別の受付件数 申請時来庁 6月", "120", "121")]


@given(st.integers(0, 999), st.integers(0, 999))
def test_something_is_told_exactly_when_something_differs(old, new):
    changes = differences.between(make.daily(in_city=old), make.daily(in_city=new))
    assert bool(changes) == (old != new)
    assert all(change.old != change.new for change in changes)
