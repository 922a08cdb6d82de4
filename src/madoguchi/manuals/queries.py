"""What is in force of manuals, layouts and FAQ, and what is being written."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from madoguchi.contracts import library
from madoguchi.core import clock
from madoguchi.documents import queries as documents
from madoguchi.documents.kinds import KINDS
from madoguchi.documents.models import DRAFT, Attachment, Version
from madoguchi.manuals import rules
from madoguchi.manuals.rules import Entry, Topic

FAQ = "faq"
BOOKS = (
    "manual",
    "operating-manual",
    "business-flow",
    "faq",
    "layout",
    "drawings",
    "emergency-plan",
    "emergency-organisation",
    "contact-tree",
    "training-plan",
    "handling-rules",
)
"""Kinds of document by which people work: read by everybody once approved."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search of the approved FAQ answers; ``version`` None = none approved."""

    version: Version | None
    rows: list[tuple[Entry, str]]
    """Entries with the word of their procedure."""
    total: int


def topics(contract: str) -> list[Topic]:
    """The contract's procedures, told by the function that ``MANUAL_TOPICS`` names."""
    if not (named := getattr(settings, "MANUAL_TOPICS", "")):
        return []
    told: Callable[[str], list[Topic]] = import_string(named)
    return told(contract)


def words(contract: str, english: bool = False) -> dict[str, str]:
    """The word of each procedure."""
    return {one.slug: one.en if english else one.ja for one in topics(contract)}


def _named(contract: str) -> dict[str, tuple[str, str]]:
    """The contract's own kinds among :data:`BOOKS` with their words, ja and en."""
    try:
        own = library.contract_file(contract).table_on(clock.today()).documents
    except library.NoSuchContract:
        return {}
    return {
        kind: (own[kind].label or KINDS[kind].ja, own[kind].label_en or KINDS[kind].en)
        for kind in BOOKS
        if kind in own
    }


def available(contract: str) -> bool:
    """Whether the contract asks for any manual or FAQ."""
    return bool(_named(contract))


def books(contract: str, english: bool = False) -> list[tuple[str, Version]]:
    """What is in force of each kind, with its word and its files."""
    named = _named(contract)
    order = list(named)
    found = documents.in_force(contract, order)
    found.sort(key=lambda one: order.index(one.submission.kind))
    return [(named[one.submission.kind][english], one) for one in found]


def faq(contract: str) -> Version | None:
    """The FAQ that the city approved last."""
    return next(iter(documents.in_force(contract, [FAQ])), None)


def draft(contract: str) -> Version | None:
    """The FAQ that is being written."""
    rows = Version.objects.filter(
        contract_id=contract, submission__kind=FAQ, submission__ref="", state=DRAFT
    )
    return rows.select_related("submission").first()


def newest(contract: str) -> Version | None:
    """The FAQ's last version, whatever its state: what the next one starts from."""
    rows = Version.objects.filter(
        contract_id=contract, submission__kind=FAQ, submission__ref=""
    )
    return rows.select_related("submission").order_by("-number").first()


def search(
    contract: str,
    typed: str,
    first: Collection[str] = (),
    most: int = rules.SHOWN,
    english: bool = False,
) -> Found:
    """The approved FAQ's entries for what was typed; all of them for nothing."""
    version = faq(contract)
    if version is None:
        return Found(None, [], 0)
    named = {**version.content.get("topics", {}), **words(contract, english)}
    rows = rules.find(rules.entries(version.content), typed, named, first)
    shown = [(one, named.get(one.procedure, one.procedure)) for one in rows[:most]]
    return Found(version, shown, len(rows))


def attachment(contract: str, pk: int) -> Attachment | None:
    """A file of a book in force; what was replaced is not handed out here."""
    held = {one.pk for _word, one in books(contract)}
    found = documents.attachment(contract, pk)
    return found if found is not None and found.version_id in held else None
