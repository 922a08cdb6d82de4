"""A month of the card centre through its services: prepared, opened, reported.

Every act is one that a screen offers. Records begin with November; the centre opens
on Saturday the 29th, and Sunday the 30th is the last opening day of the month.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from madoguchi.cases import queries as case_queries
from madoguchi.cases import services as cases
from madoguchi.contracts import services as contracts
from madoguchi.core import clock
from madoguchi.counter.tests import make
from madoguchi.crew import services as crew
from madoguchi.documents import services as documents
from madoguchi.documents.models import Version
from madoguchi.outreach.tests import make as outreach
from madoguchi.people import access
from madoguchi.people.models import Account
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract
from tests.journeys import sapporo_things

SLUG = make.SLUG
FIRST, SECOND = dt.date(2025, 11, 29), dt.date(2025, 11, 30)
ROLES = {
    "general": "general_manager",
    "operations": "operations_manager",
    "deputy": "operations_manager",
    "five": "staff",
    "seven": "staff",
    "reception": "staff",
    "privacy": "privacy_officer",
    "identity": "identity_officer",
    "officer": "officer",
}
CREW = {
    "general": ("general_manager", "practice_manager"),
    "operations": ("operations_manager",),
    "deputy": ("operations_manager",),
    "five": ("staff",),
    "seven": ("staff",),
    "reception": ("staff",),
}
QUALIFIED = {
    "general_manager": ("similar-work",),
    "operations_manager": ("similar-work", "my-number-system", "personal-information"),
    "staff": ("work-skill", "terminal-operation"),
}
SUBJECTS = ("layout", "manual", "practice", "ticket-machine", "support-service")
SETTLED = {
    "turn-near": ("queue.near.ahead", "5"),
    "booked-wait": ("queue.booked.waited", "30"),
    "priority-per-hour": ("bookings.priority.per_hour", "24"),
    "ticket-report-day": ("reports.ticket.day", "10"),
    "monthly-report-day": ("reports.monthly.day", "10"),
    "security-report": ("privacy.security_report.every", "month"),
    "staffing": ("staffing.staff_per_day", "2"),
}
"""What the text leaves to consultation, as the two sides agree on it."""
WHOLE = "whole"
APPROVED = {
    "training-plan": ("discipline", "ethics", "privacy", "procedure"),
    "equipment-list": (),
    "layout": (),
    "manual": (),
    "faq": (),
}
FILED = (
    "organisation-table",
    "emergency-organisation",
    "emergency-plan",
    "security-statement",
    "area-notice",
)
DECLARED = ("6-1-c", "7-2-s4", "9-1", "9-2", "9-4")
"""What no record can decide alone: a person says so, once a month or a year."""


class Month:
    """Who acts, and what they write down, submit and agree."""

    def __init__(self) -> None:
        self.contract = Contract.objects.get(pk=SLUG)
        self.accounts = {n: outreach.account(r, SLUG) for n, r in ROLES.items()}
        self.actors = {n: access.actor(a, SLUG) for n, a in self.accounts.items()}

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]

    def account(self, name: str) -> Account:
        return self.accounts[name]

    def agreed(self, subject: str, parameter: str = "", value: str = "") -> None:
        """One side asks, the other agrees."""
        asked = contracts.open_consultation(
            contract=self.contract,
            kind="consultation",
            subject=subject,
            question="協議のお願い",
            parameter=parameter,
            by=self["general"],
        )
        contracts.decide(
            consultation=asked, decision="合意した。", value=value, by=self["officer"]
        )

    def asked(self, kind: str, subject: str, answered: bool = True) -> str:
        """An instruction or a request of the city; its number."""
        given = contracts.open_consultation(
            contract=self.contract,
            kind=kind,
            subject=subject,
            question="お願いします。",
            by=self["officer"],
        )
        if answered:
            contracts.decide(
                consultation=given, decision="対応した。", by=self["general"]
            )
        return given.ref

    def consented(self, subject: str) -> str:
        """The contractor asks, the city consents; its number."""
        asked = contracts.open_consultation(
            contract=self.contract,
            kind="consent",
            subject=subject,
            question="承諾のお願い",
            by=self["general"],
        )
        contracts.decide(consultation=asked, decision="承諾する。", by=self["officer"])
        return asked.ref

    def filed(
        self, kind: str, ref: str = "", fields: tuple[str, ...] = (), copies: int = 0
    ) -> Version:
        """A document is drafted and submitted, with so many copies on paper."""
        version = documents.draft(
            contract=self.contract,
            kind=kind,
            ref=ref,
            title=kind,
            content={"fields": list(fields), "text": "内容"},
            by=self["general"],
        )
        return documents.submit(version=version, copies=copies, by=self["general"])

    def entered(
        self,
        fact: str,
        keys: Mapping[str, str],
        measures: Mapping[str, Any] | None = None,
        by: str = "general",
    ) -> Mapping[str, Any]:
        """An act of this moment in the ledger; the keys that it was given."""
        entry = contracts.enter(
            contract=self.contract,
            fact=fact,
            keys=keys,
            measures=measures,
            occurred_at=clock.now(),
            by=self[by],
        )
        return entry.keys

    def orders_the_floor(self) -> None:
        """Somebody answers the crowd, on its case."""
        with walls.scope([SLUG]):
            (case,) = case_queries.listed(SLUG, kind="crowding")
        cases.act(case=case, text="列を分けて案内した。", by=self["operations"])


def play(month: Month) -> None:
    """From the first consultation to the day after the month."""
    with clock.at(clock.tokyo(dt.date(2025, 11, 5), 10)):
        _agree(month)
        _file(month)
    with clock.at(clock.tokyo(dt.date(2025, 11, 17), 10)):
        _train(month)
    with clock.at(clock.tokyo(dt.date(2025, 11, 28), 10)):
        _plan(month)
        sapporo_things.furnished(month)
        sapporo_things.published(month)
        for done in ("started", "completed"):
            month.entered(f"contracts.work_{done}", {"work": "site-works"})
        month.entered("contracts.work_started", {"work": "operation"})
    with clock.at(clock.tokyo(dt.date(2025, 11, 28), 14)):
        _events(month)
        sapporo_things.publicised(month)


def _agree(month: Month) -> None:
    for subject in (
        "layout",
        "manual",
        "practice",
        "ticket-machine",
        "support-service",
    ):
        month.agreed(subject)
    for subject, (parameter, value) in SETTLED.items():
        month.agreed(subject, parameter, value)


def _file(month: Month) -> None:
    for kind, fields in APPROVED.items():
        version = month.filed(kind, WHOLE, fields)
        documents.approve(version=version, by=month["officer"])
        if kind in ("manual", "faq", "training-plan"):
            keys = {"kind": kind, "ref": WHOLE, "version": "1"}
            month.entered("documents.version_issued", keys)
    for kind in FILED:
        month.filed(kind)
    month.filed("as-built", copies=2)


def _train(month: Month) -> None:
    everybody = [month.account(name).pk for name in CREW]
    for topic in ("initial", "number-data", "my-number-system"):
        _trained(month, topic, everybody)
    for name, roles in CREW.items():
        for role in roles:
            _assigned(month, name, role)
    _trained(month, "practice", everybody)
    for name in ("five", "seven", "reception"):
        _assigned(month, name, "window")


def _trained(month: Month, topic: str, people: list[int]) -> None:
    training = crew.hold_training(
        contract=month.contract,
        topic=topic,
        day=clock.today(),
        place="第一センター",
        attended=people,
        by=month["general"],
    )
    passed = dict.fromkeys(people, True)
    crew.complete_training(training=training, passed=passed, by=month["general"])


def _assigned(month: Month, name: str, role: str) -> None:
    for qualification in QUALIFIED.get(role, ()):
        crew.record_qualification(
            contract=month.contract,
            account=month.account(name),
            qualification=qualification,
            months=36,
            by=month["general"],
        )
    crew.assign(
        contract=month.contract,
        account=month.account(name),
        role=role,
        starts_on=clock.today(),
        employment="regular",
        notified=True,
        by=month["general"],
    )


def _plan(month: Month) -> None:
    """The shifts of November's two days and of December's first."""
    for first, days in (
        (FIRST.replace(day=1), [FIRST, SECOND]),
        (dt.date(2025, 12, 1), [dt.date(2025, 12, 1), dt.date(2025, 12, 2)]),
    ):
        for name, roles in CREW.items():
            crew.plan_shifts(
                contract=month.contract,
                account=month.account(name),
                role=roles[0],
                days=days,
                starts=dt.time(9),
                ends=dt.time(21),
                by=month["general"],
            )
        crew.publish_roster(contract=month.contract, month=first, by=month["general"])
    crew.give_guidance(
        contract=month.contract, topic="number-data", by=month["operations"]
    )
    keys = {"measure": "locked-storage", "period": "2025-11"}
    month.entered(
        "privacy.measure_checked", keys, {"kept": True, "deviations": 0}, by="privacy"
    )


def _events(month: Month) -> None:
    """What a contract hopes not to need: each is answered as it asks."""
    month.filed(
        "status-report", month.asked("request", "safety-organisation", answered=False)
    )
    detected = month.entered("privacy.incident_detected", {}, {"class": "loss"})
    month.filed("incident-report", str(detected["incident"]))
    month.asked("instruction", "incident")
    stopped = cases.stop_for_danger(
        contract=month.contract, summary="天井板の落下", by=month["operations"]
    )
    for kind, case in (("hazard", stopped), ("emergency", _case(month, "emergency"))):
        cases.act(case=case, text="立入りを止めた。", by=month["operations"])
        if kind == "hazard":
            notice = month.filed("hazard-notice", str(case.pk))
            documents.receive(version=notice, by=month["officer"])
            cases.act(case=case, text="修理を手配した。", by=month["officer"])
    sapporo_things.given_back(month)
    damage = _case(month, "damage")
    month.filed("damage-report", str(damage.pk))
    improvement = _case(month, "improvement")
    cases.close(case=improvement, text="案内の順番を直した。", by=month["operations"])
    copied = month.consented("copy")
    month.entered("privacy.copy_made", {"material": copied, "ref": "1"})
    ref = month.consented("subcontract")
    month.filed("subcontract-application", ref)
    month.filed("subcontract-agreement", ref)
    keys = {"kind": "subcontract-agreement", "ref": ref}
    month.entered("documents.version_issued", keys)
    month.entered("contracts.subcontract_started", {"subcontractor": ref, "tier": "1"})
    month.entered("contracts.change_made", {"subject": "organisation", "ref": "1"})
    month.filed("organisation-table", "2")
    month.filed("progress-report", "2025-11")
    amended = {"subject": "opening-hours"}
    month.entered("contracts.amendment_concluded", amended)
    month.entered("contracts.change_made", {**amended, "ref": "2"})


def _case(month: Month, kind: str) -> Any:
    return cases.open_case(
        contract=month.contract, kind=kind, summary="記録", by=month["operations"]
    )


def was_there(month: Month, day: dt.date) -> None:
    """Who worked; while the operations manager has a break, another one is there."""
    from_, until = dt.time(9, 30), dt.time(18, 30)
    rest = (dt.time(13), dt.time(14))
    plain = [
        crew.Present(month.account(name).pk, "staff", from_, until)
        for name in ("five", "seven", "reception")
    ]
    for name, break_ in (("operations", rest), ("deputy", None)):
        who = month.account(name).pk
        plain.append(crew.Present(who, "operations_manager", from_, until, break_))
    crew.record_attendance(
        contract=month.contract, day=day, present=plain, by=month["operations"]
    )


def declared(month: Month) -> None:
    """The declarations of November and of the year."""
    for clause in DECLARED:
        contracts.declare(
            contract=month.contract,
            clause_id=clause,
            period="2025-11",
            kept=True,
            note="現場の記録で確かめました。",
            by=month["general"],
        )
