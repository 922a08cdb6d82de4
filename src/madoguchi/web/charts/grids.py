"""A grid of days and hours: how full, how busy."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from madoguchi.web.charts import parts
from madoguchi.web.charts.parts import Chart

CELL_HEIGHT, HEAD, SIDE, LEVELS = 30, 28, 96, 5


def level(value: float | None, most: float) -> int | None:
    """Shade 0 to 4 of a value; None stays blank."""
    if value is None:
        return None
    return min(LEVELS - 1, int(value / most * LEVELS)) if most else 0


def cell(
    x: float, y: float, width: float, value: float | None, most: float
) -> SafeString:
    """One box; the number itself is printed, the shade only helps."""
    shade = level(value, most)
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" '
        'class="chart-cell chart-heat-{}"/>{}',
        round(x, 1),
        y,
        round(width - 2, 1),
        CELL_HEIGHT - 2,
        "none" if shade is None else shade,
        parts.text(
            x + width / 2 - 1,
            y + 19,
            parts.number(value),
            css="chart-on-dark" if (shade or 0) > 2 else "chart-in-cell",
        ),
    )


def heat(
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    *,
    unit: str = "",
) -> Chart:
    """Rows × columns with a number in each box (weekday × hour, day × venue).

    Args:
        values: one sequence for each row, one value for each column.

    Raises:
        ValueError: a row of the wrong length.
    """
    if len(values) != len(rows) or any(len(v) != len(columns) for v in values):
        raise ValueError("values must have one row a label and one value a column")
    name = parts.name_for("heat", title, rows, columns, values)
    flat = [value for row in values for value in row]
    most = max(parts.known(flat), default=0.0)
    width = (parts.WIDTH - SIDE) / max(len(columns), 1)
    body = [
        parts.text(SIDE + width * (i + 0.5), 18, label)
        for i, label in enumerate(columns)
    ]
    for r, (label, row) in enumerate(zip(rows, values, strict=True)):
        y = HEAD + r * CELL_HEIGHT
        body.append(parts.text(SIDE - 8, y + 19, label, "end"))
        body += [cell(SIDE + width * c, y, width, v, most) for c, v in enumerate(row)]
    pairs = [
        (f"{r} {c}", v)
        for r, row in zip(rows, values, strict=True)
        for c, v in zip(columns, row, strict=True)
    ]
    size = (parts.WIDTH, HEAD + CELL_HEIGHT * len(rows))
    svg = parts.drawing(name, title, parts.summary(pairs, unit), body, size)
    table = [
        [r, *(parts.number(v) for v in row)]
        for r, row in zip(rows, values, strict=True)
    ]
    return Chart(svg, title, [unit or _("値"), *columns], table)
