"""One visit on the tablet: its steps, the officer's signature, its end, the note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from madoguchi.bookings import queries as booking_queries
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.outreach import queries, services, words
from madoguchi.outreach.models import Session
from madoguchi.outreach.views import arriving, parting, rows, seen, taking_back
from madoguchi.outreach.views.checking import PapersForm
from madoguchi.outreach.views.common import find_session, find_visit, show
from madoguchi.outreach.views.day import url
from madoguchi.outreach.views.parting import MissingForm
from madoguchi.people import queries as people_queries
from madoguchi.people import signing
from madoguchi.people.access import StaffRequest, page
from madoguchi.people.matters import Matter
from madoguchi.privacy import services as privacy
from madoguchi.tenancy.actors import Actor
from madoguchi.visits import papers, rules
from madoguchi.visits import queries as visit_queries
from madoguchi.visits import services as visits
from madoguchi.visits.models import CLOSED, WAITING_OFFICER, Visit
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import choices, refuse

OFFICERS = ("identity_officer",)


class FinishForm(forms.Form):
    """What was helped with besides, and why the visitor came."""

    portal = forms.MultipleChoiceField(
        label=gettext_lazy("行ったマイナポータル支援"),
        choices=choices(rules.PORTAL_PROCEDURES),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("来所したきっかけ"),
        choices=[("", gettext_lazy("お聞きしていない")), *words.REASONS.items()],
        required=False,
    )


@page("visits.receive")
def visit(request: StaffRequest, pk: int, visit: int) -> HttpResponse:
    """The steps of one visitor; a POST is one act."""
    session = find_session(request, pk)
    found = find_visit(request, session, visit)
    if request.method == "POST":
        return _act(request, session, found)
    return _page(request, session, found)


def _page(
    request: StaffRequest,
    session: Session,
    found: Visit,
    status: int = 200,
    **changed: forms.Form,
) -> HttpResponse:
    request.live = True  # type: ignore[attr-defined]
    with request.walls():
        context = _context(request, session, found)
        matter = _identifying(request, found)
    context |= {
        "papers": PapersForm(visit=found),
        "missing": _missing(found, found.missing),
        "finish": FinishForm(initial={"reason": found.reason}),
        "party": arriving.PartyForm(initial=arriving.initial(found), day=session.day),
        "take_back": taking_back.form(found),
        "sign": signing.form(request, matter),
    }
    return show(request, "visit", context | changed, status)


def _missing(found: Visit, missing: list[str]) -> MissingForm:
    return MissingForm(initial={"missing": missing}, visit=found)


def _context(request: StaffRequest, session: Session, found: Visit) -> dict[str, Any]:
    slug = request.contract.pk
    steps = {
        s.name: s for s in visit_queries.steps_by_visit(slug, [found.pk])[found.pk]
    }
    allowed = {kind.name for kind in rules.allowed(found.service, steps)}
    people = people_queries.names({step.done_by for step in steps.values()})
    next_step = rules.following(found.service, steps)
    subject = found.subject_id or 0
    masked = privacy.masked(slug, [subject]).get(subject, {})
    others = [
        (name, word)
        for name, word in rules.SERVICES.items()
        if name != found.service
        and (session.with_officer or name not in _OFFICERS_ONLY)
    ]
    return {
        "session": session,
        "visit": found,
        "name": masked.get("kana") or found.label,
        "service": rules.SERVICES[found.service],
        "status": rows.STATUS[found.state],
        "closed": found.state == CLOSED,
        "waiting": found.state == WAITING_OFFICER,
        "waited": visit_queries.waited(found, clock.now()),
        "seen": seen.seen(found, steps.values()),
        "steps": [
            (kind, steps.get(kind.name), people.get(_by(steps, kind.name), ""))
            for kind in rules.flow(found.service)
        ],
        "allowed": allowed,
        "next": next_step,
        "complete": not rules.missing(found.service, steps),
        "others": others,
        "wishes": [words.WISHES[w] for w in found.wish if w in words.WISHES],
        "needs": [words.MARKS[n] for n in found.needs if n in words.MARKS],
        "together": [
            (one, rules.SERVICES[one.service], rows.STATUS[one.state])
            for one in visit_queries.companions(found)
        ],
        "running": session.running,
        "begun": bool(steps or found.missing),
    }


_OFFICERS_ONLY = (rules.APPLY, rules.MAIL)


def _by(steps: dict[str, Any], name: str) -> int:
    step = steps.get(name)
    return (step.done_by or 0) if step else 0


def _act(request: StaffRequest, session: Session, found: Visit) -> HttpResponse:
    act = request.POST.get("act", "")
    if act not in _ACTS:
        raise Http404
    return _ACTS[act](request, session, found)


def _back(request: StaffRequest, session: Session, found: Visit) -> str:
    return url("visit", request, session.pk, found.pk)


def _step(request: StaffRequest, session: Session, found: Visit) -> HttpResponse:
    back, name = _back(request, session, found), request.POST.get("step", "")
    try:
        if name == "photo-deleted":
            visits.delete_photo(visit=found, by=request.actor)
        else:
            visits.do_step(visit=found, name=name, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    if name == "hand-over":
        flash.done(request, _("本市職員に渡してください。"))
    return HttpResponseRedirect(back)


def _undo(request: StaffRequest, session: Session, found: Visit) -> HttpResponse:
    back = _back(request, session, found)
    try:
        visits.undo_step(
            visit=found, name=request.POST.get("step", ""), by=request.actor
        )
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("手順を取り消しました。"))
    return HttpResponseRedirect(back)


def _papers(request: StaffRequest, session: Session, found: Visit) -> HttpResponse:
    form = PapersForm(request.POST, visit=found)
    if form.is_valid():
        try:
            visits.do_step(
                visit=found, name="papers", party=form.party(), by=request.actor
            )
        except visits.PapersShort as short:
            refuse(form, short)
            named = _missing(found, short.missing)
            return _page(request, session, found, 422, papers=form, missing=named)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return HttpResponseRedirect(_back(request, session, found))
    return _page(request, session, found, 422, papers=form)


def _switch(request: StaffRequest, session: Session, found: Visit) -> HttpResponse:
    form = MissingForm(request.POST, visit=found)
    if form.is_valid():
        try:
            parting.switch(
                session,
                found,
                request.POST.get("service", ""),
                whom=form.cleaned_data.get("whom", ""),
                missing=form.cleaned_data["missing"],
                by=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("手続を切り替えました。お渡しメモを印刷できます。"))
            return HttpResponseRedirect(_back(request, session, found))
    return _page(request, session, found, 422, missing=form)


def _party(request: StaffRequest, session: Session, found: Visit) -> HttpResponse:
    """人数・住所地・年齢を直す, while the visit runs."""
    form = arriving.PartyForm(
        request.POST, initial=arriving.initial(found), day=session.day
    )
    if form.is_valid():
        try:
            services.correct_party(
                session=session, visit=found, by=request.actor, **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("人数などを直しました。"))
            return HttpResponseRedirect(_back(request, session, found))
    return _page(request, session, found, 422, party=form)


def _home(request: StaffRequest, session: Session, found: Visit) -> HttpResponse:
    form = MissingForm(request.POST, visit=found)
    if form.is_valid():
        try:
            services.finish_visit(
                session=session,
                visit=found,
                sent_home=True,
                missing=form.cleaned_data["missing"],
                by=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return HttpResponseRedirect(url("note", request, session.pk, found.pk))
    return _page(request, session, found, 422, missing=form)


def _finish(request: StaffRequest, session: Session, found: Visit) -> HttpResponse:
    form = FinishForm(request.POST)
    if form.is_valid():
        try:
            services.finish_visit(
                session=session,
                visit=found,
                portal=form.cleaned_data["portal"],
                reason=form.cleaned_data["reason"],
                by=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("対応を終了しました。"))
            return HttpResponseRedirect(url("day", request, session.pk))
    return _page(request, session, found, 422, finish=form)


def _reopen(request: StaffRequest, session: Session, found: Visit) -> HttpResponse:
    back = _back(request, session, found)
    try:
        services.reopen_visit(session=session, visit=found, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("対応終了を取り消しました。"))
    return HttpResponseRedirect(back)


def _identifying(request: StaffRequest, found: Visit) -> Matter:
    """What the officer signs for: this visit, its people, steps and papers shown."""
    slug = request.contract.pk
    done = visit_queries.steps_by_visit(slug, [found.pk])[found.pk]
    shown = seen.signed_for(found, done)
    return signing.matter(
        request, "identity", f"visit-{found.pk}", OFFICERS, shown=shown
    )


def _identify(request: StaffRequest, session: Session, found: Visit) -> HttpResponse:
    """The officer signs on the same tablet; the other's session goes on."""
    with request.walls():
        matter = _identifying(request, found)
    form = signing.form(request, matter, sent=True)
    if officer := signing.signed(form):
        try:
            _identity(session, found, officer)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(
                request,
                _("本人確認を記録しました。タブレットを従事者に返してください。"),
            )
            return HttpResponseRedirect(_back(request, session, found))
    return _page(request, session, found, 422, sign=form)


