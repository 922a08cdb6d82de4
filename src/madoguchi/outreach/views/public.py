"""予約する: the citizen's pages, plain forms without JavaScript; change and cancel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from madoguchi.bookings import limits, rules
from madoguchi.bookings import queries as booking_queries
from madoguchi.bookings.models import Booking, Slot
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.outreach import parameters, places, queries, services, words
from madoguchi.outreach.models import Session
from madoguchi.outreach.views import desk as desks
from madoguchi.outreach.views.common import show
from madoguchi.outreach.views.public_forms import ContactForm, QuestionForm
from madoguchi.outreach.views.reception import take
from madoguchi.people.access import public
from madoguchi.web import flash
from madoguchi.web.templatetags.furigana import COOKIE

LASTS = 15 * 60
YEAR = 365 * 24 * 60 * 60
OTHERS = 20
"""Other venues and days offered for a change, the nearest first."""
ELSEWHERE = ("list-closed", "session-changed")
"""Refusals after which only another venue or day helps."""


def channel_open(request: Any) -> None:
    """The contract allows this channel, or the page does not exist."""
    if not parameters.bookings_on(request.contract.pk, clock.today()).web:
        raise Http404


def easy(
    request: Any, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A citizen's page, with the name of the service and whom to call."""
    contract = request.contract
    service = f"{contract.municipality} {contract.short or contract.title}"
    telephone = parameters.bookings_on(contract.pk, clock.today()).telephone
    given = {"service": service, "telephone": telephone, **context}
    return show(request, f"public/{template}", given, status)


@public
def furigana(request: Any) -> HttpResponse:
    """ふりがなを つける・けす, kept in the browser for a year."""
    channel_open(request)
    wanted = request.POST.get("next", "")
    here = url("venues", request)
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    answer = HttpResponseRedirect(wanted if safe else here)
    if request.method == "POST":
        show = "0" if request.POST.get("show") == "0" else "1"
        answer.set_cookie(COOKIE, show, max_age=YEAR, samesite="Lax", httponly=True)
    return answer


def url(name: str, request: Any, *args: object) -> str:
    """The address of a citizen's page."""
    return reverse(f"bookings:public-{name}", args=[request.contract.pk, *args])


@public
@require_safe
def venues(request: Any) -> HttpResponse:
    """1/5 会場: where there is still room, the nearest day first."""
    channel_open(request)
    desk = desks.build(request.contract.pk, request.GET, "", public=True)
    free = [(s, n) for s, n in _all(request, desk) if n]
    more: dict[str, Any] = {} if free else _none(request, desk)
    return easy(request, "venues", {"rows": free, "desk": desk, **more})


def _none(request: Any, desk: desks.Desk) -> dict[str, Any]:
    """Nothing to choose: the next day without the search, or the full venues."""
    everything = _all(request, desks.Desk())
    nearest = next((s for s, n in everything if n), None)
    ahead = queries.next_announced(request.contract.pk, clock.now())
    return {
        "nearest": nearest,
        "searched": bool(desk.q or desk.day),
        "full": [s for s, _n in everything][:5] if nearest is None else [],
        "ahead": ahead if nearest is None and not everything else None,
    }


def _all(request: Any, desk: desks.Desk) -> list[tuple[Session, int]]:
    """Every offered session that fits the search, with its free places."""
    now = clock.now()
    found = [
        s
        for s in queries.bookable(request.contract.pk, now)
        if s.type == "outreach" and desks.matches(s, desk)
    ]
    free = booking_queries.free_places(request.contract.pk, [s.ref for s in found], now)
    return [(s, free.get(s.ref, 0)) for s in found]


def _session(request: Any, pk: int) -> Session:
    """A session that citizens may book, or might until it was stopped."""
    with request.walls():
        rows = Session.objects.filter(contract=request.contract, pk=pk)
        found = rows.select_related("venue").first()
    bookable = (
        found and found.type == "outreach" and found.state in ("planned", "fixed")
    )
    if found is None or not (bookable or found.stopped):
        raise Http404
    return found


@public
@require_safe
def times(request: Any, pk: int) -> HttpResponse:
    """2/5 日時: the times of one day at one venue."""
    channel_open(request)
    session = _session(request, pk)
    now = clock.now()
    slots = list(booking_queries.slots(request.contract.pk, session.ref, now))
    later = [s for s in slots if s.starts_at > now and s.open and not session.stopped]
    return easy(
        request,
        "times",
        {
            "session": session,
            "stopped": session.stopped,
            "closed": bool(slots) and not any(s.open for s in slots),
            "slots": later,
            "any": any(s.free for s in later),
            "map_url": places.map_url(session.venue),
            "bring": words.to_bring_easy(
                request.contract.pk, session.day, in_city=True, under_15=False
            ),
            "no_mail": words.NO_MAIL.values() if _posted(request) else (),
        },
    )


