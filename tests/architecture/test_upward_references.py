"""No string may point upward: such a key or job name is an import in disguise."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "madoguchi"


def floors() -> dict[str, int]:
    """App → floor, the highest first, from the very list that import-linter reads."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return {
        name.strip(" ()"): floor
        for floor, line in enumerate(layers)
        for name in line.split("|")
    }


FLOORS = floors()


def may_name(lower: str, upper: str) -> bool:
    return lower == upper or FLOORS[lower] < FLOORS[upper]


def our_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("madoguchi.")
    ]


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_a_foreign_key_points_downward(model: type[models.Model]) -> None:
    here = model.__module__.split(".")[1]
    for field in model._meta.get_fields():
        target = field.related_model if field.concrete else None
        if not isinstance(target, type) or not target.__module__.startswith(
            "madoguchi."
        ):
            continue
        there = target.__module__.split(".")[1]
        assert may_name(here, there), f"{model._meta.label}.{field.name} → {there}"


def dotted_names(path: Path) -> Iterator[tuple[int, str]]:
    """String constants that name a module of ours, with their line numbers."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value.split(".")
            if len(words) > 2 and words[0] == "madoguchi" and words[1] in FLOORS:
                yield node.lineno, words[1]


def test_no_string_names_a_module_above() -> None:
    wrong = []
    for path in SOURCE.rglob("*.py"):
        here = path.relative_to(SOURCE).parts[0]
        if here not in FLOORS or "tests" in path.parts:
            continue
        wrong += [
            f"{path.relative_to(ROOT)}:{line} names {there}"
            for line, there in dotted_names(path)
            if not may_name(here, there)
        ]
    assert wrong == []
