"""Lines over time, and the small line inside a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from madoguchi.web.charts import columns, parts
from madoguchi.web.charts.parts import Chart, Point, Scale


def runs(values: Sequence[float | None]) -> list[list[int]]:
    """Indices of the unbroken stretches: a gap is never bridged."""
    found: list[list[int]] = [[]]
    for i, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append(i)
    return [run for run in found if run]


def path(xs: Sequence[float], ys: Sequence[float]) -> SafeString:
    """A polyline through the points."""
    pairs = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
    return format_html('<polyline points="{}" class="chart-line"/>', pairs)


def line(
    title: str,
    points: Sequence[Point],
    *,
    unit: str = "",
    target: float | None = None,
    target_word: str = "",
    from_zero: bool = False,
) -> Chart:
    """A line with its first, lowest, highest and last values named.

    Args:
        points: in order of time; a None leaves a gap.
        target: a dashed line named ``target_word`` (基準 95).
        from_zero: start the axis at zero.
    """
    name = parts.name_for("line", title, points)
    values = [p.value for p in points]
    goals = [target] if target is not None else []
    ruler = parts.scale([*parts.known(values), *goals], from_zero=from_zero)
    xs, _width = columns.slots(len(points))
    body = [
        parts.axes(ruler, unit),
        parts.goal(ruler, target, target_word or _("目安")),
    ]
    body += [stretch(run, xs, values, ruler) for run in runs(values)]
    low = min(parts.known(values), default=0.0)
    body += [mark(xs[i], ruler, points[i], low) for i in worth_naming(values)]
    body.append(parts.labels_below([p.label for p in points], xs))
    described = parts.summary([(p.label, p.value) for p in points], unit)
    rows = [[p.label, parts.number(p.value)] for p in points]
    linked = any(p.url for p in points)
    svg = parts.drawing(name, title, described, body, linked=linked)
    return Chart(svg, title, ["", unit or _("値")], rows)


def stretch(
    run: Sequence[int],
    xs: Sequence[float],
    values: Sequence[float | None],
    ruler: Scale,
) -> SafeString:
    """One unbroken piece of the line."""
    return path([xs[i] for i in run], [ruler.y(values[i] or 0.0) for i in run])


def worth_naming(values: Sequence[float | None]) -> list[int]:
    """First, last, lowest and highest."""
    there = [i for i, value in enumerate(values) if value is not None]
    if not there:
        return []
    by_value = sorted(there, key=lambda i: values[i] or 0.0)
    return sorted({there[0], there[-1], by_value[0], by_value[-1]})


def mark(x: float, ruler: Scale, point: Point, low: float) -> SafeString:
    """A dot with its value, under it if the lowest (or beside the unit); a link where
    records exist.
    """
    value = point.value or 0.0
    y = ruler.y(value)
    beside_unit = y <= parts.TOP + 12 and x < parts.LEFT + 40
    below = value == low or beside_unit
    label_y = y + 18 if below and y < parts.HEIGHT - parts.BOTTOM - 16 else y - 9
    dot = format_html(
        '<circle cx="{}" cy="{}" r="4" class="chart-mark"/>', round(x, 1), round(y, 1)
    )
    name = f"{point.label} {parts.number(value)}"
    drawn = parts.join([dot, parts.text(x, label_y, parts.number(value))])
    return columns.led(drawn, point.url, name)


def sparkline(
    values: Sequence[float | None], *, title: str, width: int = 120, height: int = 24
) -> SafeString:
    """A small line for a table cell; ``title`` says in words what it shows."""
    name = parts.name_for("spark", title, values)
    there = parts.known(values)
    low, high = min(there, default=0.0), max(there, default=1.0)
    span = (high - low) or 1.0
    step = (width - 8) / max(len(values) - 1, 1)
    xs = [4 + step * i for i in range(len(values))]
    ys = [height - 4 - ((v or low) - low) / span * (height - 8) for v in values]
    body = [path([xs[i] for i in r], [ys[i] for i in r]) for r in runs(values)]
    if there:
        last = runs(values)[-1][-1]
        body.append(
            format_html(
                '<circle cx="{}" cy="{}" r="3" class="chart-mark"/>',
                round(xs[last], 1),
                round(ys[last], 1),
            )
        )
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {w} {h}" width="{w}" height="{h}" '
        'role="img" aria-labelledby="{n}"><title id="{n}">{title}</title>{body}</svg>',
        w=width,
        h=height,
        n=name,
        title=title,
        body=parts.join(body),
    )
