"""Bars, and bars in layers."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from madoguchi.web.charts import parts
from madoguchi.web.charts.parts import Chart, Point, Scale, Series

MOST_NAMED = 24  # more numbers than that would touch


def slots(count: int) -> tuple[list[float], float]:
    """Centres of ``count`` bars and the width of one, in pixels."""
    room = (parts.WIDTH - parts.LEFT - parts.RIGHT) / max(count, 1)
    centres = [parts.LEFT + room * (i + 0.5) for i in range(count)]
    return centres, min(room * 0.7, 56)


def bar(
    x: float, width: float, ruler: Scale, span: tuple[float, float], fill: str
) -> SafeString:
    """One rectangle from the lower to the upper value of ``span``."""
    low, high = (ruler.y(value) for value in span)
    return SafeString(
        f'<rect x="{round(x - width / 2, 1)}" y="{min(low, high)}"'
        f' width="{round(width, 1)}" height="{round(abs(low - high), 1)}"'
        f' fill="{fill}" class="chart-bar"/>'
    )


def led(drawn: SafeString, url: str, name: str) -> SafeString:
    """A bar that leads to its records."""
    if not url:
        return drawn
    return SafeString(
        f'<a href="{escape(url)}" aria-label="{escape(name)}">{drawn}</a>'
    )


def bars(
    title: str,
    points: Sequence[Point],
    *,
    unit: str = "",
    target: float | None = None,
    target_word: str = "",
) -> Chart:
    """Upright bars with their values above them.

    Args:
        points: in the order of reading; a bar with a url leads to its records.
        unit: printed above the axis (人, 件, ％).
        target: a soft number as a dashed line named ``target_word`` (目安).
    """
    name = parts.name_for("bars", title, points)
    values = parts.known([p.value for p in points])
    ruler = parts.scale([*values, *([target] if target is not None else [])])
    centres, width = slots(len(points))
    body = [parts.patterns(name, 1), parts.axes(ruler, unit)]
    fill = f"url(#{name}-0)"
    pairs = list(zip(centres, points, strict=True))
    body += [one_bar(x, width, ruler, point, fill) for x, point in pairs]
    body.append(parts.goal(ruler, target, target_word or _("目安")))
    if len(points) <= MOST_NAMED:
        body += [value_above(x, ruler, point) for x, point in pairs]
    body.append(parts.labels_below([p.label for p in points], centres))
    described = parts.summary([(p.label, p.value) for p in points], unit)
    rows = [[p.label, parts.number(p.value)] for p in points]
    linked = any(p.url for p in points)
    svg = parts.drawing(name, title, described, body, linked=linked)
    return Chart(svg, title, ["", unit or _("値")], rows)


def one_bar(
    x: float, width: float, ruler: Scale, point: Point, fill: str
) -> SafeString:
    """The bar of one point; nothing where its value is not yet known."""
    if point.value is None:
        return SafeString("")
    drawn = bar(x, width, ruler, (max(ruler.bottom, 0.0), point.value), fill)
    return led(drawn, point.url, f"{point.label} {parts.number(point.value)}")


def value_above(x: float, ruler: Scale, point: Point) -> SafeString:
    """The number over its bar, over the line of the target as well."""
    top = max(point.value or 0.0, ruler.bottom)
    return parts.text(x, ruler.y(top) - 5, parts.number(point.value))


def stacked(
    title: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = ""
) -> Chart:
    """Bars in layers, told apart by pattern; totals above, legend on top.

    Raises:
        ValueError: more layers than patterns, or a series of the wrong length.
    """
    if len(series) > parts.PATTERNS:
        raise ValueError(f"at most {parts.PATTERNS} series")
    if any(len(one.values) != len(labels) for one in series):
        raise ValueError("each series needs one value for each label")
    name = parts.name_for("stacked", title, labels, series)
    totals = [
        sum(parts.known([s.values[i] for s in series])) for i in range(len(labels))
    ]
    ruler = parts.scale(totals)
    centres, width = slots(len(labels))
    body = [parts.patterns(name, len(series)), parts.axes(ruler, unit)]
    for i, x in enumerate(centres):
        body.append(column(x, width, ruler, [s.values[i] for s in series], name))
        body.append(parts.text(x, ruler.y(totals[i]) - 5, parts.number(totals[i])))
    body.append(parts.labels_below(labels, centres))
    body.append(legend([s.name for s in series], name))
    described = parts.summary(list(zip(labels, totals, strict=True)), unit)
    svg = parts.drawing(name, title, described, body)
    head = ["", *(s.name for s in series), _("計")]
    return Chart(svg, title, head, stacked_rows(labels, series, totals))


def column(
    x: float, width: float, ruler: Scale, values: Sequence[float | None], name: str
) -> SafeString:
    """The layers of one bar, from the ground up."""
    drawn, height = [], 0.0
    for i, value in enumerate(values):
        if value:
            span = (height, height + value)
            drawn.append(bar(x, width, ruler, span, f"url(#{name}-{i})"))
            height += value
    return parts.join(drawn)


def stacked_rows(
    labels: Sequence[str], series: Sequence[Series], totals: Sequence[float]
) -> list[list[str]]:
    """The table under a stacked chart."""
    return [
        [
            label,
            *(parts.number(s.values[i]) for s in series),
            parts.number(totals[i]),
        ]
        for i, label in enumerate(labels)
    ]


def legend(names: Sequence[str], name: str) -> SafeString:
    """Pattern and word, in one line at the top right."""
    drawn, x = [], float(parts.WIDTH - parts.RIGHT)
    for i, word in reversed(list(enumerate(names))):
        x -= len(word) * 14
        drawn.append(parts.text(x, 14, word, "start"))
        drawn.append(
            format_html(
                '<rect x="{}" y="3" width="14" height="14" fill="url(#{}-{})" '
                'class="chart-bar"/>',
                round(x - 19, 1),
                name,
                i,
            )
        )
        x -= 36
    return parts.join(drawn)
