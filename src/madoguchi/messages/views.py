"""Thin: what was sent, what must be said, what there is to know."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.messages import digests, duties, queries, services, texts, wording
from madoguchi.messages.models import Message, Notice
from madoguchi.messages.rules import templates
from madoguchi.people import access
from madoguchi.people import queries as people
from madoguchi.people.access import StaffRequest
from madoguchi.privacy import services as privacy
from madoguchi.web import flash
from madoguchi.web.paging import paged


@access.page("bookings.view")
@require_safe
def log(request: StaffRequest) -> HttpResponse:
    """The delivery log: what must be said comes first; ``?state=`` filters."""
    slug = request.contract.pk
    rows = _seen_by(request)
    state = request.GET.get("state", "")
    if state in Message.State.values:
        rows = rows.filter(state=state)
    page = paged(rows, request.GET, order=("-id",))
    names = people.names({m.account for m in page.rows})
    return TemplateResponse(
        request,
        "messages/log.html",
        {
            "page": page,
            "rows": [_row(m, names) for m in page.rows],
            "to_tell": [_row(m, {}) for m in queries.to_tell(slug)[:20]],
            "states": [(s.value, wording.state(s.value)) for s in Message.State],
            "chosen": state,
            "slug": slug,
            "may_act": request.access.may("bookings.book", slug),
        },
    )


def _row(message: Message, names: dict[int, str]) -> dict[str, Any]:
    return {
        "id": message.pk,
        "made_at": message.made_at,
        "sent_at": message.sent_at,
        "kind": wording.kind(message.kind),
        "ref": message.ref if message.subject_id else "",
        "to": names.get(message.account or 0, "") or _("申請者・来所者"),
        "channel": wording.channel(message.channel),
        "look": wording.look(message.state),
        "state": wording.state(message.state),
        "error": wording.error(message.error),
        "attempts": message.attempts,
        "repeated": message.repeated,
        "failed": message.state in queries.BROKEN,
    }


def _seen_by(request: StaffRequest) -> QuerySet[Message]:
    """What went to colleagues is for those who answer for the contract."""
    rows = queries.log(request.contract.pk)
    if request.access.may("contract.cockpit", request.contract.pk):
        return rows
    return rows.filter(account=None)


def _find(request: StaffRequest, number: int) -> Message:
    found = _seen_by(request).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@access.page("bookings.view")
def message(request: StaffRequest, number: int) -> HttpResponse:
    """One message with its words; a POST shows the telephone number (logged)."""
    if request.method == "POST":
        with request.walls():
            found = _find(request, number)
        shown = _reveal(request, found)
    else:
        found = _find(request, number)
        shown = _masked(found)
    return TemplateResponse(
        request,
        "messages/message.html",
        {
            "row": _row(found, people.names({found.account})),
            "text": _text(found),
            "person": shown,
            "revealed": request.method == "POST",
            "subject": found.subject_id,
            "spoken": found.channel == "spoken" and found.state == "queued",
            "may_act": request.access.may("bookings.book", found.contract_id),
            "may_reveal": request.access.may("privacy.reveal", found.contract_id),
            "slug": found.contract_id,
        },
    )


def _reveal(request: StaffRequest, found: Message) -> dict[str, str]:
    if found.subject_id is None:
        return {}
    seen = privacy.reveal(
        contract=request.contract,
        subjects=[found.subject_id],
        purpose="contact",
        by=request.actor,
    )
    return _person(seen.get(found.subject_id, {}))


def _masked(found: Message) -> dict[str, str]:
    if found.subject_id is None:
        return {}
    shown = privacy.masked(found.contract_id, [found.subject_id])
    return _person(shown.get(found.subject_id, {}))


def _person(payload: dict[str, str]) -> dict[str, str]:
    return {name: payload.get(name, "") for name in ("kana", "telephone")}


def _text(found: Message) -> templates.Text:
    source = texts.source(
        found.contract_id, found.template, found.channel, found.language
    )
    parameters = dict(found.parameters)
    if found.template == digests.TEMPLATE:
        parameters["lines"] = ""  # the person's other contracts are not shown here
    return templates.render(source or "", found.channel, parameters)


@access.page("bookings.book")
def told(request: StaffRequest, number: int) -> HttpResponse:
    """Somebody said it to the person."""
    return _act(request, number, services.told, _("伝えたことを記録しました。"))


@access.page("bookings.book")
def retry(request: StaffRequest, number: int) -> HttpResponse:
    """Send a failed message again."""
    return _act(request, number, services.retry, _("もう一度送ります。"))


def _act(request: StaffRequest, number: int, verb: Any, said: str) -> HttpResponse:
    if request.method == "POST":
        verb(contract=request.contract, message=number, by=request.actor)
        flash.done(request, said)
    return HttpResponseRedirect(reverse("messages:log", args=[request.contract.pk]))


@access.account_page
@require_safe
def notices(request: StaffRequest) -> HttpResponse:
    """One's own notices over all contracts, the newest first."""
    own = queries.notices(request.access.scope, request.access.account)
    page = paged(own, request.GET, order=("-id",), size=30)
    return TemplateResponse(
        request,
        "messages/notices.html",
        {
            "page": page,
            "rows": [_notice(notice) for notice in page.rows],
            "unread": queries.unread(request.access.scope, request.access.account),
            "newest": max((notice.pk for notice in page.rows), default=0),
        },
    )


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "at": notice.made_at,
        "contract": str(notice.contract),
        "read": notice.read_at is not None,
        "state": notice.state or "due_soon",
        "breach": notice.kind == Notice.Kind.BREACH,
        "groups": _groups(notice),
        "due_at": notice.due_at,
        "url": _address(notice),
    }


def _groups(notice: Notice) -> list[tuple[str, list[str]]]:
    if notice.kind == Notice.Kind.DIGEST:
        return digests.groups(notice)
    names = duties.numbers(notice.contract_id, [notice.clause_id])
    return [(" ".join(names.get(notice.clause_id, (notice.clause_id, ""))), [])]


def _address(notice: Notice) -> str:
    """The clause's page, or the cockpit, where those are mounted."""
    tries = [("home:cockpit", [notice.contract_id])]
    if notice.clause_id:
        tries.insert(0, ("home:clause", [notice.contract_id, notice.clause_id]))
    for name, arguments in tries:
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return ""


@require_POST
@access.account_page
def read(request: StaffRequest) -> HttpResponse:
    """Mark what was shown as read."""
    newest = request.POST.get("newest", "")
    mine = sorted(request.access.scope)
    if mine and newest.isdecimal() and len(newest) < 18:
        services.mark_all_read(by=request.access.actor(mine[0]), up_to=int(newest))
    return HttpResponseRedirect(reverse("messages:notices"))
