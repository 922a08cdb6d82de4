"""Habits that a reader may rely on, held by reading the source."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "madoguchi"
FILES = sorted(
    path
    for path in SOURCE.rglob("*.py")
    if "tests" not in path.parts and "migrations" not in path.parts
)
MAY_PRINT = {SOURCE / "config"}
"""Commands talk to whoever typed them, and so do files that are programs."""


def inside(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_nothing_prints_but_commands() -> None:
    wrong = [
        f"{inside(path)}:{node.lineno}"
        for path in FILES
        if not any(room in path.parents for room in MAY_PRINT)
        and '__name__ == "__main__"' not in path.read_text(encoding="utf-8")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("print", "breakpoint")
    ]
    assert wrong == []


def test_no_file_is_longer_than_five_hundred_lines() -> None:
    long = {inside(p): n for p in FILES if (n := len(p.read_text().splitlines())) > 500}
    assert long == {}


def test_every_public_verb_says_what_it_does() -> None:
    silent = [
        f"{inside(path)}:{node.lineno} {node.name}"
        for path in FILES
        if path.stem == "services" or "services" in path.parts
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_there_is_no_drawer_for_odds_and_ends() -> None:
    assert [inside(p) for p in FILES if p.stem in ("utils", "helpers", "misc")] == []


def test_only_the_clock_knows_the_present() -> None:
    """``datetime.now`` and ``date.today`` elsewhere would not move with it."""
    wrong = [
        f"{inside(path)}:{node.lineno}"
        for path in FILES
        if path.parent.parent != SOURCE / "config" and path.parent != SOURCE / "config"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and (node.attr in ("utcnow", "auto_now") or _is_now(node))
        and inside(path) != "core/clock.py"
    ]
    assert wrong == []


def _is_now(node: ast.Attribute) -> bool:
    """``dt.datetime.now``, ``date.today``, ``timezone.now``; never ``clock.now``."""
    if node.attr not in ("now", "today"):
        return False
    owner = node.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return name in ("datetime", "date", "timezone")


# -- refusals ----------------------------------------------------------------------


def refusals() -> Iterator[tuple[str, str, str]]:
    """(code, sentence as far as it is written out, where) of every ``Refusal(…)``."""
    for path in FILES:
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Refusal"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                said = " ".join(_words(node.args[1])) if len(node.args) > 1 else ""
                yield node.args[0].value, said, f"{inside(path)}:{node.lineno}"


def _words(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


FOUND = sorted(refusals())


def test_a_refusals_code_is_a_slug() -> None:
    wrong = [f for f in FOUND if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", f[0])]
    assert wrong == []


@pytest.mark.parametrize(("code", "said", "where"), FOUND, ids=lambda v: str(v)[:40])
def test_a_refusal_is_a_japanese_sentence(code: str, said: str, where: str) -> None:
    if said:  # else it was worded elsewhere
        assert re.search(r"[ぁ-んァ-ヶ一-龠]", said), where
        assert "。" in said or ":" in said or "：" in said, where


def test_one_code_has_one_family_of_sentences_in_one_app() -> None:
    """The same code must not mean different things in one app."""
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for code, sentence, where in FOUND:
        if sentence:
            said[where.split("/")[0], code].add(sentence)
    many = {key: words for key, words in said.items() if len(words) > 3}
    assert many == {}
