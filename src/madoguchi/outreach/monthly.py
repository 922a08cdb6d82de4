"""The monthly report of a contract's sessions: KY 8(8)イ(イ), from the visits alone.

Every figure is counted from the records of the month; what people add is the
remark (所感) of the version.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.outreach import analyses
from madoguchi.outreach.models import CANCELLED, Session
from madoguchi.outreach.months import DAY, Month, named, refs_of, source_of
from madoguchi.papers.composed import span
from madoguchi.papers.tables import (
    Cell,
    Chart,
    Column,
    Figures,
    Item,
    Line,
    Report,
    Row,
    Section,
    Source,
    Table,
)
from madoguchi.people import queries as people
from madoguchi.tenancy.models import Contract
from madoguchi.visits import queries as visit_queries
from madoguchi.visits.rules import APPLY, COLLECT, MAIL, PORTAL_PROCEDURES, SERVICES

KIND = "monthly-report"


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
        sender=people.contractor(contract),
        head_fields=("date", "venue"),
    )


def _sections(month: Month) -> Iterable[Section]:
    yield _figures(month)
    yield _applications(month)
    yield _by_day(month)
    yield _support(month)
    yield _bookings(month)
    yield analyses.venues(month)
    yield analyses.by_venue(month)
    yield analyses.reasons(month)
    yield analyses.reasons_chart(month)
    yield analyses.shortfalls(month)
    yield from analyses.cases(month)


def _figures(month: Month) -> Figures:
    total = sum(month.total(s) for s in month.held)
    stopped = [s for s in month.sessions if s.state == CANCELLED]
    switched = [s for s in month.sessions if s.switched_from]
    days = ",".join(month.refs)
    items = [
        _item("held", _("実施"), len(month.held), "回", days),
        _item("stopped", _("中止・延期"), len(stopped), "回", refs_of(stopped)),
        _item(
            "switched",
            _("申請サポートへの切替"),
            len(switched),
            "回",
            refs_of(switched),
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


def _mean(total: int, times: int) -> str | None:
    return f"{Decimal(total) / times:.1f}" if times else None


def _services(month: Month) -> list[str]:
    mail = any(s.mail_receipt for s in month.held)
    return [APPLY, COLLECT, *([MAIL] if mail else [])]


def _applications(month: Month) -> Table:
    """Day, venue, service and residence (KY 8(8)イ(イ)1)."""
    columns = [*DAY]
    for service in _services(month):
        word = SERVICES[service]
        if service == MAIL:  # no application for a card, so no 市内・市外
            columns.append(Column(MAIL, "count", word, "", "件", total=True))
            continue
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
    cells = []
    for service in _services(month):
        if service == MAIL:
            n = found[MAIL, True] + found[MAIL, False]
            cells.append(Cell(n, source_of(session, service=MAIL)))
            continue
        for inside, slug in ((True, "1"), (False, "0")):
            source = source_of(session, service=service, in_city=slug)
            cells.append(Cell(found[service, inside], source))
    total = Cell(month.total(session), source_of(session))
    return Row(session.ref, (*named(session), *cells, total))


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
        *DAY,
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
                *named(s),
                Cell(photos[s.ref], source_of(s, "outreach.steps", step="photo")),
                *(
                    Cell(done[s.ref][name], source_of(s, procedure=name))
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
        *DAY,
        Column("places", "count", "予約枠", "Places", "件", total=True),
        Column("booked", "count", "予約", "Booked", "件", total=True),
        Column("arrived", "count", "来所", "Arrived", "件", total=True),
        Column("missed", "count", "来所なし", "Missed", "件", total=True),
        Column("walk_in", "count", "予約なしの方", "Walk-ins", "名", total=True),
    )
    rows = []
    for s in month.held:
        states, source = (
            month.bookings.get(s.ref, {}),
            source_of(s, "outreach.bookings"),
        )
        rows.append(
            Row(
                s.ref,
                (
                    *named(s),
                    Cell(month.places.get(s.ref, 0)),
                    Cell(month.booked(s), source),
                    Cell(states.get("arrived", 0), source),
                    Cell(states.get("missed", 0), source),
                    Cell(walk_ins[s.ref], source_of(s, booked="0")),
                ),
            )
        )
    none = _("この月は実施がありませんでした。")
    return Table(
        "bookings", _("予約状況"), columns, tuple(rows), ("bookings",), none=none
    )