def _identity(session: Session, found: Visit, officer: Actor) -> None:
    visits.do_step(visit=found, name="identity", by=officer)
    services.attend(
        session=session,
        account=officer.account or 0,
        role="identity_officer",
        by=officer,
    )


_ACTS: dict[str, Callable[[StaffRequest, Session, Visit], HttpResponse]] = {
    "step": _step,
    "undo": _undo,
    "papers": _papers,
    "switch": _switch,
    "party": _party,
    "home": _home,
    "finish": _finish,
    "reopen": _reopen,
    "identify": _identify,
}


@page("visits.receive")
@require_safe
def note(request: StaffRequest, pk: int, visit: int) -> HttpResponse:
    """お渡しメモ: what was missing and what to bring, to print; names nobody."""
    session = find_session(request, pk)
    found = find_visit(request, session, visit)
    slug = request.contract.pk
    later = [s for s in queries.bookable(slug, clock.now()) if s.pk != session.pk]
    free = booking_queries.free_places(slug, [s.ref for s in later], clock.now())
    return show(
        request,
        "note",
        {
            "session": session,
            "visit": found,
            "missing": [papers.MISSING[slug] for slug in found.missing],
            "bring": words.to_bring(
                slug, session.day, in_city=found.in_city, under_15=found.under_15
            ),
            "later": [(s, free[s.ref]) for s in later if s.ref in free][:5],
        },
    )


