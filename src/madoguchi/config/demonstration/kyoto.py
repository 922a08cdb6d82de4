"""A month of Kyoto: bookings, sessions, reports; late and returned ones too."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from madoguchi.config.demonstration import (
    crew,
    duties,
    kyoto_day,
    ledger,
    names,
    publicity,
    shared,
    supplies,
)
from madoguchi.config.demonstration.kyoto_day import Month
from madoguchi.config.demonstration.terms import BACK
from madoguchi.contracts import library
from madoguchi.contracts import services as contracts
from madoguchi.core import clock
from madoguchi.documents import services as documents
from madoguchi.messages import delivery
from madoguchi.messages.models import QUEUED, Message
from madoguchi.outreach import services as outreach
from madoguchi.outreach.models import OUTREACH, Session
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

AHEAD = dt.timedelta(days=16)
TURN = dt.timedelta(minutes=10)
DONE = (
    ("joint", "商業施設の館内放送と掲示", 0),
    ("approach", "事業所12社へのご案内", 12),
    ("workplace", "事業所向けのチラシ", 0),
)
"""What was done before the first session so that people come (KY 8(3), 8(6))."""
ON_FILE = (
    ("manual", "業務マニュアル・フロー", True),
    ("operating-manual", "電話窓口の運営マニュアル", True),
    ("faq", "FAQ", True),
    ("organisation-table", "実施体制表", False),
    ("staffing-plan", "人員配置計画", False),
    ("security-statement", "安全管理措置状況申出書", True),
)


def month(
    contract: str,
    accounts: dict[str, int],
    *,
    hands: int = 1,
    beside: Sequence[shared.Task] = (),
) -> None:
    """Make a month around today in one Kyoto contract, through the services.

    ``hands`` is how many processes share the days; each day has a chance of its
    own, so that the month is the same however it was shared. ``beside`` are tasks
    of other contracts: the longest, and so the first.
    """
    with shared.hands(contract, accounts, hands) as several:
        several.begin(beside)
        made = Month(
            Contract.objects.get(pk=contract),
            shared.actors(contract, accounts),
            random.Random(shared.SEED),
            [],
        )
        first, last = _span(made.contract, clock.today())
        if first <= last:
            _work(made, first, last, several)
        several.wait()


def _work(made: Month, first: dt.date, last: dt.date, several: shared.Hands) -> None:
    today, table = clock.today(), library.contract_file(made.contract.pk)
    with clock.at(clock.tokyo(first - dt.timedelta(days=7), 9)):
        _before_the_first_day(made)
    ledger.basics(made.contract, made.actors, first)
    _rosters(made, first, last)
    open_days = table.calendars["site-open"].opening_days(first, last)
    past = [day for day in open_days if day < today]
    announced = [
        (day, kyoto_day.announce(made, number, day, len(past) - number))
        for number, day in enumerate(open_days)
    ]
    lines = table.calendars["call-centre"]
    till = tuple(lines.opening_days(first, min(last, today)))
    several.finish([shared.Bookings(session.pk) for _day, session in announced])
    days = [
        shared.Day(session.pk, len(past) - number if day < today else 0)
        for number, (day, session) in enumerate(announced)
    ]
    several.finish([shared.Desk(till), *days], aloud=True)
    duties.month(made.contract, made.actors, first)
    _deliver(made)
    _months(made, first, today)
    _register(made, today)


def _deliver(made: Month) -> None:
    """What was queued goes out at the next full ten minutes, oldest first."""
    slug = made.contract.pk
    with walls.scope([slug]):
        waiting = Message.objects.filter(contract=slug, state=QUEUED, channel="email")
        due = waiting.filter(next_try__lte=clock.now()).values_list("next_try")
        turns = sorted({min(_turn(moment), clock.now()) for (moment,) in due})
    for turn in turns:
        with clock.at(turn):
            while delivery.drain() == delivery.BATCH:
                pass


def _turn(moment: dt.datetime) -> dt.datetime:
    """The next full ten minutes."""
    return moment + (dt.datetime.min.replace(tzinfo=dt.UTC) - moment) % TURN


def _rosters(made: Month, first: dt.date, last: dt.date) -> None:
    """Each month's shifts are shared the week before it begins."""
    month = first.replace(day=1)
    while month <= last:
        shared = max(month - dt.timedelta(days=6), first - dt.timedelta(days=5))
        with clock.at(min(clock.tokyo(shared, 17), clock.now())):
            crew.roster(
                made.contract,
                made.actors,
                month,
                first,
                by=made.by("general_manager"),
            )
        month = (month + dt.timedelta(days=32)).replace(day=1)


def _months(made: Month, first: dt.date, today: dt.date) -> None:
    """For each month that is over: the monthly report and the honest declarations."""
    month = first.replace(day=1)
    while (following := (month + dt.timedelta(days=32)).replace(day=1)) <= today:
        with clock.at(min(clock.tokyo(following.replace(day=9), 14), clock.now())):
            _declare(made, f"{month:%Y-%m}")
            _monthly_report(made, f"{month:%Y-%m}")
        month = following