def _posted(request: Any) -> bool:
    return parameters.bookings_on(request.contract.pk, clock.today()).post_asked


@public
def questions(request: Any, pk: int) -> HttpResponse:
    """3–5/5: questions, contact, confirmation; answers travel in the form itself."""
    channel_open(request)
    slot, session = _slot(request, pk)
    if request.method != "POST" and (session.stopped or not slot.open):
        return HttpResponseRedirect(url("times", request, session.pk))
    if request.method != "POST":
        return _step(request, slot, session, "questions", {})
    asked, contact = _forms(request)
    to = request.POST.get("to", "")
    if to == "questions":
        return _step(request, slot, session, "questions", {"asked": asked})
    if not asked.is_valid():
        return _step(request, slot, session, "questions", {"asked": asked}, 422)
    if to == "contact":
        fresh = "kana" not in request.POST
        return _step(
            request,
            slot,
            session,
            "contact",
            {"asked": asked, "contact": ContactForm() if fresh else contact},
        )
    if not contact.is_valid():
        both = {"asked": asked, "contact": contact}
        return _step(request, slot, session, "contact", both, 422)
    if to == "book":
        return _book(request, slot, session, asked, contact)
    return _step(
        request, slot, session, "confirm", {"asked": asked, "contact": contact}
    )


def _slot(request: Any, pk: int) -> tuple[Slot, Session]:
    with request.walls():
        slot = Slot.objects.filter(contract=request.contract, pk=pk).first()
    if slot is None:
        raise Http404
    return slot, _session(request, int(slot.session[1:]))


def _forms(request: Any) -> tuple[QuestionForm, ContactForm]:
    today = clock.today()
    slug = request.contract.pk
    rules = parameters.bookings_on(slug, today)
    asked = QuestionForm(
        request.POST or None,
        largest=parameters.on(slug, today).largest,
        first_only=rules.first_application_only,
        post_asked=rules.post_asked,
    )
    return asked, ContactForm(request.POST or None)


