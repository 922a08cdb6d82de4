"""What all charts share: data types, scales, marks, the frame with its table."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import (
    conditional_escape,
    escape,
    format_html,
    format_html_join,
)
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from madoguchi.web.formats import figure

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 56, 84, 28, 40
PATTERNS = 6
SMALLEST_STEP = 1e-6  # finer differences are noise, and would break the logarithm


@dataclass(frozen=True)
class Point:
    """One value under its label; None is "not yet known" and leaves a gap."""

    label: str
    value: float | None
    url: str = ""


@dataclass(frozen=True)
class Series:
    """A named row of values, one for each label of the chart."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Chart:
    """A finished chart; print it in a template as it is."""

    svg: SafeString
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __html__(self) -> str:
        return format_html(
            '<figure class="chart"><figcaption>{}</figcaption>'
            '<div class="chart-box" tabindex="0" role="group" aria-label="{}">{}</div>'
            '<details class="more no-print"><summary>{}</summary>{}</details></figure>',
            self.title,
            self.title,
            self.svg,
            _("表で見る"),
            self.table(),
        )

    def __str__(self) -> str:
        return self.__html__()

    def table(self) -> SafeString:
        """The same figures in rows."""
        heads = format_html_join(
            "", '<th scope="col">{}</th>', ([h] for h in self.head)
        )
        rows = format_html_join("", "<tr>{}</tr>", ([cells(r)] for r in self.rows))
        return format_html(
            '<div class="table-box"><table class="table"><thead><tr>{}</tr></thead>'
            "<tbody>{}</tbody></table></div>",
            heads,
            rows,
        )


def cells(row: Sequence[str]) -> SafeString:
    """A head cell and its numbers."""
    rest = format_html_join("", '<td class="number">{}</td>', ([v] for v in row[1:]))
    return format_html('<th scope="row">{}</th>{}', row[0], rest)


@dataclass(frozen=True)
class Scale:
    """Values to heights: ``top`` is the highest tick."""

    bottom: float
    top: float
    step: float

    def y(self, value: float) -> float:
        """Pixels from the top of the drawing."""
        share = (value - self.bottom) / (self.top - self.bottom)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def ticks(self) -> list[float]:
        """Round values for the lines."""
        count = round((self.top - self.bottom) / self.step)
        return [self.bottom + self.step * i for i in range(count + 1)]


def scale(values: Sequence[float], *, from_zero: bool = True) -> Scale:
    """About four round steps around the values; an empty chart still has a scale."""
    high = max(values, default=1.0)
    low = 0.0 if from_zero else min(values, default=0.0)
    low = min(low, min(values, default=0.0)) if from_zero else low
    step = round_step(max((high - low) / 4 or (abs(high) or 1) / 4, SMALLEST_STEP))
    bottom = math.floor(low / step) * step
    top = math.ceil(high / step) * step
    # A quotient may round to a whole number that the value does not reach.
    bottom -= step if low < bottom else 0
    top += step if high > top else 0
    return Scale(bottom, top if top > bottom else bottom + step, step)


def round_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, at least ``rough``."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)


def known(values: Sequence[float | None]) -> list[float]:
    """The values that are there."""
    return [value for value in values if value is not None]


def number(value: float | None) -> str:
    """As few places as the value needs, at most two."""
    if value is None:
        return figure(None)
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def name_for(*parts: object) -> str:
    """A short id that is the same for the same chart."""
    return "c" + hashlib.sha256(repr(parts).encode()).hexdigest()[:8]


def text(
    x: float, y: float, content: object, anchor: str = "middle", css: str = ""
) -> SafeString:
    """A label; ``anchor`` and ``css`` are words of ours."""
    kind = f' class="{css}"' if css else ""
    return SafeString(
        f'<text x="{round(x, 1)}" y="{round(y, 1)}" text-anchor="{anchor}"{kind}>'
        f"{escape(content)}</text>"
    )


