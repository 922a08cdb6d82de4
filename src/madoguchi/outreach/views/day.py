"""本日の現場 on the tablet: who comes next, arrival, walk-ins, complaints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import Booking
from madoguchi.cases import services as cases
from madoguchi.cases.models import KINDS
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.outreach import queries, services, words
from madoguchi.outreach.models import TYPES, Attendance, Session
from madoguchi.outreach.services.day import asks_post
from madoguchi.outreach.views import rows, taking_back
from madoguchi.outreach.views.common import check_url, find_session, number, show
from madoguchi.outreach.views.taking_back import url as url
from madoguchi.people import queries as people_queries
from madoguchi.people.access import StaffRequest, page
from madoguchi.people.rules import ROLES
from madoguchi.tenancy.models import Contract
from madoguchi.visits import queries as visit_queries
from madoguchi.visits import rules
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import choices, refuse


@page("outreach.view")
@require_safe
def today(request: StaffRequest) -> HttpResponse:
    """Straight to the day's session; a choice when there are several."""
    found = queries.on_day(request.contract.pk, clock.today())
    if len(found) == 1:
        return HttpResponseRedirect(url("day", request, found[0].pk))
    following = queries.next_after(request.contract.pk, clock.today())
    context = {"rows": [(s, TYPES[s.type]) for s in found], "following": following}
    return show(request, "today", context)


@page("outreach.view")
def day(request: StaffRequest, pk: int) -> HttpResponse:
    """The day: rows with one button each; a POST is one act."""
    session = find_session(request, pk)
    if request.method == "POST":
        return _act(request, session)
    request.live = True  # type: ignore[attr-defined]
    return show(request, "day", _day(request, session))


def _day(request: StaffRequest, session: Session) -> dict[str, Any]:
    slug = session.contract_id
    shown = rows.of(session)
    attendance = list(
        Attendance.objects.filter(contract_id=slug, session=session).order_by("id")
    )
    names = people_queries.names({row.account for row in attendance})
    counts = visit_queries.day_counts(slug, session.ref)
    mine = any(
        row.account == request.actor.account and row.left_at is None
        for row in attendance
    )
    return {
        "session": session,
        "type": TYPES[session.type],
        "rows": shown,
        "check_url": check_url(request, session),
        "booked": sum(_booked(row) for row in shown),
        "counts": counts,
        "photos": visit_queries.photos_left(slug, session.ref),
        "attendance": [
            (
                names.get(a.account, ""),
                ROLES[a.role].ja if a.role in ROLES else a.role,
                a,
            )
            for a in attendance
        ],
        "mine": mine,
        "taken_back": taking_back.shown(session),
        "unread": _unread(request, session),
        "may_run": "outreach.run" in request.actor.may,
        "may_close": "outreach.close" in request.actor.may,
        "may_change": "outreach.plan" in request.actor.may
        or request.actor.side == "municipality",
        "done": bool(shown) and all(row.order[0] == 2 for row in shown),
        "now": clock.now(),
    }


def _unread(request: StaffRequest, session: Session) -> int:
    """Shift notes of this venue that the person at the tablet has not read."""
    found = queries.notes(session)
    read = queries.readings(session.contract_id, [note.pk for note in found])
    return sum(request.actor.account not in who for who in read.values())


def _booked(row: rows.Row) -> bool:
    return row.booking is not None or bool(row.visit and row.visit.booking_id)


def _act(request: StaffRequest, session: Session) -> HttpResponse:
    back = url("day", request, session.pk)
    try:
        return _acts(request, session, request.POST.get("act", ""), back)
    except Refusal as refusal:
        return sorry(request, refusal, back)


def _acts(request: StaffRequest, session: Session, act: str, back: str) -> HttpResponse:
    by = request.actor
    if act == "arrive":
        visit = services.arrive(session=session, booking=_booking(request), by=by)
        taking_back.offer(request, session, visit)
        return HttpResponseRedirect(url("visit", request, session.pk, visit.pk))
    if act == "miss":
        booking = _booking(request)
        bookings.miss(booking=booking, by=by)
        undo = reverse(
            "outreach:undo-miss", args=[by_slug(request), session.pk, booking.pk]
        )
        flash.undoable(request, _("来所なしにしました。"), undo)
    elif act == "photos":
        services.confirm_photos_deleted(session=session, by=by)
        flash.done(request, _("写真データの消去を確認しました。残り 0"))
    elif act == "attend":
        services.attend(session=session, account=by.account or 0, role=by.role, by=by)
        flash.done(request, _("勤務の開始を記録しました。"))
    elif act == "leave":
        services.leave_work(attendance=_attendance(request, session), by=by)
        flash.done(request, _("勤務の終わりを記録しました。"))
    else:
        raise Http404
    return HttpResponseRedirect(back)


def _attendance(request: StaffRequest, session: Session) -> Attendance:
    with request.walls():
        return get_object_or_404(
            Attendance,
            contract=request.contract,
            session=session,
            pk=number(request.POST.get("attendance")),
        )


def by_slug(request: StaffRequest) -> str:
    """The contract at hand, for an address."""
    return str(request.contract.pk)


def _booking(request: StaffRequest) -> Booking:
    with request.walls():
        found = (
            Booking.objects.filter(
                contract=request.contract, pk=number(request.POST.get("booking"))
            )
            .select_related("slot")
            .first()
        )
    if found is None:
        raise Http404
    return found


