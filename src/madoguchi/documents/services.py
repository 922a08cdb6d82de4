"""Verbs of a submission: draft, attach, submit, receive, approve, return, correct.

What the contract demands of a kind (only submitted, received, confirmed or
approved) stands in its ``[documents.<kind>]`` table.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Max
from django.utils.translation import gettext as _

from madoguchi.core import canonical, clock, locks
from madoguchi.core.errors import Refusal
from madoguchi.documents import facts, parameters, rules
from madoguchi.documents.models import (
    APPROVED,
    DRAFT,
    RECEIVED,
    RETURNED,
    SUBMITTED,
    SUPERSEDED,
    Attachment,
    Submission,
    Version,
)
from madoguchi.journal.facts import FactType
from madoguchi.journal.services import record
from madoguchi.people.access import need
from madoguchi.people.words import role_word
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

CHANNELS = ("platform", "mail", "e-mail", "medium", "in-person", "online-sharing")


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
    correcting: bool = False,
) -> Version:
    """Write the draft of a document, new or again; what was submitted stays as it is.

    ``content`` is the snapshot: ``{"fields": [...], "figures": [...], ...}``.
    A draft drawn up again keeps the remark unless one is given. Raises
    :class:`Refusal` ``awaiting-answer`` while the last version is with the city,
    ``already-approved`` when nothing more may change: then only a correction
    (``correcting``) makes a new version, and the approved one stays in force until
    the new one is approved.
    """
    need(by, "documents.draft")
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
    _may_draft(submission, correcting)
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


def _may_draft(submission: Submission, correcting: bool) -> None:
    if submission.state == SUBMITTED:
        raise Refusal(
            "awaiting-answer",
            _("提出済みの版を市が確認しています。受領または差戻しをお待ちください。"),
        )
    if submission.state == APPROVED and not correcting:
        raise Refusal(
            "already-approved",
            _("承認済みです。変えるときは訂正版を作ってください。"),
        )


@walls.verb
def correct(*, submission: Submission, by: Actor) -> Version:
    """Begin a correction (訂正版) of what the city took: a draft with its content.

    The new version says which one it corrects; pages and papers show both values.
    Raises :class:`Refusal` ``nothing-to-correct`` and those of :func:`draft`.
    """
    need(by, "documents.draft")
    taken = Version.objects.filter(
        submission=submission, state__in=(RECEIVED, APPROVED)
    ).order_by("-number")
    last = taken.first()
    if last is None:
        raise Refusal(
            "nothing-to-correct",
            _("受領または承認された版がありません。下書きを直して提出してください。"),
        )
    return draft(
        contract=submission.contract,
        kind=submission.kind,
        ref=submission.ref,
        title=submission.title,
        content={**last.content, "corrects": last.number, "changes": []},
        remark=last.remark,
        by=by,
        correcting=True,
    )


@walls.verb
def attach(*, version: Version, name: str, body: bytes, by: Actor) -> Attachment:
    """Add a file to a draft; its content decides what it is, not its name.

    The bytes are stored once under their hash. Raises :class:`Refusal`
    ``already-submitted``, ``too-many-files`` and those of ``rules.checked``.
    """
    need(by, "documents.draft")
    kind = rules.checked(name, body)
    held = Version.objects.select_for_update().filter(pk=version.pk, state=DRAFT)
    if held.first() is None:
        raise Refusal("already-submitted", _("この版はすでに提出されています。"))
    if version.attachments.count() >= rules.MOST_FILES:
        raise Refusal(
            "too-many-files",
            _("添付は{n}件までです。").format(n=rules.MOST_FILES),
            field="files",
        )
    digest = hashlib.sha256(body).hexdigest()
    known = version.attachments.filter(hash=digest).first()
    if known is not None:
        return known
    return Attachment.objects.create(
        contract_id=version.contract_id,
        version=version,
        name=rules.plain_name(name),
        media_type=kind,
        size=len(body),
        hash=digest,
        path=_stored(version.contract_id, digest, body),
    )


def _stored(contract: str, digest: str, body: bytes) -> str:
    """Keep bytes under their hash; the same bytes are kept once."""
    path = f"documents/{contract}/{digest[:2]}/{digest}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(body))
    return path


@walls.verb
def detach(*, attachment: Attachment, by: Actor) -> None:
    """Take a file off a draft. Raises :class:`Refusal` ``already-submitted``."""
    need(by, "documents.draft")
    gone, _kinds = Attachment.objects.filter(
        pk=attachment.pk, version__state=DRAFT
    ).delete()
    if not gone:
        raise Refusal("already-submitted", _("この版はすでに提出されています。"))


@walls.verb
def submit(
    *,
    version: Version,
    by: Actor,
    remark: str | None = None,
    channel: str = "platform",
    copies: int = 0,
) -> Version:
    """Submit a draft: it is frozen with its hash, by the channel that is recorded.

    ``copies`` are those that are handed over beside it, on paper or on a medium.

    Raises :class:`Refusal` ``already-submitted``, ``unknown-channel``, and
    ``not-yours`` where the contract names the roles that answer for this kind.
    """
    need(by, "documents.submit")
    need_role(version.contract_id, version.submission.kind, by)
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
        copies=copies,
        content_hash=content_hash(version.content, text, _attached(version)),
        submitted_by=by.account,
        submitted_at=now,
    )
    if moved != 1:
        raise Refusal("already-submitted", _("この版はすでに提出されています。"))
    Submission.objects.filter(pk=version.submission_id).update(state=SUBMITTED)
    version.refresh_from_db()
    _fact(facts.SUBMISSION_SUBMITTED, version, by, measures=_measures(version))
    return version


def need_role(contract: str, kind: str, by: Actor) -> None:
    """Raise :class:`Refusal` ``not-yours`` unless this role answers for the kind."""
    if not parameters.may_submit(contract, kind, by):
        roles = parameters.of(contract).submitted_by[kind]
        who = " / ".join(role_word(role) for role in roles)
        raise Refusal("not-yours", _("この書類は{who}が提出します。").format(who=who))


def content_hash(content: dict[str, Any], remark: str, attached: list[str]) -> str:
    """SHA-256 of a snapshot, its remark and the hashes of its attachments."""
    body = {"attachments": sorted(attached), "content": content, "remark": remark}
    return hashlib.sha256(canonical.dumps(body)).hexdigest()


def _attached(version: Version) -> list[str]:
    return list(version.attachments.values_list("hash", flat=True))


def _supersede(version: Version) -> None:
    """The city took this version: what it took before is the old one now."""
    Version.objects.filter(
        submission_id=version.submission_id,
        number__lt=version.number,
        state__in=(SUBMITTED, RECEIVED, APPROVED),
    ).update(state=SUPERSEDED)


def _measures(version: Version) -> dict[str, Any]:
    return {
        "channel": version.channel,
        "fields": version.content.get("fields", []),
        "attachments": len(_attached(version)),
        "copies": version.copies or None,
    }


@walls.verb
def receive(*, version: Version, by: Actor) -> Version:
    """The city receives a submitted version (受領する). Raises ``not-submitted``."""
    need(by, "documents.receive")
    moved = Version.objects.filter(pk=version.pk, state=SUBMITTED).update(
        state=RECEIVED, received_by=by.account, received_at=clock.now()
    )
    return _answered(version, moved, RECEIVED, facts.SUBMISSION_RECEIVED, by)


@walls.verb
def approve(*, version: Version, by: Actor) -> Version:
    """The city approves (or confirms) a version. Raises ``not-submitted``."""
    need(by, "documents.approve")
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
    need(by, "documents.receive")
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
    if state != RETURNED:
        _supersede(version)
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
