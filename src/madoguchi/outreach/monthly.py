"""The monthly report of a contract's sessions: KY 8(8)イ(イ), from the visits alone.

Every figure is counted from the records of the month; what people add is the
remark (所感) of the version.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import override

from madoguchi.bookings import queries as booking_queries
from madoguchi.cases import queries as case_queries
from madoguchi.cases.models import CATEGORIES, KINDS, Case
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.outreach import parameters, queries
from madoguchi.outreach.models import CANCELLED, HELD, TYPES, Session
from madoguchi.outreach.reports import COMPLAINTS, case_table
from madoguchi.outreach.words import NOBODY, REASONS, STOPPED
from madoguchi.papers.tables import (
    EMPTY,
    Cell,
    Chart,
    Column,
    Figures,
    Item,
    Line,
    Period,
    Report,
    Row,
    Section,
    Source,
    Table,
)
from madoguchi.tenancy.models import Contract
from madoguchi.visits import queries as visit_queries
from madoguchi.visits.rules import APPLY, COLLECT, MAIL, PORTAL_PROCEDURES, SERVICES

KIND = "monthly-report"
MOST_CASES = 200


def span(ref: str) -> Period:
    """The days of a month named ``2025-11``. Raises :class:`Refusal` ``no-month``."""
    try:
        first = dt.date.fromisoformat(f"{ref}-01")
    except ValueError:
        raise Refusal(
            "no-month", _("年月を 2026-11 の形で入力してください。"), field="ref"
        ) from None
    following = (first + dt.timedelta(days=32)).replace(day=1)
    return Period(first, following - dt.timedelta(days=1))


@override("ja")  # papers are Japanese, whoever draws them up
def monthly_report(contract: Contract, ref: str) -> Report:
    """The monthly report (月次報告書) of ``ref`` such as ``2025-11``; needs a scope.

    Raises :class:`Refusal` ``no-month``, ``month-future``, ``month-outside``.
    """
    days = span(ref)
    if days.first > clock.today():
        raise Refusal("month-future", _("この月はまだ始まっていません。"), field="ref")
    if days.last < contract.starts_on or days.first > contract.ends_on:
        raise Refusal("month-outside", _("この月は契約の期間の外です。"), field="ref")
    month = Month(contract, days)
    return Report(
        kind=KIND,
        ref=ref,
        title_ja="月次報告書",
        title_en="Monthly report",
        period=days,
        place="",
        generated_at=clock.now(),
        sections=tuple(_sections(month)),
        contract=contract.title,
        addressee=contract.municipality,
        sender=contract.contractor,
        head_fields=("date", "venue"),
    )


@dataclass
class Month:
    """What one month holds; each figure is one query, however many sessions."""

    contract: Contract
    days: Period

    @cached_property
    def sessions(self) -> list[Session]:
        return list(queries.sessions(self.contract.pk, self.days.first, self.days.last))

    @cached_property
    def held(self) -> list[Session]:
        return [s for s in self.sessions if s.state == HELD]

    @cached_property
    def refs(self) -> list[str]:
        return [s.ref for s in self.held]

    @cached_property
    def applications(self) -> dict[str, Counter[tuple[str, bool]]]:
        return visit_queries.applications_by_occasion(self.contract.pk, self.refs)

    @cached_property
    def accepted(self) -> Counter[str]:
        return visit_queries.accepted_by_occasion(self.contract.pk, self.refs)

    @cached_property
    def bookings(self) -> dict[str, dict[str, int]]:
        return booking_queries.state_counts(self.contract.pk, self.refs)

    @cached_property
    def places(self) -> dict[str, int]:
        return booking_queries.place_counts(self.contract.pk, self.refs)

    @cached_property
    def cases(self) -> list[Case]:
        first = clock.tokyo(self.days.first, 0)
        after = clock.tokyo(self.days.last + dt.timedelta(days=1), 0)
        return list(case_queries.opened_between(self.contract.pk, first, after))

    @cached_property
    def about(self) -> int | None:
        """How many applicants a day the contract expects; None if it says nothing."""
        return parameters.on(self.contract.pk, self.days.last).applicants_about

    def total(self, session: Session) -> int:
        """Applications of one session, of every service."""
        return sum(self.applications[session.ref].values())

    def booked(self, session: Session) -> int:
        """Bookings of one session that were not cancelled."""
        states = self.bookings.get(session.ref, {})
        return sum(n for state, n in states.items() if state != "cancelled")

    def source(self, query: str = "outreach.visits", **where: str) -> Source:
        """The records of the whole month."""
        return Source(query=query, where={"session": ",".join(self.refs), **where})


def _of(session: Session, query: str = "outreach.visits", **where: str) -> Source:
    return Source(query=query, where={"session": session.ref, **where})


def _sections(month: Month) -> Iterable[Section]:
    yield _figures(month)
    yield _applications(month)
    yield _by_day(month)
    yield _support(month)
    yield _bookings(month)
    yield _venues(month)
    yield _by_venue(month)
    yield _reasons(month)
    yield _reasons_chart(month)
    yield _shortfalls(month)
    yield from _cases(month)


def _figures(month: Month) -> Figures:
    total = sum(month.total(s) for s in month.held)
    stopped = [s for s in month.sessions if s.state == CANCELLED]
    switched = [s for s in month.sessions if s.switched_from]
    days = ",".join(month.refs)
    items = [
        _item("held", _("実施"), len(month.held), "回", days),
        _item("stopped", _("中止・延期"), len(stopped), "回", _refs(stopped)),
        _item(
            "switched", _("申請サポートへの切替"), len(switched), "回", _refs(switched)
        ),
        Item("total", _("申請"), Cell(total, month.source()), "count", "件"),
        Item("mean", _("1回平均"), Cell(_mean(total, len(month.held))), "text", "件"),
    ]
    if month.about:
        items.append(Item("about", _("目安"), Cell(month.about), "count", "件"))
    return Figures("figures", _("この月のまとめ"), tuple(items))


def _item(key: str, label: str, n: int, unit: str, refs: str) -> Item:
    source = Source(query="outreach.days", where={"session": refs})
    return Item(key, label, Cell(n, source), "count", unit)


def _refs(sessions: Iterable[Session]) -> str:
    return ",".join(s.ref for s in sessions)


def _mean(total: int, times: int) -> str | None:
    return f"{Decimal(total) / times:.1f}" if times else None


_DAY = (
    Column("date", "date", "実施日", "Day"),
    Column("venue", "text", "会場", "Venue"),
)


def _named(session: Session) -> tuple[Cell, Cell]:
    return Cell(session.day), Cell(session.venue.name)


def _services(month: Month) -> list[str]:
    mail = any(s.mail_receipt for s in month.held)
    return [APPLY, COLLECT, *([MAIL] if mail else [])]


def _applications(month: Month) -> Table:
    """Day, venue, service and residence (KY 8(8)イ(イ)1)."""
    columns = [*_DAY]
    for service in _services(month):
        word = SERVICES[service]
        columns += [
            Column(f"{service}-in", "count", f"{word} 市内", "", "件", total=True),
            Column(f"{service}-out", "count", f"{word} 市外", "", "件", total=True),
        ]
    columns.append(Column("total", "count", "計", "Total", "件", total=True))
    rows = tuple(_application(month, session) for session in month.held)
    fields = (
        "date",
        "venue",
        "applications_by_service",
        "applications_by_residence",
    )
    return Table(
        "applications",
        _("対応件数"),
        tuple(columns),
        rows,
        fields,
        note=_("市内・市外は、マイナンバーカードの交付申請について数える。"),
        none=_("この月は実施がありませんでした。"),
    )


def _application(month: Month, session: Session) -> Row:
    found = month.applications[session.ref]
    cells = [
        Cell(
            found[service, inside],
            _of(session, service=service, in_city="1" if inside else "0"),
        )
        for service in _services(month)
        for inside in (True, False)
    ]
    total = Cell(month.total(session), _of(session))
    return Row(session.ref, (*_named(session), *cells, total))


def _by_day(month: Month) -> Chart:
    return Chart(
        "by_day",
        _("実施日ごとの申請"),
        "bars",
        tuple(f"{s.day.month}/{s.day.day}" for s in month.held),
        (Line(_("申請"), tuple(month.total(s) for s in month.held)),),
        unit="件",
        target=month.about,
    )


def _support(month: Month) -> Table:
    """Photographs and portal support, both kinds apart (KY 8(8)イ(イ)2, 3)."""
    slug = month.contract.pk
    photos = visit_queries.photos_by_occasion(slug, month.refs)
    done = visit_queries.procedures_by_occasion(slug, month.refs)
    columns = (
        *_DAY,
        Column("photos", "count", "写真撮影", "Photographs", "件", total=True),
        *(
            Column(name, "count", word, "", "件", total=True)
            for name, word in PORTAL_PROCEDURES.items()
        ),
    )
    rows = tuple(
        Row(
            s.ref,
            (
                *_named(s),
                Cell(photos[s.ref], _of(s, "outreach.steps", step="photo")),
                *(
                    Cell(done[s.ref][name], _of(s, procedure=name))
                    for name in PORTAL_PROCEDURES
                ),
            ),
        )
        for s in month.held
    )
    fields = ("photos", "portal_health_insurance", "portal_benefit_account")
    return Table(
        "support",
        _("写真・マイナポータル支援"),
        columns,
        rows,
        fields,
        none=_("この月は実施がありませんでした。"),
    )


def _bookings(month: Month) -> Table:
    walk_ins = visit_queries.walk_ins_by_occasion(month.contract.pk, month.refs)
    columns = (
        *_DAY,
        Column("places", "count", "予約枠", "Places", "件", total=True),
        Column("booked", "count", "予約", "Booked", "件", total=True),
        Column("arrived", "count", "来所", "Arrived", "件", total=True),
        Column("missed", "count", "来所なし", "Missed", "件", total=True),
        Column("walk_in", "count", "予約なしの方", "Walk-ins", "名", total=True),
    )
    rows = []
    for s in month.held:
        states, source = month.bookings.get(s.ref, {}), _of(s, "outreach.bookings")
        rows.append(
            Row(
                s.ref,
                (
                    *_named(s),
                    Cell(month.places.get(s.ref, 0)),
                    Cell(month.booked(s), source),
                    Cell(states.get("arrived", 0), source),
                    Cell(states.get("missed", 0), source),
                    Cell(walk_ins[s.ref], _of(s, booked="0")),
                ),
            )
        )
    none = _("この月は実施がありませんでした。")
    return Table(
        "bookings", _("予約状況"), columns, tuple(rows), ("bookings",), none=none
    )


@dataclass(frozen=True, slots=True)
class Place:
    """One venue over a month: its sessions, what they brought, how full they were."""

    name: str
    area: str
    sessions: tuple[Session, ...]
    total: int
    booked: int
    places: int

    @property
    def mean(self) -> Decimal:
        return Decimal(self.total) / len(self.sessions)


def _places(month: Month) -> list[Place]:
    """Venues, the most effective first."""
    by_venue: dict[int, list[Session]] = {}
    for session in month.held:
        by_venue.setdefault(session.venue_id, []).append(session)
    found = [
        Place(
            group[0].venue.name,
            group[0].venue.ward,
            tuple(group),
            sum(month.total(s) for s in group),
            sum(month.booked(s) for s in group),
            sum(month.places.get(s.ref, 0) for s in group),
        )
        for group in by_venue.values()
    ]
    return sorted(found, key=lambda place: (-place.mean, place.name))


def _venues(month: Month) -> Table:
    """Which venues draw people (KY 8(8)イ(イ)5)."""
    columns = (
        Column("venue", "text", "会場", "Venue"),
        Column("ward", "text", "区", "Ward"),
        Column("times", "count", "実施", "Times", "回", total=True),
        Column("total", "count", "申請", "Applications", "件", total=True),
        Column("mean", "text", "1回平均（件）", "Mean"),
        Column("full", "percent", "予約の入り", "Booked share"),
    )
    rows = tuple(
        Row(
            f"v{place.sessions[0].venue_id}",
            (
                Cell(place.name),
                Cell(place.area),
                Cell(
                    len(place.sessions),
                    Source(
                        query="outreach.days", where={"session": _refs(place.sessions)}
                    ),
                ),
                Cell(
                    place.total,
                    Source(
                        query="outreach.visits",
                        where={"session": _refs(place.sessions)},
                    ),
                ),
                Cell(f"{place.mean:.1f}"),
                Cell(Decimal(place.booked) / place.places if place.places else None),
            ),
        )
        for place in _places(month)
    )
    return Table(
        "venue_analysis",
        _("会場ごとの集客（多い順）"),
        columns,
        rows,
        ("venue_analysis",),
        none=_("この月は実施がありませんでした。"),
    )


def _by_venue(month: Month) -> Chart:
    places = _places(month)
    means = tuple(place.mean.quantize(Decimal("0.1")) for place in places)
    return Chart(
        "by_venue",
        _("会場ごとの1回平均"),
        "bars",
        tuple(place.name for place in places),
        (Line(_("1回平均"), means),),
        unit="件",
        target=month.about,
    )


def _reason_counts(month: Month) -> list[tuple[str, str, int]]:
    now = visit_queries.reasons_of(month.contract.pk, month.refs)
    found = [(slug, str(word), now[slug]) for slug, word in REASONS.items()]
    return [*found, ("unasked", _("お聞きしていない"), now[""])]


def _reasons(month: Month) -> Table:
    """Why people came (KY 8(8)イ(イ)7)."""
    counts = _reason_counts(month)
    whole = sum(n for _slug, _word, n in counts)
    columns = (
        Column("reason", "text", "契機", "Reason"),
        Column("count", "count", "人数", "People", "名", total=True),
        Column("share", "percent", "割合", "Share"),
    )
    rows = tuple(
        Row(
            slug,
            (
                Cell(word),
                Cell(n, month.source(reason="" if slug == "unasked" else slug)),
                Cell(Decimal(n) / whole if whole else None),
            ),
        )
        for slug, word, n in counts
    )
    return Table("visit_reasons", _("来所した契機"), columns, rows, ("visit_reasons",))


def _reasons_chart(month: Month) -> Chart:
    counts = [one for one in _reason_counts(month) if one[0] != "unasked"]
    return Chart(
        "reasons",
        _("来所した契機（人数）"),
        "bars",
        tuple(word for _slug, word, _n in counts),
        (Line(_("人数"), tuple(n for _slug, _word, n in counts)),),
        unit="名",
    )


def _shortfalls(month: Month) -> Table:
    """Where fewer came than expected, and what is recorded of it (KY 8(8)イ(イ)6)."""
    about = month.about
    below = [
        s
        for s in month.held
        if about and s.with_officer and month.accepted[s.ref] < about
    ]
    columns = (
        *_DAY,
        Column("about", "count", "目安", "Expected", "件"),
        Column("actual", "count", "申請受付", "Accepted", "件"),
        Column("change", "change", "差", "Difference"),
        Column("booked", "count", "予約", "Booked", "件"),
        Column("why", "text", "記録された事情", "Recorded"),
    )
    rows = tuple(
        Row(
            s.ref,
            (
                *_named(s),
                Cell(about),
                Cell(month.accepted[s.ref], _of(s, outcome="accepted")),
                Cell(month.accepted[s.ref] - (about or 0)),
                Cell(month.booked(s), _of(s, "outreach.bookings")),
                _why(s),
            ),
        )
        for s in below
    )
    return Table(
        "shortfall_analysis",
        _("目安に届かなかった日"),
        columns,
        rows,
        ("shortfall_analysis",),
        note=_("課題と改善の取組は、所感と「業務改善の状況」に記す。"),
        none=_("目安に届かなかった日はありませんでした。"),
    )


def _why(session: Session) -> Cell:
    if session.no_visitors_reason:
        reason = session.no_visitors_reason
        return Cell(str(NOBODY.get(reason, reason)))
    if session.switched_from:
        before = TYPES[session.switched_from]
        why = STOPPED.get(session.stopped_why, "")
        return Cell(_("%(type)sから切替（%(why)s）") % {"type": before, "why": why})
    return EMPTY


def _cases(month: Month) -> Iterable[Section]:
    """Complaints, improvements, and the rest by kind (KY 8(8)イ(イ)8–10)."""
    complaints = [case for case in month.cases if case.kind in COMPLAINTS]
    better = [case for case in month.cases if case.kind == "improvement"]
    yield case_table(
        "complaints",
        _("苦情・トラブル等"),
        complaints[:MOST_CASES],
        _("苦情・トラブル等はありませんでした。"),
    )
    yield case_table(
        "improvements",
        _("業務改善の状況"),
        better[:MOST_CASES],
        _("この月に記録した業務改善はありません。"),
    )
    rest = Counter(
        (case.kind, case.category)
        for case in month.cases
        if case.kind not in (*COMPLAINTS, "improvement")
    )
    yield _others(rest)


def _others(rest: Counter[tuple[str, str]]) -> Table:
    columns = (
        Column("kind", "text", "種類", "Kind"),
        Column("category", "text", "内訳", "Category"),
        Column("count", "count", "件数", "Count", "件", total=True),
    )
    rows = tuple(
        Row(
            f"{kind}-{category or 'general'}",
            (
                Cell(KINDS.get(kind, kind)),
                Cell(str(CATEGORIES.get(category, category))),
                Cell(n),
            ),
        )
        for (kind, category), n in sorted(rest.items())
    )
    return Table(
        "other_responses",
        _("その他の対応"),
        columns,
        rows,
        ("other_responses",),
        none=_("その他の対応はありませんでした。"),
    )
