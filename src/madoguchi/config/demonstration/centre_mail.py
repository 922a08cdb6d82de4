"""The mail of the centre: forms to the national centre, cards to those who applied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from madoguchi.cards.models.applications import Application
from madoguchi.cards.rules import applications as rules
from madoguchi.cards.services import (
    application_papers,
    applications,
    mail,
    progress,
)
from madoguchi.config.demonstration.centre_people import Crew
from madoguchi.mailings import services as mailings
from madoguchi.mailings.models import POSTED, Batch, Item
from madoguchi.mailings.rules import check_digit
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import system
from madoguchi.tenancy.models import Contract

TOGETHER = 3
"""Forms that go in one envelope."""
CARD_TAKES, POST_TAKES = dt.timedelta(days=12), dt.timedelta(days=3)
ADDRESS = {"postcode": "060-0032", "address": "札幌市中央区北2条東4丁目（架空）"}


def of_day(contract: Contract, them: Crew, day: dt.date) -> None:
    """What was delivered is noted, forms go out, cards that came are set up and go."""
    with walls.scope([contract.pk]):
        _delivered(contract, them, day)
        _forms(contract, them, day)
        _cards(contract, them, day)
        mail.follow(contract=contract, by=system(contract.pk))


def _in(contract: Contract, **where: object) -> list[Application]:
    rows = Application.objects.filter(contract=contract, method=rules.APPLY, **where)
    return list(rows.order_by("id"))


def _forms(contract: Contract, them: Crew, day: dt.date) -> None:
    found = _in(
        contract, day__lte=day, state=rules.RECEIVED, identified_at__isnull=False
    )
    if not found:
        return
    by = them.staff[0]
    for one in found:
        other = next(p for p in them.staff if p.account != one.received_by)
        applications.compare(application=one, number=one.number, by=other)
    batch = mailings.open_batch(contract=contract, kind="application-form", by=by)
    starts = range(0, len(found), TOGETHER)
    for nth in starts:
        refs = [one.number for one in found[nth : nth + TOGETHER]]
        tracking = _tracking(day, nth)
        mailings.enclose(batch=batch, refs=refs, tracking=tracking, by=by)
        read = " ".join(refs)
        mailings.check(batch=batch, ref=read, tracking=tracking, by=them.staff[1])
    _hand_in(batch, len(starts), them)


def _cards(contract: Contract, them: Crew, day: dt.date) -> None:
    """Cards of the forms that were sent a while ago: here, set up, posted."""
    found = _in(contract, state=rules.SENT, day__lte=day - CARD_TAKES)
    if not found:
        return
    by, other = them.staff[0], them.staff[1]
    numbers = [one.number for one in found]
    progress.arrive(contract=contract, numbers=numbers, by=by)
    batch = mailings.open_batch(contract=contract, kind="card", by=by)
    for nth, number in enumerate(numbers):
        progress.set_up(contract=contract, number=number, by=by)
        tracking = _tracking(day, 500 + nth)
        who = {"name": f"申請者 {number}", **ADDRESS}
        mailings.enclose(
            batch=batch, refs=[number], tracking=tracking, addressee=who, by=by
        )
        mailings.check(batch=batch, ref=number, tracking=tracking, by=other)
    mail.follow(contract=contract, by=system(contract.pk))
    _hand_in(batch, len(numbers), them)


def _hand_in(batch: Batch, envelopes: int, them: Crew) -> None:
    by = them.staff[0]
    sent = mailings.hand_in(batch=batch, counted=envelopes, by=by)
    mailings.give_slips(batch=sent, counted=2, by=by)
    mailings.take_slips(batch=sent, by=them.officers[0])


def _delivered(contract: Contract, them: Crew, day: dt.date) -> None:
    """The post's answers, and the papers of delivered cards back to the city."""
    rows = Item.objects.filter(
        contract=contract,
        batch__kind="card",
        state=POSTED,
        posted_on__lte=day - POST_TAKES,
    )
    items = list(rows.select_related("contract").order_by("id"))
    for nth, item in enumerate(items):
        if nth == 0 and day.weekday() == 0:
            mailings.come_back(item=item, reason="kept-too-long", by=them.staff[0])
        else:
            mailings.delivered(item=item, by=them.staff[0])
    mail.follow(contract=contract, by=system(contract.pk))
    _papers(contract, them)


def _papers(contract: Contract, them: Crew) -> None:
    done = _in(contract, state=rules.DELIVERED, given_at=None)
    numbers: Sequence[str] = [one.number for one in done]
    if numbers:
        application_papers.give(
            contract=contract, numbers=numbers, counted=len(numbers), by=them.staff[0]
        )
        application_papers.take(contract=contract, numbers=numbers, by=them.officers[0])


def _tracking(day: dt.date, nth: int) -> str:
    digits = f"3{day:%y%m%d}{nth:03}"
    return f"{digits}{check_digit(digits)}"
