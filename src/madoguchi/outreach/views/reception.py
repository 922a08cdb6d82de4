"""予約受付: the operator's booking, its change, its cancellation. Keyboard first."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.bookings import queries as booking_queries
from madoguchi.bookings import rules as booking_rules
from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import STATES as BOOKING_STATES
from madoguchi.bookings.models import Booking
from madoguchi.core import clock, dates, once
from madoguchi.core.errors import Refusal
from madoguchi.outreach import parameters, queries, services, words
from madoguchi.outreach.models import Session
from madoguchi.outreach.views import desk as desks
from madoguchi.outreach.views import spoken
from madoguchi.outreach.views.common import show
from madoguchi.outreach.views.correcting import CorrectForm, corrected
from madoguchi.people.access import StaffRequest, page
from madoguchi.privacy import services as privacy
from madoguchi.tenancy.models import Contract
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse

YES_NO = [("1", gettext_lazy("はい")), ("0", gettext_lazy("いいえ"))]
ASKED = (
    "first_application",
    "may_post",
    "kana",
    "in_city",
    "people",
    "under_15",
    "telephone",
)
"""The questions in the order of speech."""
PURPOSES = {
    "booking": gettext_lazy("予約の確認"),
    "contact": gettext_lazy("本人へ連絡"),
    "papers": gettext_lazy("書類の照合"),
    "other": gettext_lazy("その他"),
}


def too_many(largest: int) -> str:
    """What a family of three is told at the question (KY 6(1))."""
    return _(
        "1つの枠は%d名までです。残りの方は、続きの枠をもう1つ予約してください。"
    ) % (largest)


def _radio(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, **more
    )


class BookingForm(spoken.SpokenForm):
    """What the caller is asked, in the order of speech (KY 8(1)カ)."""

    numbered = True

    first_application = _radio(gettext_lazy("初めての申請ですか"), YES_NO, initial="1")
    may_post = _radio(
        gettext_lazy("カードを郵便で受け取れない事情"),
        [("1", gettext_lazy("ない")), ("0", gettext_lazy("ある"))],
        initial="1",
    )
    kana = forms.CharField(
        label=gettext_lazy("お名前（カタカナ）"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    in_city = _radio(
        gettext_lazy("住所地"),
        [("1", gettext_lazy("市内")), ("0", gettext_lazy("市外"))],
        initial="1",
    )
    people = forms.TypedChoiceField(
        label=gettext_lazy("人数"),
        coerce=int,
        choices=[],
        widget=forms.RadioSelect,
        initial=1,
    )
    under_15 = _radio(
        gettext_lazy("会場に来る日に15歳未満の方"),
        [("1", gettext_lazy("いる")), ("0", gettext_lazy("いない"))],
        initial="0",
    )
    telephone = forms.CharField(
        label=gettext_lazy("電話番号"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.CharField(
        label=gettext_lazy("メールアドレス"), max_length=200, required=False
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("配慮"),
        choices=list(words.NEEDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        largest: int,
        under_age: int,
        post_asked: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not post_asked:
            del self.fields["may_post"]
        people = self.fields["people"]
        assert isinstance(people, forms.TypedChoiceField)
        people.error_messages["invalid_choice"] = too_many(largest)
        people.help_text = too_many(largest)
        people.choices = [(1, _("1名"))] + [
            (n, _("%d名（ご家族）") % n) for n in range(2, largest + 1)
        ]
        self.fields["under_15"].label = _("会場に来る日に%d歳未満の方") % under_age
        if self.numbered:
            self._number()

    def _number(self) -> None:
        """In the order of speech; what this contract does not ask has no number."""
        asked = [name for name in ASKED if name in self.fields]
        for nth, name in enumerate(asked, 1):
            self.fields[name].label = f"{nth}) {self.fields[name].label}"

    def clean(self) -> dict[str, Any]:
        """A card that cannot be posted stops the booking, with what to say instead."""
        given = super().clean() or {}
        if given.get("may_post") == "0":
            self.add_error(
                "may_post",
                _(
                    "カードを郵送できない方です。区役所での申請か、"
                    "申請サポートの会場をご案内ください。"
                ),
            )
        self._caller(given)
        return given

    def _caller(self, given: dict[str, Any]) -> None:
        """Every trouble at once: the caller is asked again only one time."""
        if not given.get("telephone"):
            return
        try:
            booking_rules.caller({**payload(given), "kana": given.get("kana") or "ア"})
        except Refusal as refusal:
            refuse(self, refusal)


def payload(given: dict[str, Any]) -> dict[str, str]:
    """What goes to the vault."""
    return {name: given.get(name, "") for name in ("kana", "telephone", "email")}


def take(
    contract: Contract, slot: Any, given: dict[str, Any], *, channel: str, **how: Any
) -> Booking:
    """Book a slot from a cleaned form; retention is the contract's end."""
    day = clock.tokyo_date(slot.starts_at)
    asked = parameters.on(contract.pk, day)
    rules = parameters.bookings_on(contract.pk, day)
    return services.take_booking(
        slot=slot,
        people=given["people"],
        family=given["people"] > 1,
        largest=asked.largest,
        payload=payload(given),
        retain_until=contract.ends_on,
        channel=channel,
        in_city=given["in_city"] == "1",
        under_15=given["under_15"] == "1",
        first_application=given["first_application"] == "1",
        first_only=rules.first_application_only,
        needs=given.get("needs", ()),
        **how,
    )


