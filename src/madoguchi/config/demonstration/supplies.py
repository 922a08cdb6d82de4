"""Equipment of the demonstration: registered, checked, counted, packed and cleared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from madoguchi.core import clock
from madoguchi.supplies import parameters, services
from madoguchi.supplies.parameters import Parameters
from madoguchi.supplies.services import Seen
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

LINES = {
    "network-line": "own-line",
    "support-network": "own-line",
    "portal-device": "own-line",
    "telephone-line": "toll",
}
WHERE = {
    "photo-booth": "photo",
    "waiting-board": "hall",
    "practice-window-first-centre": "first-centre",
    "practice-window-ward-office": "ward-office",
    "practice-rest-space": "ward-office",
    "call-centre-equipment": "call-centre",
    "telephone-line": "call-centre",
}
QUANTITY = {
    "desk": 24,
    "chair": 60,
    "support-terminal": 2,
    "mynaportal-app": 2,
    "practice-window-first-centre": 2,
    "practice-window-ward-office": 2,
    "resident-network-terminal": 18,
    "resident-record-terminal": 8,
    "terminal-printer": 6,
    "card-face-printer": 8,
    "intranet-terminal": 4,
    "portal-device": 2,
    "telephone-line": 2,
}
SHORT = {"toner": 1}
"""What runs out in the demonstration, so that somebody sees it."""
AFTER = ("clear",)
"""Lists that are ticked when the day is over."""


def furnish(contract: Contract, by: Actor, kinds: Collection[str] = ()) -> None:
    """Everything of the contract's list is on the register and counted."""
    told = parameters.on(contract.pk, clock.today())
    first, store = next(iter(told.places)), "store"
    for slug, kind in told.items.items():
        if kinds and slug not in kinds:
            continue
        if kind.consumable:
            n = SHORT.get(slug, max((kind.reorder or 1) * 3, 3))
            services.count(contract=contract, kind=slug, place=store, count=n, by=by)
        elif not slug.startswith("lent-"):
            office = "office" if "office" in told.places else first
            services.register(
                contract=contract,
                kind=slug,
                place=WHERE.get(slug, office),
                owner=kind.owner,
                quantity=QUANTITY.get(slug, max(kind.checked or 1, 1)),
                network=LINES.get(slug, ""),
                by=by,
            )


def looked_at(contract: Contract, by: Actor, occasion: str) -> None:
    """Everything that must be ready is ready."""
    told = parameters.on(contract.pk, clock.today())
    seen = [
        Seen(slug, kind.checked or 0, kind.checked or 0, True)
        for slug, kind in told.checked().items()
    ]
    services.check(contract=contract, occasion=occasion, seen=seen, by=by)


def filed_away(contract: Contract, by: Actor, day: dt.date) -> None:
    """The day's papers are in their binders (SP 5(2)ケ)."""
    told = parameters.on(contract.pk, day)
    if "binder" in told.lists:
        _ticked(contract, told, "binder", day.isoformat(), by)


def packed(contract: Contract, by: Actor, occasion: str) -> None:
    """Loaded, set up and checked before a session opens."""
    told = parameters.on(contract.pk, clock.today())
    looked_at(contract, by, occasion)
    for slug in told.lists:
        if slug not in AFTER:
            _ticked(contract, told, slug, occasion, by)


def cleared(contract: Contract, by: Actor, occasion: str) -> None:
    """Everything is back in the car."""
    told = parameters.on(contract.pk, clock.today())
    for slug in AFTER:
        _ticked(contract, told, slug, occasion, by)


def _ticked(
    contract: Contract, told: Parameters, checklist: str, occasion: str, by: Actor
) -> None:
    services.complete(
        contract=contract,
        checklist=checklist,
        occasion=occasion,
        ticked=range(len(told.lists[checklist].points)),
        by=by,
    )
