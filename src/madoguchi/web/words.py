"""The words of the sources: what templates and modules hand to gettext.

It reads as ``makemessages`` does, without GNU gettext: templates through Django's
own ``templatize``, modules through ``ast``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils.translation.template import templatize

JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff01-\uff5e]")
TEMPLATES = (".html", ".txt")
PLAIN = ("gettext", "gettext_lazy", "gettext_noop", "_")
PLURAL = ("ngettext", "ngettext_lazy")
CONTEXT = ("pgettext", "pgettext_lazy")
BOTH = ("npgettext", "npgettext_lazy")
MARK = "translatable"
FUNCTIONS: dict[str, Callable[[list[str]], str]] = {
    **dict.fromkeys(PLAIN, lambda a: a[0]),
    **dict.fromkeys(PLURAL, lambda a: f"{a[0]}\0{a[1]}"),
    **dict.fromkeys(CONTEXT, lambda a: f"{a[0]}\4{a[1]}"),
    **dict.fromkeys(BOTH, lambda a: f"{a[0]}\4{a[1]}\0{a[2]}"),
}


def apps(root: Path) -> list[Path]:
    """The folders of the package that hold modules."""
    return sorted(made.parent for made in root.glob("*/__init__.py"))


def of(app: Path) -> list[str]:
    """Japanese words of an app's sources, each once; tests and migrations say none."""
    found: dict[str, None] = {}
    for path in sorted(app.rglob("*")):
        if {"tests", "testing", "migrations"} & set(path.relative_to(app).parts):
            continue
        found |= dict.fromkeys(filter(JAPANESE.search, read(path)))
    return list(found)


def read(path: Path) -> Iterator[str]:
    """The keys that one file uses; none of a file that is neither kind."""
    if path.suffix == ".py":
        yield from in_module(path.read_text(encoding="utf-8"))
    elif path.suffix in TEMPLATES and "templates" in path.parts:
        yield from in_template(path.read_text(encoding="utf-8"))


def in_module(text: str) -> Iterator[str]:
    """Keys of the calls of gettext and its kin, under whatever name."""
    tree = ast.parse(text)
    names = imported(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", "")
        if name == MARK:
            yield from marked(node)
        name = names.get(name, getattr(node.func, "attr", name))
        if name in FUNCTIONS:
            yield from key(name, node.args)


def marked(call: ast.Call) -> Iterator[str]:
    """Every string inside a call of ``core.text.translatable``."""
    for node in ast.walk(call):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def imported(tree: ast.AST) -> dict[str, str]:
    """What the names of ``django.utils.translation`` are called in a module."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "django.utils.translation"
        for alias in node.names
    }


def key(name: str, arguments: list[ast.expr]) -> Iterator[str]:
    """The key of a call whose words are written in it; none if they are computed."""
    said = [a.value for a in arguments if isinstance(a, ast.Constant)]
    texts = [text for text in said if isinstance(text, str)]
    if texts and isinstance(arguments[0], ast.Constant):
        yield FUNCTIONS[name](texts)


TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(\w+)\(\s*({TEXT}(?:\s*,\s*(?:{TEXT}|\w+))*)\s*\)", re.DOTALL)


def in_template(text: str) -> Iterator[str]:
    """Keys of ``translate``, ``blocktranslate`` and ``_()``."""
    yield from in_calls(templatize(text))


def in_calls(text: str) -> Iterator[str]:
    """Keys of the calls that ``templatize`` writes between what it blanks out."""
    for name, arguments in CALL.findall(text):
        if name in FUNCTIONS:
            called = ast.parse(f"f({arguments})", mode="eval").body
            assert isinstance(called, ast.Call)
            yield from key(name, called.args)
