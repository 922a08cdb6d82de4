"""The analyses of a month: venues, reasons, shortfalls, what was said and done.

KY 8(8)イ(イ)5–10; each from the records, none of it typed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from madoguchi.calls.models import TOPICS
from madoguchi.cases.models import CATEGORIES, KINDS
from madoguchi.outreach.models import TYPES, Session
from madoguchi.outreach.months import DAY, Month, named, refs_of, source_of
from madoguchi.outreach.reports import COMPLAINTS, case_table
from madoguchi.outreach.words import NOBODY, REASONS, STOPPED
from madoguchi.papers.tables import (
    EMPTY,
    Cell,
    Chart,
    Column,
    Line,
    Row,
    Section,
    Source,
    Table,
)
from madoguchi.visits import queries as visit_queries

MOST_CASES = 200


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


def venues(month: Month) -> Table:
    """Which venues draw people (KY 8(8)イ(イ)5)."""
    columns = (
        Column("venue", "text", "会場", "Venue"),
        Column("ward", "text", "区", "Ward"),
        Column("times", "count", "実施", "Times", "回", total=True),
        Column("total", "count", "申請", "Applications", "件", total=True),
        Column("mean", "decimal", "1回平均", "Mean", "件"),
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
                        query="outreach.days",
                        where={"session": refs_of(place.sessions)},
                    ),
                ),
                Cell(
                    place.total,
                    Source(
                        query="outreach.visits",
                        where={"session": refs_of(place.sessions)},
                    ),
                ),
                Cell(place.mean.quantize(Decimal("0.1"))),
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


def by_venue(month: Month) -> Chart:
    """The same as a chart, with the expected number as a line."""
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


def reasons(month: Month) -> Table:
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


def reasons_chart(month: Month) -> Chart:
    """The same as a chart; who was not asked is left out."""
    counts = [one for one in _reason_counts(month) if one[0] != "unasked"]
    return Chart(
        "reasons",
        _("来所した契機（人数）"),
        "bars",
        tuple(word for _slug, word, _n in counts),
        (Line(_("人数"), tuple(n for _slug, _word, n in counts)),),
        unit="名",
    )


def shortfalls(month: Month) -> Table:
    """Where fewer came than expected, and what is recorded of it (KY 8(8)イ(イ)6)."""
    about = month.about
    below = [
        s
        for s in month.held
        if about and s.with_officer and month.accepted[s.ref] < about
    ]
    columns = (
        *DAY,
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
                *named(s),
                Cell(about),
                Cell(month.accepted[s.ref], source_of(s, outcome="accepted")),
                Cell(month.accepted[s.ref] - (about or 0)),
                Cell(month.booked(s), source_of(s, "outreach.bookings")),
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


def cases(month: Month) -> Iterable[Section]:
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


def _category(slug: str) -> str:
    """A case's own word, or the topic of the call that it was opened from."""
    return str(CATEGORIES.get(slug) or TOPICS.get(slug) or slug)


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
                Cell(_category(category)),
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
