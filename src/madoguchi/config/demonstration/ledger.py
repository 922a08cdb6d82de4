"""What people write down by hand in the demonstration: start, checks, an incident."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from madoguchi.config.demonstration import crew as posts
from madoguchi.contracts import library
from madoguchi.contracts import services as contracts
from madoguchi.contracts.rules.ledger_reading import readers, slugs
from madoguchi.core import clock
from madoguchi.crew import services as crew
from madoguchi.documents import services as documents
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

CHECKED = "privacy.measure_checked"
BEFORE = dt.timedelta(days=7)
AFTER = dt.timedelta(days=10)
"""How long after the first day the one incident is found."""
AREAS = ("call-centre", "work-area")


def basics(contract: Contract, actors: Mapping[str, Actor], day: dt.date) -> None:
    """The beginning of the work before ``day``, then checks of measures till today.

    Expects what the contract asks for first to be on file: documents, consents,
    the crew with its posts.
    """
    with clock.at(clock.tokyo(day - BEFORE, 10)):
        _begin(contract, actors)
    _checks(contract, actors, day)
    _incident(contract, actors, day + AFTER)


def _begin(contract: Contract, actors: Mapping[str, Actor]) -> None:
    manager = actors["general_manager"]
    _agree_on_campaigns(contract, manager, actors["officer"])
    _enter(contract, manager, "contracts.contract_signed")
    for area in AREAS:
        _enter(contract, manager, "privacy.area_registered", {"area": area})
    contact = {"kind": "contact-tree", "ref": "contract"}
    _enter(contract, manager, "documents.version_issued", contact)
    people = _people(actors)
    _train(contract, people, manager)
    _enter(
        contract,
        manager,
        "contracts.work_started",
        {"work": "whole"},
        reason="認証は取得手続き中のため、申出書の欄を空けて提出した。",
    )
    for person in people:
        about = {"information": "personal-data", "person": str(person)}
        _enter(contract, manager, "privacy.handling_started", about)


def _agree_on_campaigns(contract: Contract, manager: Actor, officer: Actor) -> None:
    """The proposal of a campaign is agreed before the signing (KY 8(3))."""
    opened = contracts.open_consultation(
        contract=contract,
        kind="consultation",
        subject="campaign",
        question="申請促進の広報の内容について",
        by=manager,
    )
    contracts.decide(consultation=opened, decision="提案のとおり実施する。", by=officer)


def _people(actors: Mapping[str, Actor]) -> list[int]:
    """The contractor's accounts that hold a post."""
    found = {
        actor.account
        for actor in actors.values()
        if actor.account and actor.side == "contractor" and actor.role in posts.POSTS
    }
    return sorted(found)


def _train(contract: Contract, people: list[int], by: Actor) -> None:
    training = crew.hold_training(
        contract=contract,
        topic="information-security",
        day=clock.today(),
        place="本社 研修室",
        attended=people,
        by=by,
    )
    crew.complete_training(training=training, passed=dict.fromkeys(people, True), by=by)


def _enter(
    contract: Contract,
    by: Actor,
    fact: str,
    keys: Mapping[str, str] | None = None,
    measures: Mapping[str, Any] | None = None,
    **more: str,
) -> str:
    """Write down an act of this moment; returns its running number, if it has one."""
    entry = contracts.enter(
        contract=contract,
        fact=fact,
        keys=keys or {},
        measures=measures,
        occurred_at=clock.now(),
        by=by,
        **more,
    )
    return str(entry.keys.get("incident", ""))


def _checks(contract: Contract, actors: Mapping[str, Actor], day: dt.date) -> None:
    """Each month's checks near its end; the last named one is left out."""
    found = readers(library.contract_file(contract.pk), CHECKED, day)
    measures = slugs(found, "measure")[:-1]
    by = actors.get("privacy_officer", actors["general_manager"])
    month = day.replace(day=1)
    while month <= clock.today():
        following = (month + dt.timedelta(days=32)).replace(day=1)
        wanted = clock.tokyo(following - dt.timedelta(days=3), 16, 30)
        with clock.at(max(clock.tokyo(day, 9), min(wanted, clock.now()))):
            for measure in measures:
                _check(contract, by, measure, f"{month:%Y-%m}")
        month = following


def _check(contract: Contract, by: Actor, measure: str, period: str) -> None:
    keys = {"measure": measure, "period": period}
    _enter(contract, by, CHECKED, keys, {"kept": True, "deviations": 0})


def _incident(contract: Contract, actors: Mapping[str, Actor], day: dt.date) -> None:
    """A small one, written down at once and reported within the hour."""
    found = clock.tokyo(day, 11, 20)
    if found + dt.timedelta(days=1) > clock.now() or day >= contract.ends_on:
        return
    with clock.at(found):
        number = _enter(
            contract,
            actors["site_manager"],
            "privacy.incident_detected",
            measures={"class": "misdelivery", "number_data": False, "subjects": 0},
            note="控えの用紙を1枚、別の窓口に置いた。15分後に回収し、中身は空欄だった。",
        )
    with clock.at(found + dt.timedelta(minutes=40)):
        _report(contract, actors, number)
    with clock.at(found + dt.timedelta(hours=22)):
        manager = actors["general_manager"]
        keys = {"incident": number}
        _enter(contract, manager, "privacy.incident_handled", keys, {"subjects": 0})


def _report(contract: Contract, actors: Mapping[str, Actor], number: str) -> None:
    version = documents.draft(
        contract=contract,
        kind="incident-report",
        ref=number,
        title=f"事故報告書 {number}",
        content={"fields": [], "text": "用紙の置き場所を窓口ごとに分けました。"},
        by=actors["site_manager"],
    )
    documents.submit(version=version, by=actors["site_manager"])
    documents.receive(version=version, by=actors["officer"])