@page("visits.receive")
def undo_miss(request: StaffRequest, pk: int, booking: int) -> HttpResponse:
    """［元に戻す］ after 来所なし."""
    back = url("day", request, pk)
    if request.method != "POST":
        return HttpResponseRedirect(back)
    with request.walls():
        found = Booking.objects.filter(contract=request.contract, pk=booking).first()
    if found is None:
        raise Http404
    try:
        bookings.undo_miss(booking=found, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("元に戻しました。"))
    return HttpResponseRedirect(back)


class WalkInForm(forms.Form):
    """Someone without a booking: how many, from where, for what."""

    service = forms.ChoiceField(
        label=gettext_lazy("手続"), widget=forms.RadioSelect, choices=[]
    )
    people = forms.TypedChoiceField(
        label=gettext_lazy("人数"),
        coerce=int,
        choices=[(n, format_lazy("{}{}", n, gettext_lazy("名"))) for n in range(1, 5)],
        widget=forms.RadioSelect,
        initial=1,
    )
    in_city = forms.ChoiceField(
        label=gettext_lazy("住所地"),
        choices=[("1", gettext_lazy("市内")), ("0", gettext_lazy("市外"))],
        widget=forms.RadioSelect,
        initial="1",
    )
    may_post = forms.ChoiceField(
        label=gettext_lazy("カードを郵便で受け取れない事情"),
        choices=[("1", gettext_lazy("ない")), ("0", gettext_lazy("ある"))],
        widget=forms.RadioSelect,
        required=False,
    )
    under_15 = forms.BooleanField(
        label=gettext_lazy("15歳未満の方がいる"), required=False
    )
    wish = forms.MultipleChoiceField(
        label=gettext_lazy("ほかに希望すること"),
        choices=list(words.WISHES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("来所したきっかけ"),
        choices=[("", gettext_lazy("お聞きしていない")), *words.REASONS.items()],
        required=False,
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = (
            [rules.APPLY, rules.COLLECT] if session.with_officer else [rules.COLLECT]
        )
        if session.mail_receipt and session.with_officer:
            offered.append(rules.MAIL)
        field = self.fields["service"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(s, _(rules.SERVICES[s])) for s in (*offered, rules.PORTAL)]
        self.initial.setdefault("service", offered[0])
        self.session = session
        self._ask_post(session, offered)

    def _ask_post(self, session: Session, offered: list[str]) -> None:
        """The question of the telephone booking, where the contract asks it."""
        if not any(asks_post(session, service, in_city=True) for service in offered):
            del self.fields["may_post"]
            return
        self.fields["may_post"].help_text = _(
            "郵便で受け取れない方：%s。申請サポートとマイナポータル支援では、"
            "聞かなくてもかまいません。"
        ) % "、".join(str(word) for word in words.NO_MAIL.values())

    def clean(self) -> dict[str, Any]:
        """Nobody queues for a card that cannot be sent without being asked."""
        given = super().clean() or {}
        asked = asks_post(
            self.session, given.get("service", ""), in_city=given.get("in_city") == "1"
        )
        if asked and not given.get("may_post"):
            self.add_error("may_post", _("お聞きして、どちらかを選んでください。"))
        return given


@page("visits.receive")
def walk_in(request: StaffRequest, pk: int) -> HttpResponse:
    """予約なしの方を受け付ける."""
    session = find_session(request, pk)
    form = WalkInForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            visit = services.receive_walk_in(
                session=session,
                service=_service(given),
                people=given["people"],
                in_city=given["in_city"] == "1",
                under_15=given["under_15"],
                wish=given["wish"],
                reason=given["reason"],
                may_post={"1": True, "0": False}.get(given.get("may_post", "")),
                by=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            taking_back.offer(request, session, visit)
            return HttpResponseRedirect(url("visit", request, pk, visit.pk))
    status = 422 if request.method == "POST" else 200
    return show(request, "walk_in", {"session": session, "form": form}, status)


def _service(given: dict[str, Any]) -> str:
    """Outside the city there is no 申請時来庁 with postal issue."""
    if given["service"] == rules.APPLY and given["in_city"] == "0":
        return rules.COLLECT
    return str(given["service"])


class CaseForm(forms.Form):
    """A complaint, trouble or inquiry of the day."""

    kind = forms.ChoiceField(label=gettext_lazy("種類"), choices=choices(KINDS))
    summary = forms.CharField(
        label=gettext_lazy("内容（要約）"),
        help_text=gettext_lazy(
            "日次報告書に載ります。お名前や電話番号は書かないでください。"
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    detail = forms.CharField(
        label=gettext_lazy("くわしい内容"),
        help_text=gettext_lazy("個人情報として保管し、見た人を記録します。"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    telephone = forms.CharField(
        label=gettext_lazy("折り返しの電話番号"), required=False, max_length=30
    )
    done = forms.CharField(
        label=gettext_lazy("その場での対応"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@page("outreach.view")
def case(request: StaffRequest, pk: int) -> HttpResponse:
    """ご意見・トラブルを記録."""
    session = find_session(request, pk)
    form = CaseForm(request.POST or None, initial={"kind": "complaint"})
    if request.method == "POST" and form.is_valid():
        try:
            _open_case(request, session, form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("記録しました。"))
            return HttpResponseRedirect(url("day", request, pk))
    status = 422 if request.method == "POST" else 200
    return show(request, "case", {"session": session, "form": form}, status)


def _open_case(request: StaffRequest, session: Session, given: dict[str, Any]) -> None:
    contract: Contract = request.contract
    made = cases.open_case(
        contract=contract,
        kind=given["kind"],
        summary=given["summary"],
        detail=given["detail"],
        telephone=given["telephone"],
        occasion=session.ref,
        by=request.actor,
    )
    if given["done"].strip():
        cases.act(case=made, text=given["done"], by=request.actor)
