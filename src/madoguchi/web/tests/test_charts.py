"""Charts are plain markup: safe, gapless only where data are, readable as a table."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from madoguchi.web import charts
from madoguchi.web.charts import lines, parts

VALUES = st.one_of(st.none(), st.floats(-1e9, 1e9, allow_nan=False))


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


@given(st.lists(VALUES, max_size=40))
def test_any_values_make_a_well_formed_chart(values: list[float | None]) -> None:
    points = [charts.Point(str(i), v) for i, v in enumerate(values)]
    for chart in (charts.bars("図", points, target=3), charts.line("図", points)):
        drawn(chart.svg)
        assert len(chart.rows) == len(values)


@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=20))
@example([5e-324, -5.0])
@example([-5e-324, 5.0])
def test_the_scale_holds_every_value(values: list[float]) -> None:
    ruler = parts.scale(values)
    assert ruler.bottom <= min(values) and max(values) <= ruler.top
    assert 1 <= len(ruler.ticks()) <= 12


def test_a_label_cannot_break_out_of_the_chart() -> None:
    chart = charts.bars("<script>", [charts.Point('"><script>', 1)])
    assert "<script>" not in str(chart)


def test_a_missing_value_breaks_the_line() -> None:
    assert lines.runs([1, 2, None, 3]) == [[0, 1], [3]]


def test_a_missing_value_is_said_in_the_table() -> None:
    chart = charts.bars("図", [charts.Point("11/20", None)])
    assert chart.rows == [["11/20", "－"]]


def test_zero_is_printed() -> None:
    assert charts.bars("図", [charts.Point("a", 0)]).rows == [["a", "0"]]


def test_layers_differ_by_pattern_and_not_by_colour_alone() -> None:
    series = [charts.Series(f"s{i}", [1]) for i in range(3)]
    svg = charts.stacked("図", ["a"], series).svg
    assert svg.count("<pattern") == 3


def test_layers_must_fit_their_labels() -> None:
    with pytest.raises(ValueError, match="one value for each label"):
        charts.stacked("図", ["a", "b"], [charts.Series("s", [1])])


def test_no_chart_carries_style_or_script() -> None:
    chart = str(charts.heat("図", ["土"], ["10時"], [[1]]))
    assert "style=" not in chart and "<script" not in chart


def test_every_drawing_has_a_title_and_a_description() -> None:
    svg = charts.line("応答率", [charts.Point("11/20", 97.2)], unit="％").svg
    assert "<title" in svg and "最大 11/20 97.2％" in svg
