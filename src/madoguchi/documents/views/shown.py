"""What the screens of documents share: finding, words, the contract's settings."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import get_language

from madoguchi.contracts import library
from madoguchi.contracts.parameters import DocumentSetting
from madoguchi.core import clock
from madoguchi.documents import queries
from madoguchi.documents.kinds import KINDS
from madoguchi.documents.models import DRAFT, Submission, Version
from madoguchi.papers import frozen


def settings(slug: str) -> dict[str, DocumentSetting]:
    """How the contract calls its documents and how far each must go."""
    try:
        return library.contract_file(slug).table_on(clock.today()).documents
    except library.NoSuchContract:
        raise Http404 from None


def setting(slug: str, kind: str) -> DocumentSetting:
    """The setting of one kind; a kind that the contract does not name has the plain."""
    return settings(slug).get(kind, DocumentSetting())


def word(slug: str, kind: str) -> str:
    """The contract's word for a kind, else the common one."""
    known, own = KINDS.get(kind), setting(slug, kind)
    if get_language() == "en":
        return own.label_en or (known.en if known else kind)
    return own.label or (known.ja if known else kind)


def kinds(slug: str) -> list[tuple[str, str]]:
    """The kinds of the contract first, then all others."""
    own = list(settings(slug))
    return [(kind, word(slug, kind)) for kind in dict.fromkeys((*own, *KINDS))]


def find(request: Any, pk: int, number: int) -> Version:
    """A version that this person may see; drafts only for those who write them."""
    found = queries.version(request.contract.pk, pk, number)
    drafts = "documents.draft" in request.actor.may
    if found is None or (found.state == DRAFT and not drafts):
        raise Http404
    return found


def find_submission(request: Any, pk: int) -> Submission:
    """A submission of the contract."""
    found = queries.submission(request.contract.pk, pk)
    if found is None:
        raise Http404
    return found


def is_report(version: Version) -> bool:
    """Whether the snapshot is a report that can be printed."""
    return bool(version.content.get("form") == frozen.FORM)