def _step(
    request: Any,
    slot: Slot,
    session: Session,
    page: str,
    given: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    asked, contact = _forms(request)
    asked = given.get("asked", asked)
    answers = asked.cleaned_data if asked.is_bound and asked.is_valid() else {}
    return easy(
        request,
        "questions",
        {
            "page": page,
            "slot": slot,
            "session": session,
            "asked": asked,
            "contact": given.get("contact", contact),
            "answers": answers,
            "carried": _carried(request, page),
            "bring": words.to_bring_easy(
                request.contract.pk,
                session.day,
                in_city=answers.get("in_city", "1") == "1",
                under_15=answers.get("under_15") == "1",
            ),
            "said": given.get("said", ""),
            "elsewhere": given.get("elsewhere", session.stopped),
        },
        status,
    )


def _carried(request: Any, page: str) -> list[tuple[str, str]]:
    """The answers of the other pages, as hidden fields."""
    shown = {
        "questions": set(QuestionForm.base_fields),
        "contact": set(ContactForm.base_fields),
        "confirm": set(),
    }[page]
    names = [*QuestionForm.base_fields, *ContactForm.base_fields]
    return [
        (name, value)
        for name in names
        if name not in shown
        for value in request.POST.getlist(name)
    ]


def _book(
    request: Any,
    slot: Slot,
    session: Session,
    asked: QuestionForm,
    contact: ContactForm,
) -> HttpResponse:
    given = {**asked.cleaned_data, **contact.cleaned_data}
    try:
        booking = take(
            request.contract,
            slot,
            given,
            channel="web",
            holder="",
            by=request.actor,
        )
    except Refusal as refusal:
        both: dict[str, Any] = {"asked": asked, "contact": contact}
        both |= {"said": refusal.sentence, "elsewhere": refusal.code in ELSEWHERE}
        return _step(request, slot, session, "confirm", both, 422)
    _remember(request, booking)
    return HttpResponseRedirect(url("mine", request) + "?new=1")


def _remember(request: Any, booking: Booking) -> None:
    """Whose booking this browser may see, for a quarter of an hour."""
    request.session["booking"] = {
        "contract": request.contract.pk,
        "pk": booking.pk,
        "at": clock.now().timestamp(),
    }


def own(request: Any) -> tuple[Booking, Session] | None:
    """The booking that this browser may see, with its session; None: ask anew."""
    kept = request.session.get("booking") or {}
    fresh = clock.now().timestamp() - float(kept.get("at", 0)) < LASTS
    if kept.get("contract") != request.contract.pk or not fresh:
        return None
    with request.walls():
        booking = (
            Booking.objects.filter(contract=request.contract, pk=kept["pk"])
            .select_related("slot")
            .first()
        )
        session = (
            queries.by_ref(request.contract.pk, booking.session) if booking else None
        )
    return (booking, session) if booking and session else None


class FindForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("予約番号"),
        max_length=20,
        help_text=gettext_lazy("例：4827-16"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    telephone = forms.CharField(
        label=gettext_lazy("電話番号"),
        max_length=30,
        help_text=gettext_lazy("予約のときの 電話番号"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )


@public
def find(request: Any) -> HttpResponse:
    """予約を変える・やめる: few tries, and one answer for any miss."""
    channel_open(request)
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if not limits.allowed(_address(request), rules.typed_number(given["number"])):
            form.add_error(
                None,
                _("何回も 入力されました。15分ほど たってから ためしてください。"),
            )
            return easy(request, "find", {"form": form}, 429)
        with request.walls():
            booking = booking_queries.of_citizen(
                request.contract.pk, given["number"], given["telephone"]
            )
        if booking is not None:
            _remember(request, booking)
            return HttpResponseRedirect(url("mine", request))
        form.add_error(
            None, _("予約が 見つかりません。予約番号と 電話番号を たしかめてください。")
        )
    status = 422 if request.method == "POST" else 200
    return easy(request, "find", {"form": form}, status)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@public
def mine(request: Any) -> HttpResponse:
    """The citizen's own booking: number, place, what to bring; change, stop."""
    channel_open(request)
    found = own(request)
    if found is None:
        return HttpResponseRedirect(url("find", request))
    booking, session = found
    if request.method == "POST":
        return _change(request, booking, session)
    return _mine_page(request, booking, session)


def _mine_page(
    request: Any, booking: Booking, session: Session, said: str = ""
) -> HttpResponse:
    changing = "change" in request.GET or bool(said)
    with request.walls():
        choice = _choice(request, session) if changing else {}
    return easy(
        request,
        "mine",
        {
            "booking": booking,
            "session": session,
            "map_url": places.map_url(session.venue),
            "new": "new" in request.GET,
            "open": booking.state == "booked",
            "changing": "change" in request.GET,
            **choice,
            "stopping": "stop" in request.GET,
            "said": said,
            "bring": _bring(booking, session),
        },
        422 if said else 200,
    )


def _bring(booking: Booking, session: Session) -> list[str]:
    return words.to_bring_easy(
        booking.contract_id,
        clock.tokyo_date(booking.slot.starts_at),
        in_city=booking.in_city,
        under_15=booking.under_15,
        service=words.service_at(session.type),
    )


def _choice(request: Any, session: Session) -> dict[str, Any]:
    """The times of the venue that was chosen, and the other venues and days."""
    slug, now = request.contract.pk, clock.now()
    offered = _all(request, desks.Desk())
    wanted = desks.whole(request.GET.get("session", ""))
    chosen = next((s for s, _n in offered if s.pk == wanted), session)
    rows = list(booking_queries.slots(slug, chosen.ref, now))
    return {
        "chosen": chosen,
        "closed": not any(s.open for s in rows),
        "slots": [s for s in rows if s.free and s.open and s.starts_at > now],
        "others": [(s, n) for s, n in offered if n and s.pk != chosen.pk][:OTHERS],
    }


def _change(request: Any, booking: Booking, session: Session) -> HttpResponse:
    act = request.POST.get("act", "")
    try:
        if act == "stop":
            services.cancel_booking(booking=booking, by=request.actor)
            flash.done(request, _("予約を やめました。"))
        elif act == "move":
            with request.walls():
                pk = desks.whole(request.POST.get("slot", ""))
                slot = Slot.objects.filter(contract=request.contract, pk=pk).first()
                offered = {s.ref for s, _n in _all(request, desks.Desk())}
            if slot is None or slot.session not in {session.ref, *offered}:
                raise Http404
            services.change_booking(booking=booking, slot=slot, by=request.actor)
            flash.done(request, _("予約を 変えました。"))
        else:
            raise Http404
    except Refusal as refusal:
        return _mine_page(request, booking, session, refusal.sentence)
    return HttpResponseRedirect(url("mine", request))


@public
@require_safe
def calendar(request: Any) -> HttpResponse:
    """The citizen's own booking as a calendar file; it names nobody."""
    channel_open(request)
    found = own(request)
    if found is None:
        return HttpResponseRedirect(url("find", request))
    booking, session = found
    start = booking.slot.starts_at.strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Madoguchi//JA",
        "BEGIN:VEVENT",
        f"UID:booking-{booking.number}@madoguchi",
        f"DTSTAMP:{start}",
        f"DTSTART:{start}",
        f"DURATION:PT{booking.slot.minutes}M",
        f"SUMMARY:マイナンバーカードの申請（予約 {booking.number}）",
        f"LOCATION:{session.venue.name}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    answer = HttpResponse(
        "\r\n".join(lines), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="booking.ics"'
    return answer