def rule(x1: float, y1: float, x2: float, y2: float, css: str) -> SafeString:
    """A straight line; ``css`` is a word of ours."""
    return SafeString(
        f'<line x1="{round(x1, 1)}" y1="{round(y1, 1)}"'
        f' x2="{round(x2, 1)}" y2="{round(y2, 1)}" class="{css}"/>'
    )


def join(parts: Sequence[SafeString]) -> SafeString:
    """Parts that are already safe, as one."""
    return mark_safe("".join(conditional_escape(part) for part in parts))


def axes(ruler: Scale, unit: str) -> SafeString:
    """Thin lines with their values, the unit above them."""
    lines = [
        join(
            [
                rule(LEFT, ruler.y(t), WIDTH - RIGHT, ruler.y(t), "chart-grid"),
                text(LEFT - 6, ruler.y(t) + 4, number(t), "end"),
            ]
        )
        for t in ruler.ticks()
    ]
    return join([*lines, text(LEFT - 6, TOP - 12, unit, "end")])


def goal(ruler: Scale, target: float | None, word: str) -> SafeString:
    """The dashed line of a target, named at its right end."""
    if target is None:
        return SafeString("")
    y = ruler.y(target)
    label = f"{word} {number(target)}"
    return join(
        [
            rule(LEFT, y, WIDTH - RIGHT, y, "chart-goal"),
            text(WIDTH - RIGHT + 6, y + 4, label, "start", "chart-goal-text"),
        ]
    )


def labels_below(labels: Sequence[str], centres: Sequence[float]) -> SafeString:
    """Labels under the axis; thinned out where they would touch."""
    if not labels:
        return SafeString("")
    room = (WIDTH - LEFT - RIGHT) / len(labels)
    widest = max(len(label) for label in labels) * 13 + 6
    every = max(1, math.ceil(widest / room))
    shown = [
        text(x, HEIGHT - BOTTOM + 18, label)
        for i, (x, label) in enumerate(zip(centres, labels, strict=True))
        if i % every == 0
    ]
    return join(shown)


def patterns(name: str, count: int) -> SafeString:
    """Fills that differ in print: solid, stripes, dots, cross, bars, empty."""
    marks = (
        "",
        '<path d="M0 8L8 0" class="chart-stroke"/>',
        '<circle cx="4" cy="4" r="1.8" class="chart-dot"/>',
        '<path d="M0 0L8 8M0 8L8 0" class="chart-stroke"/>',
        '<path d="M0 4H8" class="chart-stroke"/>',
        '<path d="M4 0V8" class="chart-stroke"/>',
    )
    drawn = [
        format_html(
            '<pattern id="{}-{}" width="8" height="8" patternUnits="userSpaceOnUse">'
            '<rect width="8" height="8" class="chart-fill-{}"/>{}</pattern>',
            name,
            i,
            i,
            mark_safe(marks[i]),
        )
        for i in range(count)
    ]
    return format_html("<defs>{}</defs>", join(drawn))


def drawing(
    name: str,
    title: str,
    description: str,
    body: Sequence[SafeString],
    size: tuple[int, int] = (WIDTH, HEIGHT),
    *,
    linked: bool = False,
) -> SafeString:
    """The svg element with its title and description.

    One image to a screen reader, unless links inside it must be reached.
    """
    return format_html(
        '<svg class="chart-svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" '
        'role="{role}" aria-labelledby="{n}-t {n}-d" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{n}-t">{title}</title><desc id="{n}-d">{desc}</desc>{body}</svg>',
        w=size[0],
        h=size[1],
        n=name,
        role="group" if linked else "img",
        title=title,
        desc=description,
        body=join(body),
    )


def summary(points: Sequence[tuple[str, float | None]], unit: str) -> str:
    """One sentence: how many values, the lowest and the highest."""
    there = [(label, value) for label, value in points if value is not None]
    if not there:
        return _("まだ値がありません。")
    low = min(there, key=lambda pair: pair[1])
    high = max(there, key=lambda pair: pair[1])
    return _("{n}件。最小 {a} {av}{u}、最大 {b} {bv}{u}。").format(
        n=len(there),
        a=low[0],
        av=number(low[1]),
        b=high[0],
        bv=number(high[1]),
        u=unit,
    )
