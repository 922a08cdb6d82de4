"""Document review: what changed, is it complete, by when must I answer?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.contracts import queries as contracts
from madoguchi.contracts.models import Clause, Obligation
from madoguchi.core import clock
from madoguchi.documents import parameters, queries, rules
from madoguchi.documents.forms import CHANNELS, FilesForm, ReturnForm
from madoguchi.documents.models import (
    APPROVED,
    DRAFT,
    RECEIVED,
    RETURNED,
    SUBMITTED,
    SUPERSEDED,
    Version,
)
from madoguchi.documents.rules import Difference
from madoguchi.documents.views import shown
from madoguchi.papers import frozen, pages
from madoguchi.people import access
from madoguchi.people import queries as people

HIDDEN = (
    "form",
    "fields",
    "corrects",
    "changes",
    "head_fields",
    "kind",
    "ref",
    "topics",
)
ENTRIES = "entries"
"""The form of a snapshot of typed rows: questions, answers, their procedures."""


@access.page("documents.view")
@require_safe
def newest(request: Any, pk: int) -> HttpResponse:
    """The newest version that this person may see."""
    row = shown.find_submission(request, pk)
    drafts = "documents.draft" in request.actor.may
    version = queries.shown_to(row, drafts=drafts)
    if version is None:
        raise Http404
    return HttpResponseRedirect(address(version))


def address(version: Version, name: str = "documents:version") -> str:
    """The address of a version, or of a verb on it."""
    args = [version.contract_id, version.submission_id, version.number]
    return reverse(name, args=args)


@access.page("documents.view")
@require_safe
def page(request: Any, pk: int, number: int) -> HttpResponse:
    """The frozen snapshot left; differences, checklist, answer and history right."""
    request.live = True
    version = shown.find(request, pk, number)
    return TemplateResponse(
        request, "documents/version.html", context(request, version)
    )


def context(
    request: Any, version: Version, form: ReturnForm | None = None
) -> dict[str, Any]:
    """What the review page needs; read inside the walls' scope."""
    slug, may, kind = version.contract_id, request.actor.may, version.submission.kind
    setting = shown.setting(slug, kind)
    is_open = version.state in (SUBMITTED, RECEIVED)
    approves = setting.gate in ("approve", "confirm")
    earlier = queries.before(version)
    clause = contracts.clause(slug, setting.clause, clock.today())
    found: dict[str, Any] = {
        "version": version,
        "submission": version.submission,
        "word": shown.word(slug, kind),
        "setting": setting,
        "channel": dict(CHANNELS).get(version.channel, version.channel),
        "clause": clause,
        "due": due(version, setting.clause),
        "before": earlier,
        "differences": differences(earlier, version),
        "checks": checklist(version, clause),
        "history": history(version),
        "newer": newer(version),
        "can_receive": "documents.receive" in may and version.state == SUBMITTED,
        "can_approve": "documents.approve" in may and is_open and approves,
        "can_return": "documents.receive" in may and is_open,
        "can_submit": "documents.submit" in may
        and version.state == DRAFT
        and parameters.may_submit(slug, kind, request.actor),
        "can_edit": "documents.draft" in may and version.state == DRAFT,
        "can_correct": "documents.draft" in may
        and version.state in (RECEIVED, APPROVED),
        "return_form": form or ReturnForm(None, places(version)),
        "files_form": FilesForm(),
        **snapshot(version),
    }
    return found


def snapshot(version: Version) -> dict[str, Any]:
    """The report as a page, or the plain content as rows."""
    if shown.is_report(version):
        return {"page": pages.page(frozen.thaw(version.content))}
    if version.content.get("form") == ENTRIES:
        return {"entries": entries(version.content)}
    return {"rows": list(plain(version.content))}


def entries(content: Mapping[str, Any]) -> list[dict[str, str]]:
    """Typed rows with the words of their time, as a table shows them."""
    topics = content.get("topics", {})
    return [
        {**row, "word": topics.get(row["procedure"], row["procedure"])}
        for row in content.get("entries", [])
    ]


def _words() -> dict[str, str]:
    """What the places of typed rows are called."""
    return {
        "entries": _("質問"),
        "key": _("番号"),
        "question": _("質問文"),
        "answer": _("回答"),
        "procedure": _("手続"),
    }


