"""Static files and templates keep the promises of the content policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[1]
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SHEETS = sorted((WEB / "static/web/css").glob("*.css"))
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon[a-z]+=|javascript:")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.name)
def test_no_template_carries_inline_code(template: Path) -> None:
    assert not INLINE.search(template.read_text("utf-8"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda p: p.name)
def test_every_token_that_a_sheet_uses_exists(sheet: Path) -> None:
    tokens = "".join(s.read_text("utf-8") for s in SHEETS)
    used = set(re.findall(r"var\((--[\w-]+)\)", sheet.read_text("utf-8")))
    assert used <= set(re.findall(r"^\s*(--[\w-]+):", tokens, re.MULTILINE))


def test_the_script_keeps_nothing_in_the_browser() -> None:
    code = (WEB / "static/web/js/app.js").read_text("utf-8")
    used = re.sub(r"//.*", "", code)
    assert not re.search(r"localStorage|sessionStorage|indexedDB|\.cookie", used)


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def colour(name: str) -> str:
    """A token followed to its value."""
    sheet = (WEB / "static/web/css/tokens.css").read_text("utf-8")
    found = re.search(rf"^\s*--{name}:\s*([^;]+);", sheet, re.MULTILINE)
    assert found, name
    pointed = re.match(r"var\(--([\w-]+)\)", found[1])
    return colour(pointed[1]) if pointed else found[1]


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "ground"),
        ("ink-quiet", "ground"),
        ("ink-quiet", "ground-quiet"),
        ("ink-quiet", "color-neutral-solid-gray-50"),
        ("ink", "ground-fresh"),
        ("accent-dark", "ground-hover"),
        ("error", "error-pale"),
        ("amber", "amber-pale"),
        ("good", "good-pale"),
        ("ground", "accent"),
        ("ground", "error"),
        ("ink", "focus-glow"),
    ],
)
def test_words_are_readable_on_their_ground(ink: str, ground: str) -> None:
    assert contrast(colour(ink), colour(ground)) >= 4.5


@pytest.mark.parametrize(
    "line", ["line-strong", "accent", "error", "amber-line", "good"]
)
def test_borders_that_mean_something_can_be_seen(line: str) -> None:
    assert contrast(colour(line), colour("ground")) >= 3
