"""Verbs of a call: record it, follow it up as a case, call back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from madoguchi.bookings import queries as bookings
from madoguchi.bookings import rules as booking_rules
from madoguchi.calls.models import (
    CALL_BACK,
    CATEGORIES,
    COMPLAINT,
    INQUIRY,
    OUTCOMES,
    RESULTS,
    TOPICS,
    Call,
    CallBack,
)
from madoguchi.calls.services.need import need
from madoguchi.cases import services as cases
from madoguchi.cases.models import CLOSED, Case
from madoguchi.core import clock, text
from madoguchi.core.errors import Refusal
from madoguchi.journal.services import record
from madoguchi.privacy import facts as privacy_facts
from madoguchi.privacy import services as privacy
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

SUMMARIES = {
    "referral": "総合フリーダイヤル・センターの案内",
    "card-use": "カードの利活用の問合せ",
    "venue": "会場・日程の問合せ",
    "papers": "持ち物・必要書類の問合せ",
    "other": "問合せ",
}
ASKED = ("referral", "card-use")
"""Topics that the contract wants answered, each as a case (KY 8(4)・1, ・2)."""


@walls.verb
def record_call(
    *,
    contract: Contract,
    category: str,
    outcome: str,
    by: Actor,
    topic: str = "",
    minutes: int | None = None,
    booking: str = "",
    summary: str = "",
    answer: str = "",
    follow_up: bool = False,
    call_back_at: dt.datetime | None = None,
    kana: str = "",
    telephone: str = "",
    words: str = "",
) -> Call:
    """Record one call that came in (通話を記録する).

    A complaint always becomes a case, an inquiry when it needs following up (or is
    one that the contract wants answered), and whoever waits to be called back
    stands in the list with a due time. ``summary`` and ``answer`` name nobody and
    stand in the case; ``kana``, ``telephone`` and ``words`` go to the vault. Raises
    ``unknown-…``, ``minutes-wrong``, ``booking-unknown``, ``telephone-missing``,
    ``due-missing``, ``due-past`` and those of ``cases.open_case``.
    """
    need(by)
    _words(category, topic, outcome)
    if minutes is not None and not 0 <= minutes <= 600:
        raise Refusal("minutes-wrong", _("通話時間は 0〜600分です。"), field="minutes")
    payload = _payload(kana, telephone, words)
    back = outcome == "to-call-back" or category == CALL_BACK
    _may_call_back(back, call_back_at, payload)
    number = _booking(contract, booking)
    case = _case(
        contract, category, topic, summary, answer, follow_up, back, call_back_at, by
    )
    subject = (
        privacy.keep(
            contract=contract,
            purpose="call",
            payload=payload,
            retain_until=contract.ends_on,
            by=by,
        )
        if payload
        else None
    )
    call = Call.objects.create(
        contract=contract,
        day=clock.today(),
        at=clock.now(),
        category=category,
        topic=topic if category == INQUIRY else "",
        outcome=outcome,
        minutes=minutes,
        booking=number,
        case_id=case.pk if case else None,
        subject_id=subject.pk if subject else None,
        recorded_by=by.account,
    )
    if subject:
        _collected(call, payload, by)
    if back and call_back_at is not None:
        CallBack.objects.create(contract=contract, call=call, due_at=call_back_at)
    return call


def _words(category: str, topic: str, outcome: str) -> None:
    for field, value, known, sentence in (
        ("category", category, CATEGORIES, _("用件を選んでください。")),
        ("topic", topic or "other", TOPICS, _("内容を選んでください。")),
        ("outcome", outcome, OUTCOMES, _("結果を選んでください。")),
    ):
        if value not in known:
            raise Refusal(f"unknown-{field}", sentence, field=field)


def _payload(kana: str, telephone: str, words: str) -> dict[str, str]:
    """What goes to the vault, in normal form; a telephone number must be whole."""
    digits = text.digits(telephone)
    if telephone.strip() and not (len(digits) in (10, 11) and digits.startswith("0")):
        raise Refusal(
            "telephone-wrong",
            _("電話番号が%dけたです。市外局番から入力してください。") % len(digits),
            field="telephone",
        )
    if len(words) > 2000:
        raise Refusal("words-long", _("2,000文字までです。"), field="words")
    given = {"kana": text.kana(kana), "telephone": digits, "note": words.strip()}
    return {name: value for name, value in given.items() if value}


def _may_call_back(
    back: bool, at: dt.datetime | None, payload: Mapping[str, str]
) -> None:
    if not back:
        return
    if "telephone" not in payload:
        raise Refusal(
            "telephone-missing",
            _("折り返し先の電話番号を入力してください。"),
            field="telephone",
        )
    if at is None:
        raise Refusal(
            "due-missing",
            _("いつまでに折り返すかを入力してください。"),
            field="call_back_at",
        )
    if at <= clock.now():
        raise Refusal(
            "due-past", _("折り返しの期限が過ぎています。"), field="call_back_at"
        )


def _booking(contract: Contract, typed: str) -> str:
    """The number of a booking of this contract, in its printed form."""
    if not typed.strip():
        return ""
    if bookings.by_number(contract.pk, typed) is None:
        raise Refusal(
            "booking-unknown", _("この予約番号は見つかりません。"), field="booking"
        )
    return booking_rules.typed_number(typed)


def _case(
    contract: Contract,
    category: str,
    topic: str,
    summary: str,
    answer: str,
    follow_up: bool,
    back: bool,
    due: dt.datetime | None,
    by: Actor,
) -> Case | None:
    """The case that a call becomes; an answer given at once ends an inquiry."""
    asked = category == INQUIRY and topic in ASKED
    if category != COMPLAINT and not follow_up and not back and not asked:
        return None
    kind = {COMPLAINT: "complaint", INQUIRY: "question"}.get(
        category, "call-back" if back else "inquiry"
    )
    said = summary or (
        SUMMARIES[topic or "other"] if kind == "question" else CATEGORIES[category]
    )
    if category == COMPLAINT and not summary.strip():
        said = ""  # a complaint is never a bare word
    case = cases.open_case(
        contract=contract,
        kind=kind,
        category=topic if kind == "question" else "",
        summary=said,
        occasion="",
        due_on=clock.tokyo_date(due) if due else None,
        by=by,
    )
    if answer.strip() or (asked and not follow_up and not back):
        cases.answer(case=case, text=answer or _("その場でご案内した。"), by=by)
        if not follow_up and not back and category != COMPLAINT:
            cases.close(case=case, text=_("ご案内して終了。"), by=by)
    return case


def _collected(call: Call, payload: Mapping[str, str], by: Actor) -> None:
    """Which fields were collected, never their values."""
    record(
        privacy_facts.PAYLOAD_COLLECTED,
        contract=call.contract_id,
        by=by,
        purpose="call",
        ref=call.pk,
        measures={"fields": sorted(payload)},
    )


@walls.verb
def call_back_done(
    *, back: CallBack, result: str, by: Actor, note: str = ""
) -> CallBack:
    """The person was called back (折り返しを終える); its case goes on or ends.

    A call-back's own case is closed; a complaint or question gets the action. Raises
    ``unknown-result``, ``already-done`` and those of ``cases``.
    """
    need(by)
    if result not in RESULTS:
        raise Refusal("unknown-result", _("結果を選んでください。"), field="result")
    moved = CallBack.objects.filter(pk=back.pk, done_at=None).update(
        done_at=clock.now(), done_by=by.account, result=result
    )
    if moved != 1:
        raise Refusal("already-done", _("この折り返しはすでに終わっています。"))
    back.refresh_from_db()
    _follow(back, note.strip() or f"折り返し: {RESULTS[result]}", by)
    return back


def _follow(back: CallBack, words: str, by: Actor) -> None:
    call = Call.objects.get(pk=back.call_id)
    case = Case.objects.filter(
        contract_id=call.contract_id, pk=call.case_id or 0
    ).first()
    if case is None or case.state == CLOSED:
        return
    if case.kind == "call-back":
        cases.close(case=case, text=words, by=by)
    elif case.kind == "question" and back.result == "reached":
        cases.answer(case=case, text=words, by=by)
    else:
        cases.act(case=case, text=words, by=by)


@walls.verb
def call_back_later(*, back: CallBack, due_at: dt.datetime, by: Actor) -> CallBack:
    """Nobody answered: try again by another time (かけ直す).

    Raises ``due-past``, ``already-done``.
    """
    need(by)
    if due_at <= clock.now():
        raise Refusal("due-past", _("折り返しの期限が過ぎています。"), field="due_at")
    moved = CallBack.objects.filter(pk=back.pk, done_at=None).update(
        due_at=due_at, attempts=back.attempts + 1
    )
    if moved != 1:
        raise Refusal("already-done", _("この折り返しはすでに終わっています。"))
    back.refresh_from_db()
    return back