def _form(request: StaffRequest, data: Any = None) -> BookingForm:
    today = clock.today()
    rules = parameters.bookings_on(request.contract.pk, today)
    return BookingForm(
        data,
        largest=parameters.on(request.contract.pk, today).largest,
        under_age=rules.under_age,
        post_asked=rules.post_asked,
    )


def holder(request: StaffRequest) -> str:
    """One hold for each operator."""
    return f"op-{request.actor.account}"


@page("bookings.book")
def reception(request: StaffRequest) -> HttpResponse:
    """One page, one form: search, slots, questions; works as plain form steps."""
    if request.method != "POST":
        return _page(request, _form(request), request.GET)
    if "hold" in request.POST:
        return _hold(request)
    if request.POST.get("act") == "book":
        return _book(request)
    return _page(request, _kept(request, request.POST), request.POST)


def _kept(request: StaffRequest, data: Any) -> BookingForm:
    """The answers so far, without judging them yet."""
    form, data = _form(request), spoken.ticked(data)
    form.initial = {
        name: (
            data.getlist(name)
            if isinstance(field, forms.MultipleChoiceField)
            else data.get(name)
        )
        for name, field in form.fields.items()
    }
    return form


def _page(
    request: StaffRequest,
    form: BookingForm,
    data: Any,
    status: int = 200,
    said: str = "",
) -> HttpResponse:
    with request.walls():
        desk = desks.build(request.contract.pk, data, holder(request))
    if desk.session is not None:
        form["under_15"].help_text = _born(request, desk.session.day)
    request.live = True  # type: ignore[attr-defined]
    people = data.get("people", "1")
    return show(
        request,
        "reception",
        {
            **desks.context(desk),
            "form": form,
            "said": said,
            "told": spoken.told(data),
            "no_mail": words.NO_MAIL.values(),
            "may_record": "calls.record" in request.actor.may,
            "sentence": words.read_back(
                desk.slot.starts_at, desk.venue, int(people) if people.isdigit() else 1
            )
            if desk.slot
            else "",
            "bring": words.to_bring(
                request.contract.pk,
                clock.tokyo_date(desk.slot.starts_at) if desk.slot else clock.today(),
                in_city=data.get("in_city", "1") == "1",
                under_15=data.get("under_15") == "1",
            ),
        },
        status,
    )


def _born(request: StaffRequest, day: dt.date) -> str:
    """Whose birthday makes them old enough on the day of the visit."""
    age = parameters.bookings_on(request.contract.pk, day).under_age
    said = _("%(born)s までに生まれた方は、この日に%(age)d歳以上です。")
    return said % {"born": dates.era(words.born_for(age, day)), "age": age}


def hold_instead(request: StaffRequest, data: QueryDict) -> None:
    """Hold the slot that was pressed, while its sentence is read."""
    if "hold" not in data:
        return
    data["slot"] = str(data["hold"])
    with request.walls():
        slot = desks.build(request.contract.pk, data, holder(request)).slot
    rules = parameters.bookings_on(request.contract.pk, clock.today())
    if slot is not None:
        data["session"] = slot.session[1:]
        bookings.hold(
            slot=slot,
            holder=holder(request),
            minutes=rules.hold_minutes,
            by=request.actor,
        )


def _hold(request: StaffRequest) -> HttpResponse:
    data, said = request.POST.copy(), ""
    try:
        hold_instead(request, data)
    except Refusal as refusal:
        said, data["slot"] = refusal.sentence, ""
    return _page(request, _kept(request, data), data, 422 if said else 200, said)


def _book(request: StaffRequest) -> HttpResponse:
    form = _form(request, spoken.ticked(request.POST))
    with request.walls():
        slot = desks.chosen(request.contract.pk, request.POST)
    valid = form.is_valid()
    if slot is None:
        said = _("先に時間を選んでください。")
        if request.POST.get("slot"):
            said = _(
                "選んだ時間は、予約の締切か会場の予定の変更で取れなくなりました。"
                "別の会場か日を選んでください。"
            )
        return _page(request, form, request.POST, 422, said)
    if not valid:
        return _page(request, form, request.POST, 422)
    given = form.cleaned_data
    slot.contract = request.contract
    once.leads(lambda booking: address("done", request, booking.pk))
    try:
        booking = take(
            request.contract,
            slot,
            given,
            channel="telephone",
            holder=holder(request),
            read_back=given["read_back"],
            papers_told=given["papers_told"],
            by=request.actor,
        )
    except Refusal as refusal:
        if refusal.field == "slot":
            data = request.POST.copy()
            data["slot"], data["session"] = "", str(slot.session[1:])
            return _page(request, form, data, 422, refusal.sentence)
        refuse(form, refusal)
        return _page(request, form, request.POST, 422)
    return HttpResponseRedirect(address("done", request, booking.pk))


