"""The daily report of a session: typed rows from the visits, never typed numbers.

What it must hold: KY 8(8)イ(イ) (date, venue, applications by service and
residence, photographs, portal support, bookings, reasons, complaints, others).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import override

from madoguchi.bookings import queries as booking_queries
from madoguchi.cases import queries as case_queries
from madoguchi.cases.models import KINDS, Case
from madoguchi.cases.models import STATES as CASE_STATES
from madoguchi.core import clock, dates
from madoguchi.core.errors import Refusal
from madoguchi.outreach import parameters, queries
from madoguchi.outreach.models import STATES as SESSION_STATES
from madoguchi.outreach.models import TYPES, Session
from madoguchi.outreach.words import (
    NOBODY,
    REASONS,
    correction_value,
    correction_word,
)
from madoguchi.papers.tables import (
    EMPTY,
    Cell,
    Column,
    Item,
    Period,
    Report,
    Row,
    Section,
    Source,
    Table,
)
from madoguchi.people import queries as people
from madoguchi.tenancy.models import Contract
from madoguchi.visits import queries as visit_queries
from madoguchi.visits import rules
from madoguchi.visits.models import OUTCOMES, STATES, Correction, Visit
from madoguchi.visits.rules import APPLY, COLLECT, MAIL, SERVICES

COMPLAINTS = ("complaint", "trouble", "damage", "accident", "conduct")


@override("ja")  # papers are Japanese, whoever draws them up
def daily_report(contract: Contract, session_ref: str) -> Report:
    """The daily report (日次報告書) of one session; needs the walls' scope.

    Raises :class:`Refusal` ``no-session``.
    """
    session = queries.by_ref(contract.pk, session_ref)
    if session is None:
        raise Refusal("no-session", _("この開催は見つかりません。"), field="ref")
    types = parameters.on(contract.pk, session.day).session_types
    word = types.get(session.type, TYPES[session.type])
    return Report(
        kind="daily-report",
        ref=session.ref,
        title_ja="日次報告書",
        title_en="Daily report",
        period=Period.day(session.day),
        place=session.venue.name,
        generated_at=clock.now(),
        sections=tuple(_sections(contract, session)),
        contract=contract.title,
        addressee=contract.municipality,
        sender=people.contractor(contract),
        head=_head(session, word),
        head_fields=("date", "venue"),
    )


def _head(session: Session, word: str) -> tuple[Item, ...]:
    hours = " – ".join(
        f"{moment.astimezone(clock.TOKYO):%H:%M}"
        for moment in (session.opens_at, session.closes_at)
    )
    rows = [
        Item("date", _("実施日"), Cell(dates.era(session.day)), "text"),
        Item("venue", _("会場"), Cell(session.venue.name), "text"),
        Item("type", _("種別"), Cell(word), "text"),
        Item("hours", _("時間"), Cell(hours), "text"),
    ]
    if session.no_visitors_reason and not _visitors(session):
        reason = str(NOBODY.get(session.no_visitors_reason, session.no_visitors_reason))
        rows.append(Item("nobody", _("来所 0件の理由"), Cell(reason), "text"))
    if session.switched_from:
        before = TYPES[session.switched_from]
        rows.append(Item("switched", _("切替前の種別"), Cell(before), "text"))
    return tuple(rows)


def _visitors(session: Session) -> int:
    """How many visits the day brought: a reason for nobody needs none."""
    return visit_queries.of_occasion(session.contract_id, session.ref).count()


def _sections(contract: Contract, session: Session) -> Iterable[Section]:
    yield _applications(session)
    yield _bookings(session)
    yield _support(session)
    yield _reasons(session)
    cases = list(case_queries.of_occasion(contract.pk, session.ref))
    complaints = [case for case in cases if case.kind in COMPLAINTS]
    others = [case for case in cases if case.kind not in COMPLAINTS]
    yield case_table(
        "complaints",
        _("ご意見・トラブル"),
        complaints,
        _("ご意見・トラブルはありませんでした。"),
    )
    yield case_table(
        "other_responses",
        _("その他の対応"),
        others,
        _("その他の対応はありませんでした。"),
    )
    if corrected := visit_queries.corrections(contract.pk, session.ref):
        yield _corrections(corrected)


def _corrections(found: Iterable[Correction]) -> Table:
    """What was put right after the close: both values, and why."""
    columns = (
        Column("label", "text", "受付", "Visit"),
        Column("what", "text", "項目", "Item"),
        Column("old", "text", "前", "Before"),
        Column("new", "text", "今", "Now"),
        Column("reason", "text", "理由", "Reason"),
    )
    rows = tuple(
        Row(
            f"k{one.pk}-{number}",
            (
                Cell(one.visit.label),
                Cell(correction_word(what)),
                Cell(correction_value(what, old)),
                Cell(correction_value(what, new)),
                Cell(one.reason),
            ),
        )
        for one in found
        for number, (what, old, new) in enumerate(one.changes)
    )
    return Table("corrections", _("締めたあとの訂正"), columns, rows)


def _visits(session: Session, **where: str) -> Source:
    return Source(query="outreach.visits", where={"session": session.ref, **where})


def _applications(session: Session) -> Table:
    now = visit_queries.applications(session.contract_id, session.ref)
    before = _before(session)
    columns = (
        Column("service", "text", "種別", "Service"),
        Column("in_city", "count", "市内", "In the city", "件", total=True),
        Column("outside", "count", "市外", "Outside", "件", total=True),
        Column("total", "count", "計", "Total", "件", total=True),
        Column("booked", "count", "うち予約", "Booked", "件", total=True),
        Column("change", "change", "前回比", "Change"),
    )
    booked = visit_queries.booked_services(session.contract_id, session.ref)
    rows = [
        _application(session, service, now, booked, before)
        for service in _services(session)
    ]
    return Table(
        "applications",
        _("対応件数"),
        columns,
        tuple(rows),
        ("applications_by_service", "applications_by_residence"),
        note=_("市内・市外は、マイナンバーカードの交付申請について数える。"),
    )


def _services(session: Session) -> list[str]:
    wanted = [APPLY, COLLECT] if session.with_officer else [COLLECT]
    return [*wanted, MAIL] if session.mail_receipt else wanted


def _before(session: Session) -> Counter[str] | None:
    """Totals by service of the session before, or None when there was none."""
    last = queries.held_before(session)
    if last is None:
        return None
    found: Counter[str] = Counter()
    rows = visit_queries.applications(last.contract_id, last.ref)
    for (service, _in_city), n in rows.items():
        found[service] += n
    return found


def _application(
    session: Session,
    service: str,
    now: Counter[tuple[str, bool]],
    booked: Counter[str],
    before: Counter[str] | None,
) -> Row:
    inside, outside = now[service, True], now[service, False]
    total = inside + outside
    residence: tuple[Cell, ...] = (
        Cell(inside, _visits(session, service=service, in_city="1")),
        Cell(outside, _visits(session, service=service, in_city="0")),
    )
    if service == MAIL:
        residence = (EMPTY, EMPTY)
    return Row(
        service,
        (
            Cell(SERVICES[service]),
            *residence,
            Cell(total, _visits(session, service=service)),
            Cell(booked[service], _visits(session, service=service, booked="1")),
            Cell(None if before is None else total - before[service]),
        ),
    )


def _bookings(session: Session) -> Table:
    rows = list(booking_queries.of_session(session.contract_id, session.ref))
    by_state = Counter(booking.state for booking in rows)
    walk_ins = visit_queries.of_occasion(session.contract_id, session.ref).filter(
        booking_id=None
    )
    source = Source(query="outreach.bookings", where={"session": session.ref})
    values = (
        ("booked", _("予約"), len(rows), source),
        ("arrived", _("予約の方の来所"), by_state["arrived"], source),
        ("missed", _("来所なし"), by_state["missed"], source),
        ("walk_in", _("予約なしの方"), walk_ins.count(), _visits(session, booked="0")),
        (
            "sent_home",
            _("持帰り（書類不足など）"),
            visit_queries.sent_home(session.contract_id, session.ref),
            _visits(session, outcome="sent-home"),
        ),
    )
    return _tally("bookings", _("予約と来所"), values, ("bookings",))


def _support(session: Session) -> Table:
    steps = visit_queries.step_totals(session.contract_id, session.ref)
    done = visit_queries.procedures(session.contract_id, session.ref)
    photos = Source(
        query="outreach.steps", where={"session": session.ref, "step": "photo"}
    )
    values = (
        ("photos", _("写真撮影"), steps.get("photo", 0), photos),
        *(
            (
                name,
                f"{_('マイナポータル支援')}　{word}",
                done[name],
                _visits(session, procedure=name),
            )
            for name, word in rules.PORTAL_PROCEDURES.items()
        ),
    )
    fields = ("photos", "portal_health_insurance", "portal_benefit_account")
    return _tally("support", _("写真・マイナポータル支援"), values, fields)


def _reasons(session: Session) -> Table:
    now = visit_queries.reasons(session.contract_id, session.ref)
    values = [
        (slug, str(word), now[slug], _visits(session, reason=slug))
        for slug, word in REASONS.items()
    ]
    values.append(("unasked", _("お聞きしていない"), now[""], _visits(session)))
    return _tally("visit_reasons", _("来所した契機"), values, ("visit_reasons",))


def _tally(
    key: str,
    heading: str,
    values: Iterable[tuple[str, str, int, Source | None]],
    fields: tuple[str, ...],
) -> Table:
    columns = (
        Column("what", "text", "区分", "Category"),
        Column("count", "count", "件数", "Count", "件"),
    )
    rows = tuple(
        Row(slug, (Cell(word), Cell(number, source)))
        for slug, word, number, source in values
    )
    return Table(key, heading, columns, rows, fields)


def case_table(key: str, heading: str, cases: list[Case], none: str) -> Table:
    """Cases with what was done about each; none of it is personal."""
    columns = (
        Column("kind", "text", "種類", "Kind"),
        Column("summary", "text", "内容", "Summary"),
        Column("done", "text", "対応", "Response"),
        Column("state", "text", "状況", "State"),
    )
    rows = tuple(
        Row(
            f"c{case.pk}",
            (
                Cell(KINDS.get(case.kind, case.kind)),
                Cell(case.summary),
                Cell(" / ".join(action.text for action in case.actions.all())),
                Cell(CASE_STATES[case.state]),
            ),
        )
        for case in cases
    )
    return Table(key, heading, columns, rows, (key,), none=none)


VISIT_COLUMNS = (
    Column("label", "text", "受付", "Visit"),
    Column("received", "moment", "来所", "Received"),
    Column("service", "text", "種別", "Service"),
    Column("people", "count", "人数", "People", "名", total=True),
    Column("residence", "text", "住所地", "Residence"),
    Column("state", "text", "状態", "State"),
)


def visits_behind(contract: Contract, source: Source) -> Table:
    """The visits that a number was counted from; nothing in it names a person."""
    where = source.where
    rows = visit_queries.of_occasions(contract.pk, _refs(where))
    if "service" in where:
        rows = rows.filter(service=where["service"], state="closed").exclude(
            outcome="sent-home"
        )
    if "procedure" in where:
        rows = rows.filter(
            procedures__contract_id=contract.pk, procedures__name=where["procedure"]
        )
    if "in_city" in where:
        rows = rows.filter(in_city=where["in_city"] == "1")
    if "booked" in where:
        rows = rows.filter(booking_id__isnull=where["booked"] == "0")
    for name in ("outcome", "reason"):
        if name in where:
            rows = rows.filter(**{name: where[name]})
    return Table(
        "visits",
        _("来場の記録"),
        VISIT_COLUMNS,
        tuple(_visit_row(visit) for visit in rows[:500]),
        none=_("記録がありません。"),
    )


def _visit_row(visit: Visit) -> Row:
    return Row(
        str(visit.pk),
        (
            Cell(visit.label),
            Cell(visit.received_at),
            Cell(SERVICES[visit.service]),
            Cell(visit.people),
            Cell(_("市内") if visit.in_city else _("市外")),
            Cell(OUTCOMES.get(visit.outcome) or STATES[visit.state]),
        ),
    )


def bookings_behind(contract: Contract, source: Source) -> Table:
    """The bookings that a number was counted from, by number."""
    from madoguchi.bookings.models import STATES as BOOKING_STATES

    columns = (
        Column("number", "text", "予約番号", "Number"),
        Column("starts", "moment", "時刻", "Starts"),
        Column("people", "count", "人数", "People", "名", total=True),
        Column("state", "text", "状態", "State"),
    )
    rows = booking_queries.of_sessions(contract.pk, _refs(source.where))
    return Table(
        "bookings",
        _("予約の記録"),
        columns,
        tuple(
            Row(
                str(b.pk),
                (
                    Cell(b.number),
                    Cell(b.slot.starts_at),
                    Cell(b.people),
                    Cell(BOOKING_STATES[b.state]),
                ),
            )
            for b in rows[:500]
        ),
        none=_("記録がありません。"),
    )


def _refs(where: Mapping[str, str]) -> list[str]:
    """One session, or several with commas between them."""
    return where.get("session", "").split(",")


def days_behind(contract: Contract, source: Source) -> Table:
    """The sessions that a number was counted from."""
    columns = (
        Column("day", "date", "実施日", "Day"),
        Column("venue", "text", "会場", "Venue"),
        Column("type", "text", "種別", "Type"),
        Column("state", "text", "状態", "State"),
    )
    wanted = [int(ref[1:]) for ref in _refs(source.where) if ref[1:].isdigit()]
    found = Session.objects.filter(contract_id=contract.pk, pk__in=wanted)
    rows = tuple(
        Row(
            one.ref,
            (
                Cell(one.day),
                Cell(one.venue.name),
                Cell(TYPES[one.type]),
                Cell(SESSION_STATES[one.state]),
            ),
        )
        for one in found.select_related("venue").order_by("day", "pk")[:500]
    )
    return Table("days", _("開催の記録"), columns, rows, none=_("記録がありません。"))


def steps_behind(contract: Contract, source: Source) -> Table:
    """The steps that a number was counted from."""
    name = source.where.get("step", "")
    visits = list(visit_queries.of_occasions(contract.pk, _refs(source.where))[:500])
    found = visit_queries.steps_by_visit(contract.pk, [v.pk for v in visits])
    columns = (
        Column("label", "text", "受付", "Visit"),
        Column("done", "moment", "日時", "Done"),
        Column("count", "count", "件数", "Count", "件", total=True),
    )
    rows = tuple(
        Row(str(step.pk), (Cell(visit.label), Cell(step.done_at), Cell(step.count)))
        for visit in visits
        for step in found[visit.pk]
        if step.name == name
    )
    return Table("steps", _("手順の記録"), columns, rows, none=_("記録がありません。"))
