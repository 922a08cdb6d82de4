"""Every fact that the platform knows: declared by a built app, or planned."""

from __future__ import annotations

import tomllib
from pathlib import Path

from madoguchi.bookings import facts as bookings
from madoguchi.calls import facts as calls
from madoguchi.cards import facts as cards
from madoguchi.cases import facts as cases
from madoguchi.contracts import facts as contracts
from madoguchi.counter import facts as counter
from madoguchi.crew import facts as crew
from madoguchi.custody import facts as custody
from madoguchi.documents import facts as documents
from madoguchi.invoices import facts as invoices
from madoguchi.journal.facts import FactType
from madoguchi.mailings import facts as mailings
from madoguchi.messages import facts as messages
from madoguchi.outreach import facts as outreach
from madoguchi.people import facts as people
from madoguchi.privacy import facts as privacy
from madoguchi.publicity import facts as publicity
from madoguchi.reporting import facts as reporting
from madoguchi.scans import facts as scans
from madoguchi.supplies import facts as supplies
from madoguchi.visits import facts as visits

_APPS = (
    people,
    contracts,
    documents,
    messages,
    privacy,
    crew,
    custody,
    cases,
    mailings,
    bookings,
    visits,
    calls,
    scans,
    supplies,
    invoices,
    publicity,
    cards,
    counter,
    outreach,
    reporting,
)


def _planned(path: Path) -> dict[str, FactType]:
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _fact(name, row) for name, row in rows.items()}


def _fact(name: str, row: dict[str, object]) -> FactType:
    return FactType(
        name,
        ja=str(row["ja"]),
        en=str(row["en"]),
        keys=tuple(row["keys"]),  # type: ignore[arg-type]
        also=tuple(row.get("also", ())),  # type: ignore[arg-type]
        measures=dict(row.get("measures", {})),  # type: ignore[call-overload]
        moment="rec" if row["moment"] == "rec" else "occ",
    )


DECLARED: dict[str, FactType] = {fact.name: fact for app in _APPS for fact in app.FACTS}
PLANNED: dict[str, FactType] = _planned(Path(__file__).with_name("planned_facts.toml"))
