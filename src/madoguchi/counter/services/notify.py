"""Tell people when their turn is near; the address lives in the vault for the day."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.cases import queries as case_queries
from madoguchi.cases import services as cases
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import facts, parameters, queries, words
from madoguchi.counter.models import Ticket
from madoguchi.counter.rules import states
from madoguchi.counter.services import serve
from madoguchi.counter.services.common import leave, locked
from madoguchi.journal.services import record
from madoguchi.messages import services as messages
from madoguchi.privacy import services as privacy
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor, system
from madoguchi.tenancy.models import Contract

TEMPLATE = "turn-near"


@walls.verb
def ask_notice(
    *, ticket: Ticket, near: int, by: Actor, email: str = "", telephone: str = ""
) -> Ticket:
    """近くなったら知らせる: an e-mail or a mobile number, for this day only.

    Clause SP 5(2)サ. Raises ``cannot-tell``, ``near-wrong``, ``address-missing``,
    ``cannot-receive-sms``.
    """
    held = locked(ticket)
    if held.practice:
        raise Refusal("practice", _("練習の番号にはお知らせを送りません。"))
    if held.state != states.WAITING:
        raise Refusal("cannot-tell", _("お待ちの番号だけにお知らせできます。"))
    if near not in parameters.on(held.contract_id, held.day).queue.near:
        raise Refusal("near-wrong", _("人数を選んでください。"), field="near")
    if not email and not telephone:
        raise Refusal(
            "address-missing",
            _("メールアドレスか携帯電話の番号を入力してください。"),
            field="email",
        )
    payload = {"email": email}
    if not email:
        payload = {"telephone": messages.check_sms_number(telephone)}
    subject = privacy.keep(
        contract=held.contract,
        purpose="turn-notice",
        payload=payload,
        retain_until=held.day,
        by=by,
    )
    held.near, held.subject_id = near, subject.pk
    held.channel = "email" if email else "sms"
    held.save(update_fields=["near", "subject_id", "channel"])
    return held


@walls.verb
def announce(*, contract: Contract, by: Actor) -> int:
    """Tell everybody whose turn is near; returns how many. Safe to call twice."""
    today = clock.today()
    asked = (
        queries.tickets(contract.pk, today)
        .filter(state=states.WAITING, announced_at=None, near__isnull=False)
        .select_for_update(skip_locked=True)
    )
    line = queries.in_line(contract.pk, today)
    places = {one.pk: place for place, one in enumerate(line)}
    told = 0
    for ticket in asked:
        ahead = places.get(ticket.pk, 0)
        if ahead <= (ticket.near or 0):
            _tell(contract, ticket, ahead, by)
            told += 1
    return told


def _tell(contract: Contract, ticket: Ticket, ahead: int, by: Actor) -> None:
    messages.queue(
        contract=contract,
        template=TEMPLATE,
        ref=str(ticket.number),
        subject_id=ticket.subject_id,
        channel=ticket.channel,
        language="en" if ticket.language == "en" else "ja",
        parameters={
            "reference": ticket.number,
            "ahead": ahead,
            "place": words.place(contract, ticket.day),
            "link": page_address(ticket),
        },
        once=f"turn-near-{ticket.pk}",
    )
    Ticket.objects.filter(pk=ticket.pk, contract_id=ticket.contract_id).update(
        announced_at=clock.now()
    )
    leave(facts.TURN_ANNOUNCED, ticket, by, ahead=ahead)


def page_address(ticket: Ticket) -> str:
    """The whole address of the personal wait page."""
    path = reverse("counter:own", args=[ticket.contract_id, ticket.token])
    return (settings.ORIGIN or "http://localhost") + path


@walls.verb
def give_up(*, ticket: Ticket, by: Actor) -> Ticket:
    """順番待ちをやめる, by the visitor on the personal page."""
    held = locked(ticket)
    if held.state not in (states.WAITING, states.ABSENT, states.HELD):
        raise Refusal("cannot-give-up", _("お待ちの番号だけを取り消せます。"))
    return serve.finish(
        ticket=held, outcome=states.CANCELLED, by=system(held.contract_id)
    )


@walls.verb
def watch_crowding(*, contract: Contract, by: Actor) -> bool:
    """Raise crowding once an hour when more wait than the contract's number.

    The interval of the fact is the case on which the floor's answer is written
    (SP 5(2)ア); the case's occasion is the hour.
    """
    now = clock.now()
    today = clock.tokyo_date(now)
    crowded = parameters.on(contract.pk, today).queue.crowded_at
    waiting = queries.tickets(contract.pk, today).filter(state=states.WAITING).count()
    if waiting < crowded:
        return False
    hour = f"crowd-{now.astimezone(clock.TOKYO):%Y-%m-%d-%H}"
    if case_queries.of_occasion(contract.pk, hour).exists():
        return False
    case = cases.open_case(
        contract=contract,
        kind="crowding",
        summary=_("%d人がお待ちです。") % waiting,
        occasion=hour,
        by=by,
    )
    record(
        facts.CROWDING_RAISED,
        contract=contract.pk,
        by=by,
        day=today,
        interval=case.pk,
        measures={"waiting": waiting},
    )
    return True


def open_contracts(today: dt.date) -> list[Contract]:
    """The contracts whose counter is open today. Needs a scope that sees them."""
    from madoguchi.counter.models import Day

    days = Day.objects.filter(day=today, closed_at=None).values_list(
        "contract_id", flat=True
    )
    return list(Contract.objects.filter(pk__in=list(days)))