def address(name: str, request: StaffRequest, *args: object) -> str:
    """The address of a booking page in the contract at hand."""
    return reverse(f"bookings:{name}", args=[request.contract.pk, *args])


def find(request: StaffRequest, pk: int) -> tuple[Booking, Session]:
    with request.walls():
        found = Booking.objects.filter(contract=request.contract, pk=pk)
        booking = found.select_related("slot").first()
        session = (
            queries.by_ref(request.contract.pk, booking.session) if booking else None
        )
    if booking is None or session is None:
        raise Http404
    return booking, session


@page("bookings.book")
def done(request: StaffRequest, pk: int) -> HttpResponse:
    """予約番号, large, to read aloud, with the sentence and what to bring.

    A POST says that it was read out, and goes on to the next caller.
    """
    booking, session = find(request, pk)
    if request.method == "POST":
        services.number_told(booking=booking, by=request.actor)
        return HttpResponseRedirect(address("reception", request))
    return show(
        request,
        "booked",
        {
            "booking": booking,
            "session": session,
            "spoken": booking.reach == "spoken",
            "aloud": words.number_aloud(booking.number),
            **spoken.aloud(
                booking,
                booking.slot,
                session.venue.name,
                words.service_at(session.type),
            ),
        },
    )


@page("bookings.view")
def board(request: StaffRequest) -> HttpResponse:
    """予約: search by number, telephone or name; the last ones otherwise."""
    slug, typed = request.contract.pk, ""
    if request.method == "POST":
        typed = request.POST.get("typed", "")
        with request.walls():
            rows = booking_queries.search(slug, typed)
    else:
        rows = booking_queries.latest(slug)
    with request.walls():
        names = privacy.masked(slug, [b.subject_id for b in rows])
        venues = {
            s.ref: s
            for s in Session.objects.filter(
                contract=request.contract, pk__in={int(b.session[1:]) for b in rows}
            ).select_related("venue")
        }
    return show(
        request,
        "bookings",
        {
            "rows": [
                (b, names.get(b.subject_id, {}), venues.get(b.session), _status(b))
                for b in rows
            ],
            "typed": typed,
            "searched": request.method == "POST",
            "may_book": "bookings.book" in request.actor.may,
        },
    )


def _status(booking: Booking) -> str:
    slugs = {"booked": "booked", "arrived": "arrived", "missed": "no_show"}
    return slugs.get(booking.state, "cancelled")


@page("bookings.view")
def booking(request: StaffRequest, pk: int) -> HttpResponse:
    """One booking: masked until revealed; correct the contact, change, cancel."""
    found, session = find(request, pk)
    seen: dict[str, str] = {}
    correct = CorrectForm()
    if request.method == "POST":
        act = request.POST.get("act", "")
        back = address("booking", request, pk)
        try:
            if act == "reveal":
                purpose = request.POST.get("purpose", "")
                seen = privacy.reveal(
                    contract=request.contract,
                    subjects=[found.subject_id],
                    purpose=purpose if purpose in PURPOSES else "",
                    by=request.actor,
                ).get(found.subject_id, {})
                correct = CorrectForm(initial=seen)
            elif act == "correct":
                correct = CorrectForm(request.POST)
                if corrected(request, found, correct):
                    return HttpResponseRedirect(back)
            elif act == "cancel":
                services.cancel_booking(booking=found, by=request.actor)
                undo = address("restore", request, pk)
                flash.undoable(request, _("取り消しました。"), undo)
                return HttpResponseRedirect(back)
            else:
                raise Http404
        except Refusal as refusal:
            return sorry(request, refusal, back)
    with request.walls():
        masked = privacy.masked(request.contract.pk, [found.subject_id])
    return show(
        request,
        "booking",
        {
            "booking": found,
            "session": session,
            "status": _status(found),
            "word": BOOKING_STATES[found.state],
            "masked": masked.get(found.subject_id, {}),
            "seen": seen,
            "correct": correct,
            "purposes": PURPOSES,
            "needs": [words.NEEDS[n] for n in found.needs if n in words.NEEDS],
            "may_book": "bookings.book" in request.actor.may,
            "open": found.state == "booked",
        },
        422 if correct.errors else 200,
    )


@page("bookings.book")
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    """［元に戻す］ after a cancellation."""
    found, _session = find(request, pk)
    back = address("booking", request, pk)
    if request.method == "POST":
        try:
            services.restore_booking(booking=found, by=request.actor)
        except Refusal as refusal:
            return sorry(request, refusal, back)
        flash.done(request, _("元に戻しました。"))
    return HttpResponseRedirect(back)
