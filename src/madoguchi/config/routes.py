"""The register of routes: every address, and the roles that may use it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# Views of libraries carry no door; these decide for themselves who may enter.
_LIBRARIES = {"allauth.": ["anyone"], "django.views.i18n.": ["anyone"]}


@dataclass(frozen=True, slots=True)
class Route:
    """``roles`` is None for a view that nobody has given a door: a mistake."""

    path: str
    name: str
    view: str
    kind: str
    permission: str
    roles: list[str] | None


def routes() -> list[Route]:
    """All routes in the order in which they are tried."""
    return list(_walk(get_resolver(), "/", ""))


def _walk(resolver: URLResolver, path: str, space: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, here, _joined(space, entry.namespace))
        else:
            yield _route(entry, here, space)


def _route(entry: URLPattern, path: str, space: str) -> Route:
    view: Any = entry.callback
    dotted = f"{view.__module__}.{view.__qualname__}"
    door = getattr(view, "door", None)
    name = _joined(space, entry.name)
    if door is not None:
        return Route(path, name, dotted, door.kind, door.permission, door.roles())
    library = next((r for p, r in _LIBRARIES.items() if dotted.startswith(p)), None)
    return Route(path, name, dotted, "library" if library else "unknown", "", library)


def _joined(space: str, name: str | None) -> str:
    return ":".join(part for part in (space, name) if part)