def _declare(made: Month, period: str) -> None:
    """All but one of the clauses that only a person can judge are declared."""
    loaded = library.contract_file(made.contract.pk)
    attested = [
        clause.clause_id
        for clause in loaded.clauses_on(clock.today())
        if any(rule.kind == "attested" for rule in clause.rules)
    ]
    for clause_id in attested[1:]:
        contracts.declare(
            contract=made.contract,
            clause_id=clause_id,
            period=period,
            kept=True,
            note="現場の記録と聞き取りで確認しました。",
            by=made.by("general_manager"),
        )


def _monthly_report(made: Month, period: str) -> None:
    version = outreach.submit_monthly(
        contract=made.contract,
        month=period,
        remark="来場が少ない日は、会場の掲示と市民しんぶんの案内を早めます。",
        by=made.by("general_manager"),
    )
    documents.receive(version=version, by=made.by("officer"))


def _span(contract: Contract, today: dt.date) -> tuple[dt.date, dt.date]:
    first = max(contract.starts_on, min(today, contract.ends_on) - BACK)
    return first, min(contract.ends_on, today + AHEAD)


def _before_the_first_day(made: Month) -> None:
    """What the contract asks for before the first session: agreed, filed, approved."""
    contract, manager, officer = (
        made.contract,
        made.by("general_manager"),
        made.by("officer"),
    )
    for subject, question, decision in (
        ("session-start", "出張窓口の実施開始日について", "記録開始日から実施する。"),
        ("work-start", "業務開始の打合せについて", "体制と連絡方法を確認した。"),
    ):
        opened = contracts.open_consultation(
            contract=contract,
            kind="consultation",
            subject=subject,
            question=question,
            by=manager,
        )
        contracts.decide(consultation=opened, decision=decision, by=officer)
    for kind, title, approved in ON_FILE:
        _file(made, kind, title, approved)
    supplies.furnish(contract, manager)
    contracts.enter(
        contract=contract,
        fact="contracts.milestone_reached",
        keys={"milestone": "publicity-plan"},
        occurred_at=clock.now(),
        by=manager,
    )
    publicity.venues(contract, manager, officer)
    for kind, title, people in DONE:
        publicity.done(contract, manager, kind, title, people)
    first = clock.today()
    crew.prepare(contract, made.actors, max(first, contract.starts_on), by=manager)
    for name, ward, area, way in names.VENUES:
        address, position = names.PLACES[name]
        venue = outreach.add_venue(
            contract=contract,
            name=name,
            ward=ward,
            area=area,
            access=way,
            address=address,
            position=position,
            wheelchair=made.chance.random() < 0.7,
            reason="交付率の低い地域、または集客が見込める会場",
            by=manager,
        )
        outreach.negotiate_venue(venue=venue, employment="regular", by=manager)
        made.venues.append(venue)


def _file(made: Month, kind: str, title: str, approved: bool) -> None:
    version = documents.draft(
        contract=made.contract,
        kind=kind,
        ref="",
        title=title,
        content={"fields": ["publicity"], "text": f"{title}（デモ）"},
        by=made.by("general_manager"),
    )
    documents.submit(version=version, by=made.by("general_manager"))
    if approved:
        documents.approve(version=version, by=made.by("officer"))
    else:
        documents.receive(version=version, by=made.by("officer"))


def _register(made: Month, today: dt.date) -> None:
    """A waiver that was agreed, one that waits, and a question that is open."""
    contract, manager = made.contract, made.by("general_manager")
    with walls.scope([contract.pk]):
        thin = Session.objects.filter(
            contract=contract,
            type=OUTREACH,
            closed_at__isnull=False,
            day__range=(today - dt.timedelta(days=21), today - dt.timedelta(days=7)),
        ).order_by("-day")
        stormy = thin.values_list("day", flat=True).first()
    if stormy is None:
        return
    agreed = contracts.ask_waiver(
        contract=contract,
        clause_id="6-1-s4",
        valid_from=stormy,
        valid_until=stormy,
        ground="台風の接近により来所が見込めないため",
        by=manager,
    )
    contracts.consent_to_waiver(
        waiver=agreed, by=made.by("officer"), answer="やむを得ないと認めます。"
    )
    contracts.ask_waiver(
        contract=contract,
        clause_id="8-5-n2-s1",
        valid_from=today,
        valid_until=min(contract.ends_on, today + dt.timedelta(days=30)),
        ground="山間部の会場が改修中のため、同じ会場を月3回使いたい",
        by=manager,
    )
    contracts.open_consultation(
        contract=contract,
        kind="consultation",
        subject="monthly-report-day",
        question="月次報告書の提出日を毎月10日としてよいか",
        clause_id="8-8-b-i-2",
        by=manager,
    )
