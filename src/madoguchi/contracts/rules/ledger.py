"""The ledger (台帳): which facts people write down by hand, and what they are asked.

Pure data. A fact stands here when no other screen leaves it: the signing, the
start of work, an incident, a check of measures. The names are those that the
apps declare; the register of the contract finds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from madoguchi.tenancy.actors import Side

RECORD, INCIDENT = "contract.record", "contract.report_incident"
How = Literal["number", "chosen", "slug", "person", "month", "day", "version"]
"""number: the next running number. chosen: a closed list. slug: a mark that people
type. person: a member of the contract. month: a month or a year. day: the date of
the event. version: counted up for the key before it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One part of the ledger."""

    slug: str
    ja: str
    en: str


HEADINGS = (
    Heading("contract", "契約と体制", "Contract and organisation"),
    Heading("privacy", "個人情報・行政情報", "Personal and public information"),
    Heading("media", "媒体と消去", "Media and erasure"),
    Heading("incident", "事故", "Incidents"),
    Heading("inspection", "検査・立会い", "Inspection and attendance"),
    Heading("transfer", "受渡し", "Hand-over"),
    Heading("figures", "実績", "Results"),
)


@dataclass(frozen=True, slots=True)
class Ask:
    """How a key (or a measure of slugs) is asked.

    ``words`` are offered beside the slugs that the contract's rules read.
    """

    name: str
    how: How
    prefix: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """An earlier fact whose keys the new one takes over: ``{own key: its key}``.

    ``where`` keeps those whose key begins so.
    """

    fact: str
    keys: Mapping[str, str]
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of the ledger."""

    fact: str
    heading: str
    keys: tuple[Ask, ...] = ()
    measures: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Slugs offered for a measure beside those that the rules read."""
    sides: frozenset[Side] = frozenset({"contractor", "municipality"})
    permission: str = RECORD
    answers: tuple[Source, ...] = ()
    must_answer: bool = False


CONTRACTOR: frozenset[Side] = frozenset({"contractor"})
CITY: frozenset[Side] = frozenset({"municipality"})
OTHER = "other"
_MATERIALS = ("forms", "media", "number-data", "lent-material", OTHER)
_PLACES = ("venue", "office", "municipality", "sanitisation", OTHER)
_INFORMATION = ("personal-data", "number-data", "public-information")
_METHODS = ("overwrite", "degaussing", "destruction")


def _number(name: str, prefix: str) -> Ask:
    return Ask(name, "number", prefix)


def _chosen(name: str, *words: str) -> Ask:
    return Ask(name, "chosen", words=words)


def _same(fact: str, *keys: str) -> Source:
    return Source(fact, {key: key for key in keys})


_CONTRACT = (
    Line("contracts.contract_signed", "contract"),
    Line("contracts.work_started", "contract", (_chosen("work", "whole"),)),
    Line("contracts.work_completed", "contract", (_chosen("work", "whole"),)),
    Line(
        "contracts.contract_terminated",
        "contract",
        (_chosen("scope", "whole", "part"),),
        sides=CITY,
    ),
    Line(
        "contracts.amendment_concluded",
        "contract",
        (_number("amendment", "A"), _chosen("subject", OTHER)),
        ("effective_date",),
        answers=(
            Source("contracts.consultation_decided", {"amendment": "ref"}),
            Source("contracts.change_made", {"amendment": "ref"}),
        ),
    ),
    Line(
        "contracts.change_made",
        "contract",
        (_chosen("subject", "staff", "organisation", OTHER), _number("ref", "H")),
        ("effective_date",),
        sides=CONTRACTOR,
        answers=(
            _same("contracts.consent_given", "subject", "ref"),
            _same("contracts.consultation_decided", "subject", "ref"),
        ),
    ),
    Line(
        "contracts.subcontract_started",
        "contract",
        (Ask("subcontractor", "slug"), _chosen("tier", "1", "2", "3")),
        ("share", "number_data"),
        sides=CONTRACTOR,
        answers=(
            Source(
                "contracts.consent_given",
                {"subcontractor": "ref"},
                {"subject": "subcontract"},
            ),
            Source(
                "documents.submission_approved",
                {"subcontractor": "ref"},
                {"kind": "subcontract"},
            ),
        ),
    ),
    Line(
        "contracts.subcontractor_supervised",
        "contract",
        (Ask("subcontractor", "slug"), Ask("month", "month")),
        sides=CONTRACTOR,
        answers=(_same("contracts.subcontract_started", "subcontractor"),),
        must_answer=True,
    ),
    Line(
        "contracts.handover_completed",
        "contract",
        (
            _chosen("direction", "in", "out"),
            _chosen("party", "outgoing-operator", "next-operator", "municipality"),
        ),
        ("open_items", "carried"),
    ),
    Line(
        "contracts.meeting_held",
        "contract",
        (_chosen("kind", "start", "regular", OTHER), _number("ref", "M")),
        ("roles", "important"),
    ),
    Line("contracts.milestone_reached", "contract", (_chosen("milestone", OTHER),)),
    Line(
        "documents.version_issued",
        "contract",
        (
            _chosen("kind", "manual"),
            Ask("ref", "slug"),
            Ask("version", "version"),
        ),
        ("pages",),
        answers=tuple(
            _same(f"documents.submission_{act}", "kind", "ref", "version")
            for act in ("approved", "received", "submitted")
        ),
    ),
)
_PRIVACY = (
    Line(
        "privacy.handling_started",
        "privacy",
        (_chosen("information", *_INFORMATION), Ask("person", "person")),
        ("number_data",),
        sides=CONTRACTOR,
    ),
    Line(
        "privacy.area_registered",
        "privacy",
        (_chosen("area", "work-area", "venue", OTHER), Ask("version", "version")),
        sides=CONTRACTOR,
    ),
    Line(
        "privacy.disclosure_made",
        "privacy",
        (
            _chosen("recipient", "municipality", "subcontractor", OTHER),
            _chosen("information", *_INFORMATION),
        ),
        ("number_data",),
        sides=CONTRACTOR,
    ),
    Line(
        "privacy.copy_made",
        "privacy",
        (_chosen("material", *_MATERIALS), _number("ref", "F")),
        ("copies",),
        sides=CONTRACTOR,
        answers=(
            Source("contracts.consent_given", {"material": "ref"}, {"subject": "copy"}),
        ),
    ),
    Line(
        "privacy.material_carried_out",
        "privacy",
        (_chosen("material", *_MATERIALS), _chosen("destination", *_PLACES)),
        ("sheets", "encrypted", "locked"),
        sides=CONTRACTOR,
    ),
    Line(
        "privacy.material_carried_in",
        "privacy",
        (_chosen("material", *_MATERIALS), _chosen("destination", *_PLACES)),
        ("sheets", "encrypted", "locked"),
        sides=CONTRACTOR,
        answers=(_same("privacy.material_carried_out", "material", "destination"),),
    ),
    Line(
        "privacy.measure_checked",
        "privacy",
        (_chosen("measure", OTHER), Ask("period", "month")),
        ("kept", "deviations"),
        sides=CONTRACTOR,
    ),
)
_MEDIA = (
    Line(
        "privacy.retention_ended",
        "media",
        (_chosen("material", *_MATERIALS), _number("ref", "R")),
    ),
    Line(
        "privacy.material_disposed",
        "media",
        (_chosen("material", *_MATERIALS), _number("ref", "X")),
        ("means", "witnesses"),
        {"means": ("returned", "shredded", "deleted", "destruction")},
        sides=CONTRACTOR,
        answers=(_same("privacy.retention_ended", "material", "ref"),),
    ),
    Line(
        "privacy.medium_registered",
        "media",
        (_number("medium", "B"),),
        ("off_premises",),
        sides=CONTRACTOR,
    ),
    Line(
        "privacy.medium_sanitised",
        "media",
        (_number("medium", "B"),),
        ("method", "standard", "passes", "photographs", "off_premises"),
        {"method": _METHODS},
        sides=CONTRACTOR,
        answers=(_same("privacy.medium_registered", "medium"),),
        must_answer=True,
    ),
)
_INCIDENT = (
    Line(
        "privacy.incident_detected",
        "incident",
        (_number("incident", "I"),),
        ("class", "likely", "number_data", "subjects"),
        {"class": ("leak", "loss", "damage", "misdelivery", "accident", OTHER)},
        permission=INCIDENT,
    ),
    Line(
        "privacy.incident_handled",
        "incident",
        (_number("incident", "I"),),
        ("class", "number_data", "subjects"),
        {"class": ("leak", "loss", "damage", "misdelivery", "accident", OTHER)},
        answers=(_same("privacy.incident_detected", "incident"),),
        must_answer=True,
    ),
)
_KINDS = ("site", "attendance", "audit", "subcontractor")
_INSPECTION = (
    Line(
        "privacy.inspection_requested",
        "inspection",
        (_chosen("kind", *_KINDS), _number("ref", "K")),
        ("reason",),
        sides=CITY,
    ),
    Line(
        "privacy.inspection_held",
        "inspection",
        (_chosen("kind", *_KINDS), _number("ref", "K")),
        ("findings",),
        answers=(_same("privacy.inspection_requested", "kind", "ref"),),
    ),
    Line(
        "privacy.inspection_refused",
        "inspection",
        (_chosen("kind", *_KINDS), _number("ref", "K")),
        ("reason", "proof"),
        sides=CONTRACTOR,
        answers=(_same("privacy.inspection_requested", "kind", "ref"),),
        must_answer=True,
    ),
)
_TRANSFER = (
    Line(
        "documents.deliverable_delivered",
        "transfer",
        (_chosen("item", OTHER), _number("ref", "N")),
        ("quantity", "medium"),
        sides=CONTRACTOR,
    ),
    Line(
        "documents.deliverable_inspected",
        "transfer",
        (_chosen("item", OTHER), _number("ref", "N")),
        ("quantity", "passed"),
        sides=CITY,
        answers=(_same("documents.deliverable_delivered", "item", "ref"),),
        must_answer=True,
    ),
    Line(
        "custody.stock_reconciled",
        "transfer",
        (_chosen("what", "media", "forms"), Ask("day", "day")),
        ("expected", "found", "missing"),
    ),
    Line("custody.item_held", "transfer", (Ask("item", "slug"),), ("until",)),
)
_FIGURES = (
    Line(
        "bookings.list_closed",
        "figures",
        (Ask("session", "slug"),),
        ("bookings",),
        sides=CONTRACTOR,
    ),
    Line(
        "bookings.list_imported",
        "figures",
        (_chosen("source", OTHER), Ask("day", "day")),
        ("rows", "errors"),
        sides=CONTRACTOR,
    ),
    Line(
        "outreach.venue_application_received",
        "figures",
        (Ask("venue", "slug"), _number("ref", "V")),
        ("expected", "eligible"),
    ),
    Line(
        "outreach.venue_surveyed",
        "figures",
        (Ask("venue", "slug"), _number("ref", "S")),
        ("negotiator_employment",),
        {"negotiator_employment": ("regular", "agency")},
        sides=CONTRACTOR,
    ),
    Line(
        "reporting.shortfall_found",
        "figures",
        (
            _chosen("target", "applicants", "visitors", "session-days"),
            Ask("month", "month"),
        ),
        ("expected", "actual"),
    ),
)
LINES: dict[str, Line] = {
    line.fact: line
    for line in (
        *_CONTRACT,
        *_PRIVACY,
        *_MEDIA,
        *_INCIDENT,
        *_INSPECTION,
        *_TRANSFER,
        *_FIGURES,
    )
}
"""Every fact of the ledger, in the order of its headings."""
HEADED = {
    heading.slug: tuple(x for x in LINES.values() if x.heading == heading.slug)
    for heading in HEADINGS
}


def may_enter(line: Line, side: str, permissions: frozenset[str]) -> bool:
    """Whether someone of this side with these permissions writes the fact down."""
    return side in line.sides and line.permission in permissions
