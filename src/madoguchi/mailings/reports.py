"""The mailing slip (差出票) in the post office's order of columns."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from django.utils.translation import override

from madoguchi.core import clock
from madoguchi.mailings import parameters, rules
from madoguchi.mailings.models import CLASSES, KINDS, Batch, Item
from madoguchi.papers import pdf
from madoguchi.papers.imprint import Imprint
from madoguchi.papers.tables import Cell, Column, Period, Report, Row, Table, row
from madoguchi.papers.tables import Item as HeadItem
from madoguchi.privacy import services as privacy
from madoguchi.tenancy.actors import Actor

COLUMNS = (
    Column("line", "count", "行"),
    Column("addressee", "text", "お届け先のお名前"),
    Column("tracking", "text", "引受番号"),
    Column("weight", "text", "重量区分"),
    Column("damage", "text", "申出損害要償額"),
    Column("yen", "yen", "料金", unit="円", total=True),
    Column("remark", "text", "摘要"),
)
SUMS = (
    Column("class", "text", "種別"),
    Column("pieces", "count", "通数", unit="通", total=True),
    Column("yen", "yen", "料金", unit="円", total=True),
)


def slip(batch: Batch, items: Sequence[Item], by: Actor) -> bytes:
    """The slip and its receipt copy as one PDF; seeing the names is logged.

    Raises ``not-allowed`` where the actor may not see personal data.
    """
    wanted = [one.subject_id for one in items if one.subject_id]
    seen = privacy.reveal(
        contract=batch.contract, subjects=wanted, purpose="mailing-slip", by=by
    )
    with override("ja"):
        imprint = Imprint(version=1, hash=digest(batch, items), state="控え")
        made = [
            (_report(batch, items, seen, name), imprint)
            for name in ("郵便物等差出票（料金後納）", "受領証")
        ]
        return pdf.batch(made).content


def digest(batch: Batch, items: Sequence[Item]) -> str:
    """A hash over what the slip says, without the names."""
    lines = [f"{batch.pk}:{batch.kind}"]
    lines += [f"{one.line}:{one.sent_as}:{one.tracking}:{one.yen}" for one in items]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _report(
    batch: Batch,
    items: Sequence[Item],
    seen: Mapping[int, Mapping[str, str]],
    title: str,
) -> Report:
    told = parameters.on(batch.contract_id, clock.today())
    day = batch.handed_in_on or clock.today()
    head = (
        HeadItem("customer", "後納番号", Cell(told.customer or "（未登録）"), "text"),
        HeadItem(
            "office", "差出郵便局", Cell(told.post_office or "（未登録）"), "text"
        ),
        HeadItem("kind", "内容", Cell(KINDS[batch.kind]), "text"),
        HeadItem("stamp", "受領印", Cell("\n"), "text"),
    )
    lines = Table(
        "lines",
        "差出しの明細",
        COLUMNS,
        tuple(_line(one, told, batch.kind, seen) for one in items),
        none="差し出すものはありません。",
    )
    sums = rules.sums((one.sent_as, one.yen) for one in items)
    totals = Table("totals", "種別ごとの計", SUMS, tuple(_sum(one) for one in sums))
    return Report(
        kind="mailing-slip",
        ref=str(batch.pk),
        title_ja=title,
        title_en="Mailing slip",
        period=Period.day(day),
        place="",
        generated_at=clock.now(),
        sections=(lines, totals),
        contract=batch.contract.title,
        addressee="",
        sender=batch.contract.municipality,
        head=head,
    )


def _line(
    item: Item,
    told: parameters.Parameters,
    kind: str,
    seen: Mapping[int, Mapping[str, str]],
) -> Row:
    own = seen.get(item.subject_id or 0, {})
    name = own.get("name") or told.kinds[kind].addressee
    return row(
        str(item.line),
        item.line,
        name,
        rules.spoken(item.tracking),
        "定形 50gまで",
        "",
        item.yen,
        CLASSES[item.sent_as],
    )


def _sum(one: rules.Sum) -> Row:
    return row(one.name, CLASSES[one.name], one.pieces, one.yen)
