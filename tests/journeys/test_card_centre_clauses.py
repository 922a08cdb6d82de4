"""How many clauses of the card centre's body its own work decides, over a month.

``sapporo_clauses.csv`` lists the clauses of the body (no annexes) that a platform
does, computes or produces. Those that only say what the contract is about (scope)
cannot be met and are counted apart, like those that wait for an app.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.config import contract_files
from madoguchi.contracts import library, queries
from madoguchi.contracts import services as contracts
from madoguchi.core import clock
from madoguchi.core.models import Installation
from madoguchi.journal import sealing
from madoguchi.messages.tests import mailserver
from madoguchi.messages.tests.conftest import post
from madoguchi.people.models import Account
from madoguchi.tenancy import walls
from tests.journeys import sapporo_days, sapporo_month

__all__ = ["post"]
SLUG = sapporo_month.SLUG
AFTER = clock.tokyo(dt.date(2025, 12, 1), 9)
"""The morning after the month; the centre has not opened yet."""
MET = {"met", "met_late"}
BAD = {"breached", "below", "over", "out_of_order", "attested_missing"}
FORBIDDEN = {"5-2-b-0-s2", "5-2-g-s1"}
"""Clauses whose rules all begin with never: nothing done is what they ask."""
KEPT = ("履行済", "期限後に履行", "記録なし")
"""What the cockpit says of a clause that is kept; the last of what is forbidden."""
OPEN: set[str] = set()
"""What the work of the month does not decide, and why."""
FLOOR = 125


@pytest.fixture
def november(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The contract as a customer would have it whose records begin with November."""
    root = tmp_path / "contracts"
    shutil.copytree(contract_files.contracts_dir(), root)
    file = root / SLUG / "contract.toml"
    text = file.read_text(encoding="utf-8")
    assert "\nstart = 2025-04-01\n" in text
    begins = "\nstart = 2025-04-01\nrecords_begin = 2025-11-01\n"
    file.write_text(text.replace("\nstart = 2025-04-01\n", begins, 1), encoding="utf-8")
    monkeypatch.setattr(contract_files, "contracts_dir", lambda: root)
    monkeypatch.setattr(library, "_read", {})
    yield
    library._read.clear()


def inventory() -> list[str]:
    """The clauses that the platform does, computes or produces."""
    path = Path(__file__).with_name("sapporo_clauses.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return [row["clause_id"] for row in csv.DictReader(lines)]


def states() -> dict[str, set[str]]:
    """Every state of each clause, the morning after the month."""
    found: dict[str, set[str]] = defaultdict(set)
    with walls.scope([SLUG]):
        for one in queries.obligations(SLUG, AFTER):
            found[one.clause_id].add(str(one.shown))
    return found


def test_the_work_of_a_month_decides_the_clauses_of_the_card_centre(
    committed_db: object,
    november: None,
    post: mailserver.Post,
    connected_as: Any,
) -> None:
    with connected_as("worker"):
        Installation.settle(demonstration=True)
        with clock.at(clock.tokyo(dt.date(2025, 11, 1))):
            contracts.load(SLUG)
    with connected_as("worker"), clock.at(AFTER), clock.movable():
        month = sapporo_month.Month()
        sapporo_month.play(month)
        sapporo_days.first(month)
        sapporo_days.second(month)
        sealing.seal_all()
        while contracts.follow_one(SLUG, limit=5000):
            pass
        found = states()
        kept = judge(found)
        reader = Account.objects.get(pk=month["officer"].account)
    with clock.at(AFTER), clock.movable():
        said = in_cockpit(reader, kept)
    assert {clause: word for clause, word in said.items() if not word} == {}


def in_cockpit(reader: Account, clauses: set[str]) -> dict[str, str]:
    """The word that the cockpit shows beside each clause; "" if none says kept.

    A clause whose new month has begun shows that; the month that is over stands on
    its own page, one press away.
    """
    client = Client(headers={"accept-language": "ja"})
    client.force_login(reader, "allauth.account.auth_backends.AuthenticationBackend")
    found = {}
    for clause in clauses:
        page = client.get(reverse("home:cockpit", args=[SLUG]), {"q": clause})
        rows = page.content.decode().split("<tr")
        row = next((one for one in rows if f"/clauses/{clause}/" in one), "")
        if f"{clause}/#occasions" in row and not any(word in row for word in KEPT):
            behind = client.get(reverse("contracts:clause", args=[SLUG, clause]))
            row = behind.content.decode().partition('id="occasions"')[2]
        found[clause] = next((word for word in KEPT if word in row), "")
    return found


def judge(found: dict[str, set[str]]) -> set[str]:
    """Print the share; no clause may be worse than it was. Returns what is kept."""
    wanted = inventory()
    kept = {clause for clause in wanted if is_kept(clause, found[clause])}
    scope = {clause for clause in wanted if found[clause] == {"scope"}}
    waits = {clause for clause in wanted if found[clause] == {"waiting_for_app"}}
    left = {c: sorted(found[c]) for c in wanted if c not in kept | scope | waits}
    judged = len(wanted) - len(scope)
    print(f"{len(kept)} of {judged} clauses kept, {len(kept) / judged:.0%};")
    print(f"{len(scope)} say what the contract is, {len(waits)} wait for an app")
    print(f"waiting: {sorted(waits)}; not kept: {left}")
    assert set(left) <= OPEN, left
    assert len(kept) >= FLOOR
    return kept


def is_kept(clause: str, states: set[str]) -> bool:
    """Met at least once and nowhere the worse; or forbidden, and never done."""
    if states & BAD:
        return False
    return bool(states & MET) or (clause in FORBIDDEN and states == {"not_arisen"})
