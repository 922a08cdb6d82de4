"""Verbs of a submission: draft, submit, receive, approve or return.

What the contract demands of a kind (only submitted, received, confirmed or
approved) stands in its ``[documents.<kind>]`` table.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from madoguchi.core import canonical, clock, locks
from madoguchi.core.errors import Refusal
from madoguchi.documents import facts
from madoguchi.documents.models import (
    APPROVED,
    DRAFT,
    RECEIVED,
    RETURNED,
    SUBMITTED,
    SUPERSEDED,
    Submission,
    Version,
)
from madoguchi.journal.facts import FactType
from madoguchi.journal.services import record
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

CHANNELS = ("platform", "mail", "e-mail", "medium", "in-person", "online-sharing")


def _need(by: Actor, permission: str) -> None:
    if permission not in by.may and by.side != "system":
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))


@walls.verb
def draft(
    *,
    contract: Contract,
    kind: str,
    ref: str,
    title: str,
    content: dict[str, Any],
    by: Actor,
    remark: str | None = None,
) -> Version:
    """Write the draft of a document, new or again; what was submitted stays as it is.

    ``content`` is the snapshot: ``{"fields": [...], "figures": [...], ...}``.
    A draft drawn up again keeps the remark unless one is given. Raises
    :class:`Refusal` ``awaiting-answer`` while the last version is with the city,
    ``already-approved`` when nothing more may change.
    """
    _need(by, "documents.draft")
    locks.hold(f"submission.{contract.pk}.{kind}.{ref}")
    submission, _made = Submission.objects.get_or_create(
        contract=contract,
        kind=kind,
        ref=ref,
        defaults={"title": title, "made_at": clock.now()},
    )
    open_draft = Version.objects.filter(submission=submission, state=DRAFT).first()
    if open_draft is not None:
        return _redraft(open_draft, content, remark, by)
    _may_draft(submission)
    last = Version.objects.filter(submission=submission).aggregate(n=Max("number"))
    version = Version.objects.create(
        contract=contract,
        submission=submission,
        number=(last["n"] or 0) + 1,
        content=content,
        remark=remark or "",
        drafted_by=by.account,
        drafted_at=clock.now(),
    )
    _fact(facts.VERSION_DRAFTED, version, by)
    return version


def _redraft(
    version: Version, content: dict[str, Any], remark: str | None, by: Actor
) -> Version:
    version.content = content
    version.drafted_by = by.account
    version.drafted_at = clock.now()
    if remark is not None:
        version.remark = remark
    version.save(update_fields=["content", "remark", "drafted_by", "drafted_at"])
    return version


def _may_draft(submission: Submission) -> None:
    if submission.state == SUBMITTED:
        raise Refusal(
            "awaiting-answer",
            _("提出済みの版を市が確認しています。受領または差戻しをお待ちください。"),
        )
    if submission.state == APPROVED:
        raise Refusal(
            "already-approved",
            _("承認済みです。変えるときは訂正版を作ってください。"),
        )


@walls.verb
def submit(
    *, version: Version, by: Actor, remark: str | None = None, channel: str = "platform"
) -> Version:
    """Submit a draft: it is frozen with its hash, by the channel that is recorded.

    Raises :class:`Refusal` ``already-submitted``, ``unknown-channel``.
    """
    _need(by, "documents.submit")
    if channel not in CHANNELS:
        raise Refusal(
            "unknown-channel", _("提出の方法を選んでください。"), field="channel"
        )
    text = version.remark if remark is None else remark.strip()
    now = clock.now()
    moved = Version.objects.filter(pk=version.pk, state=DRAFT).update(
        state=SUBMITTED,
        remark=text,
        channel=channel,
        content_hash=content_hash(version.content, text, _attached(version)),
        submitted_by=by.account,
        submitted_at=now,
    )
    if moved != 1:
        raise Refusal("already-submitted", _("この版はすでに提出されています。"))
    _supersede(version)
    Submission.objects.filter(pk=version.submission_id).update(state=SUBMITTED)
    version.refresh_from_db()
    _fact(facts.SUBMISSION_SUBMITTED, version, by, measures=_measures(version))
    return version


def content_hash(content: dict[str, Any], remark: str, attached: list[str]) -> str:
    """SHA-256 of a snapshot, its remark and the hashes of its attachments."""
    body = {"attachments": sorted(attached), "content": content, "remark": remark}
    return hashlib.sha256(canonical.dumps(body)).hexdigest()


def _attached(version: Version) -> list[str]:
    return list(version.attachments.values_list("hash", flat=True))


def _supersede(version: Version) -> None:
    Version.objects.filter(
        submission_id=version.submission_id, number__lt=version.number
    ).exclude(state__in=(DRAFT, RETURNED)).update(state=SUPERSEDED)


def _measures(version: Version) -> dict[str, Any]:
    return {
        "channel": version.channel,
        "fields": version.content.get("fields", []),
        "attachments": len(_attached(version)),
    }


@walls.verb
def receive(*, version: Version, by: Actor) -> Version:
    """The city receives a submitted version (受領する). Raises ``not-submitted``."""
    _need(by, "documents.receive")
    moved = Version.objects.filter(pk=version.pk, state=SUBMITTED).update(
        state=RECEIVED, received_by=by.account, received_at=clock.now()
    )
    return _answered(version, moved, RECEIVED, facts.SUBMISSION_RECEIVED, by)


@walls.verb
def approve(*, version: Version, by: Actor) -> Version:
    """The city approves (or confirms) a version. Raises ``not-submitted``."""
    _need(by, "documents.approve")
    moved = Version.objects.filter(
        pk=version.pk, state__in=(SUBMITTED, RECEIVED)
    ).update(state=APPROVED, answered_by=by.account, answered_at=clock.now())
    return _answered(version, moved, APPROVED, facts.SUBMISSION_APPROVED, by)


@walls.verb
def return_version(
    *, version: Version, reason: str, by: Actor, place: str = ""
) -> Version:
    """The city returns a version with its reason, at the sentence it means.

    ``place`` is the field or line of the snapshot that the reason points at.
    Raises :class:`Refusal` ``reason-missing`` or ``not-submitted``.
    """
    _need(by, "documents.receive")
    if not reason.strip():
        raise Refusal(
            "reason-missing", _("差戻しの理由を入力してください。"), field="reason"
        )
    moved = Version.objects.filter(
        pk=version.pk, state__in=(SUBMITTED, RECEIVED)
    ).update(
        state=RETURNED,
        answered_by=by.account,
        answered_at=clock.now(),
        reason=reason.strip(),
        returned_at_place=place,
    )
    return _answered(version, moved, RETURNED, facts.SUBMISSION_RETURNED, by)


def _answered(
    version: Version, moved: int, state: str, fact: FactType, by: Actor
) -> Version:
    if moved != 1:
        raise Refusal(
            "not-submitted",
            _("この版は確認待ちではありません。最新の状態を確認してください。"),
        )
    Submission.objects.filter(pk=version.submission_id).update(state=state)
    version.refresh_from_db()
    _fact(fact, version, by)
    return version


def _fact(
    fact: FactType,
    version: Version,
    by: Actor,
    measures: dict[str, Any] | None = None,
) -> None:
    submission = version.submission
    keys: dict[str, Any] = {
        "kind": submission.kind,
        "ref": submission.ref or "contract",
        "version": version.number,
    }
    record(
        fact,
        contract=version.contract_id,
        by=by,
        measures=measures,
        documents=[version.content_hash] if version.content_hash else [],
        **keys,
    )
