"""pydantic's errors as sentences that name the key and the fix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from madoguchi.contracts.rules.problem import Place, Problem, did_you_mean

Loc = tuple[int | str, ...]


def problems_of(
    error: ValidationError, place: Callable[[Loc], Place], known: Iterable[str]
) -> Iterator[Problem]:
    """One problem for each key that is wrong (of a union's errors the most telling)."""
    words = sorted(set(known))
    for detail in _telling(error.errors(include_url=False)):
        ja, en, fix = _sentence(dict(detail), words)
        yield place(detail["loc"]).problem(ja, en, fix)


def field_names(*models: type[BaseModel]) -> set[str]:
    """Every key that the models (and the models inside them) know."""
    names: set[str] = set()
    seen: set[type[BaseModel]] = set()
    todo = list(models)
    while todo:
        model = todo.pop()
        if model in seen:
            continue
        seen.add(model)
        for name, info in model.model_fields.items():
            names.add(info.alias or name)
            todo.extend(_models_in(info.annotation))
    return names


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models_in(part)


def _telling(details: Iterable[Any]) -> list[Any]:
    """Keep, of the errors of one union, the one that reached deepest."""
    best: dict[Loc, Any] = {}
    for detail in details:
        key = _shown(detail["loc"])[:2]
        kept = best.get(key)
        if kept is None or _weight(detail) > _weight(kept):
            best[key] = detail
        elif detail["type"] == "extra_forbidden" == kept["type"]:
            best.setdefault((*key, str(detail["loc"])), detail)
    return list(best.values())


def _weight(detail: Any) -> tuple[int, int]:
    return (len(detail["loc"]), detail["type"] in ("value_error", "extra_forbidden"))


_TAGS = {
    "Unset", "Legal", "Param", "FactRef", "Compare", "Word", "int", "float", "bool",
    "str", "date", "list[union[bool,int,float,date,str]]",
}  # fmt: skip


def _shown(loc: Loc) -> Loc:
    """The path as its writer sees it, without the names of pydantic's choices."""
    return tuple(
        part for part in loc if str(part) not in _TAGS and "[" not in str(part)
    )


def _sentence(detail: dict[str, Any], known: list[str]) -> tuple[str, str, str]:
    path = _shown(detail["loc"])
    name = ".".join(str(part) for part in path) or "rule"
    last = str(path[-1]) if path else "rule"
    kind, context = detail["type"], detail.get("ctx") or {}
    if kind == "missing":
        return f"「{name}」がありません。", f"'{name}' is missing.", f"add {last} = …"
    if kind == "extra_forbidden":
        return (
            f"「{name}」というキーは使えません。",
            f"Unknown key '{name}'.",
            did_you_mean(last, [k for k in known if k != last], f"remove '{last}'."),
        )
    if kind in ("literal_error", "union_tag_invalid", "enum"):
        choices = str(context.get("expected") or context.get("expected_tags") or "")
        value = str(context.get("tag") or detail.get("input"))
        near = did_you_mean(value, _words(choices), f"write one of {choices}.")
        return (
            f"「{name}」の値「{value[:40]}」は使えません。",
            f"'{value[:40]}' is no value of '{name}'.",
            near,
        )
    if kind == "union_tag_not_found":
        return (
            "規則の種類（kind）がありません。",
            "The rule has no kind.",
            'add kind = "deadline" (or another kind).',
        )
    said = str(detail["msg"]).removeprefix("Value error, ")
    return (
        f"「{name}」が正しくありません。",
        f"'{name}': {said}.",
        _value_fix(kind, said),
    )


def _value_fix(kind: str, said: str) -> str:
    if ";" in said:
        return said.split(";", 1)[1].strip()
    if kind == "string_pattern_mismatch":
        return "use lower-case letters, digits and hyphens."
    return said[0].lower() + said[1:] + "."


def _words(choices: str) -> list[str]:
    return [word.strip("' ") for word in choices.replace(" or ", ",").split(",")]