@page("visits.identify")
def waiting(request: StaffRequest) -> HttpResponse:
    """The identity officer's own page: who waits, and the signature of each."""
    slug = request.contract.pk
    if request.method == "POST":
        return _confirm(request)
    request.live = True  # type: ignore[attr-defined]
    sessions = queries.on_day(slug, clock.today())
    by_ref = {s.ref: s for s in sessions}
    found = visit_queries.waiting(slug, by_ref)
    names = privacy.masked(slug, [v.subject_id for v in found if v.subject_id])
    steps = visit_queries.steps_by_visit(slug, [v.pk for v in found])
    now = clock.now()
    return show(
        request,
        "waiting",
        {
            "rows": [
                {
                    "visit": v,
                    "session": by_ref[v.occasion],
                    "name": names.get(v.subject_id or 0, {}).get("kana") or v.label,
                    "waited": visit_queries.waited(v, now),
                    "seen": seen.seen(v, steps[v.pk]),
                    "whom": parting.whom(v),
                }
                for v in found
            ],
            "sessions": sessions,
            "following": queries.next_after(slug, clock.today()),
            "missing": choices(papers.MISSING),
            "now": now,
        },
    )


def _confirm(request: StaffRequest) -> HttpResponse:
    back = url("waiting", request)
    found_session = find_session(request, _pk(request.POST.get("session")))
    found = find_visit(request, found_session, request.POST.get("visit"))
    try:
        if request.POST.get("act") == "return":
            parting.switch(
                found_session,
                found,
                rules.COLLECT,
                whom=request.POST.get("whom", ""),
                missing=_said(request),
                by=request.actor,
            )
            flash.done(
                request,
                _(
                    "申請サポートに切り替えました。"
                    "お渡しメモは、タブレットのこの方の画面で印刷できます。"
                ),
            )
        else:
            _identity(found_session, found, request.actor)
            flash.done(request, _("本人確認を記録しました。"))
    except Refusal as refusal:
        return sorry(request, refusal, back)
    return HttpResponseRedirect(back)


def _said(request: StaffRequest) -> list[str]:
    """What the officer found missing: it is printed for the visitor."""
    said = [one for one in request.POST.getlist("missing") if one in papers.MISSING]
    if not said:
        raise Refusal(
            "missing-unsaid",
            _("足りなかったものを選んでください。お渡しメモに印刷します。"),
            field="missing",
        )
    return said


def _pk(value: object) -> int:
    from madoguchi.outreach.views.common import number

    return number(value)