def plain(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The texts and figures of another snapshot."""
    for name, value in content.items():
        if name in HIDDEN or value in (None, "", [], {}):
            continue
        if isinstance(value, (str, int)):
            yield name, str(value)
        else:
            rest = rules.differences({}, {name: value}, {})
            yield from ((one.where, one.new) for one in rest)


def differences(earlier: Version | None, version: Version) -> list[Difference]:
    """Both values of each place that changed, content, remark and files."""
    if earlier is None:
        return []
    found: list[Difference] = []
    if version.content.get("corrects") == earlier.number and shown.is_report(version):
        changes = version.content.get("changes") or []
        found = [Difference(*(str(part) for part in one)) for one in changes]
    elif not shown.is_report(version):
        found = rules.differences(
            _bare(earlier.content), _bare(version.content), _words()
        )
    if earlier.remark.strip() != version.remark.strip():
        found.append(Difference("remark", _("備考"), earlier.remark, version.remark))
    was = {a.hash: a.name for a in earlier.attachments.all()}
    now = {a.hash: a.name for a in version.attachments.all()}
    found += [
        Difference("files", _("添付"), was.get(digest, ""), now.get(digest, ""))
        for digest in sorted(was.keys() ^ now.keys())
    ]
    return found


def _bare(content: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in content.items() if k not in HIDDEN}


def places(version: Version) -> list[tuple[str, str]]:
    """Where a reason may point: the sections of a report, else its rows."""
    if shown.is_report(version):
        report = frozen.thaw(version.content)
        found = [(one.key, one.heading) for one in report.sections]
    elif version.content.get("form") == ENTRIES:
        rows = version.content.get("entries", [])
        found = [(f"entries-{one['key']}", one["question"][:60]) for one in rows]
    else:
        found = [(name, name) for name, _value in plain(version.content)]
    if version.remark:
        found.append(("remark", _("備考")))
    if version.attachments.exists():
        found.append(("files", _("添付ファイル")))
    return found[:60]


@dataclass(frozen=True, slots=True)
class Check:
    """One content that the clause asks for."""

    name: str
    there: bool


def checklist(version: Version, clause: Clause | None) -> list[Check]:
    """What the clause's rules ask of this kind, and whether it is there."""
    held = set(version.content.get("fields") or [])
    wanted = sorted(set(_fields(clause.rules if clause else [], version)))
    return [Check(name, name in held) for name in wanted]


def _fields(rules_: Any, version: Version) -> Iterator[str]:
    if isinstance(rules_, Mapping):
        where = rules_.get("where") or {}
        if rules_.get("fact") == "documents.submission_submitted":
            asked = where.get("fields")
            if isinstance(asked, Mapping) and where.get("kind") in (
                None,
                version.submission.kind,
            ):
                has = asked.get("has") or []
                yield from [has] if isinstance(has, str) else has
        for name in ("superset", "checklist"):
            listed = rules_.get(name)
            if isinstance(listed, list):
                yield from (str(one) for one in listed)
        for value in rules_.values():
            yield from _fields(value, version)
    elif isinstance(rules_, list):
        for value in rules_:
            yield from _fields(value, version)


def due(version: Version, clause_id: str) -> Obligation | None:
    """The obligation that the document answers."""
    ref = version.submission.ref
    found = queries.obligations_of(version.contract_id, [clause_id], [ref], clock.now())
    return found.get((clause_id, ref))


def newer(version: Version) -> Version | None:
    """A newer version that was submitted meanwhile."""
    rows = version.submission.versions.filter(number__gt=version.number)
    return rows.exclude(state=DRAFT).defer("content").order_by("-number").first()


def history(version: Version) -> list[dict[str, Any]]:
    """What happened to every version, the newest first."""
    rows = version.submission.versions.exclude(state=DRAFT)
    versions = list(rows.defer("content"))
    ids = {
        pk
        for one in versions
        for pk in (one.submitted_by, one.received_by, one.answered_by)
    }
    names = people.names(ids)
    entries: list[dict[str, Any]] = []
    for one in versions:
        head = _("第{n}版").format(n=one.number)
        answered = _("差戻し：{reason}").format(reason=one.reason)
        if one.state in (APPROVED, SUPERSEDED):
            answered = _("承認")
        for moment, account, said in (
            (one.submitted_at, one.submitted_by, _("提出")),
            (one.received_at, one.received_by, _("受領")),
            (one.answered_at, one.answered_by, answered),
        ):
            if moment is not None:
                entries.append(
                    {
                        "when": moment,
                        "who": names.get(account or 0, ""),
                        "text": f"{head} {said}",
                        "url": address(one),
                        "reversed": one.state in (RETURNED, SUPERSEDED),
                    }
                )
    return sorted(entries, key=lambda e: e["when"], reverse=True)
