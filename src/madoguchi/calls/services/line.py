"""Verbs of the line register (電話回線)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from madoguchi.calls import parameters
from madoguchi.calls.models import LINES, TOLL_FREE, Line
from madoguchi.calls.services.need import need
from madoguchi.core import text
from madoguchi.core.errors import Refusal
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@walls.verb
def register_line(
    *, contract: Contract, number: str, kind: str, opens_on: dt.date, by: Actor
) -> Line:
    """Enter a number of the desk; who pays follows from its kind (KY 8(1)エ).

    Raises ``line-kind``, ``line-forbidden``, ``line-payer``, ``line-number``,
    ``line-there``.
    """
    need(by)
    payer = _payer(parameters.on(contract.pk, opens_on), kind)
    digits = text.digits(number)
    if not 9 <= len(digits) <= 11 or not digits.startswith("0"):
        raise Refusal(
            "line-number",
            _("電話番号が%dけたです。市外局番から入力してください。") % len(digits),
            field="number",
        )
    line, made = Line.objects.get_or_create(
        contract=contract,
        number=text.folded(number),
        defaults={"kind": kind, "payer": payer, "opens_on": opens_on},
    )
    if not made:
        raise Refusal(
            "line-there", _("この番号はすでに登録されています。"), field="number"
        )
    return line


def _payer(table: parameters.Parameters, kind: str) -> str:
    if kind not in LINES:
        raise Refusal("line-kind", _("種類を選んでください。"), field="kind")
    if kind in table.forbidden_lines:
        raise Refusal(
            "line-forbidden",
            _("この契約では%sは使えません。") % LINES[kind],
            field="kind",
        )
    payer = "contractor" if kind == TOLL_FREE else "caller"
    if table.payer and payer != table.payer:
        wanted = _("発信者") if table.payer == "caller" else _("受託者")
        raise Refusal(
            "line-payer",
            _("この契約では通話料は%s負担です。") % wanted,
            field="kind",
        )
    return payer


@walls.verb
def close_line(*, line: Line, day: dt.date, by: Actor) -> Line:
    """The number is used until this day. Raises ``line-closed``, ``line-early``."""
    need(by)
    if day < line.opens_on:
        raise Refusal("line-early", _("使い始めより前の日です。"), field="day")
    moved = Line.objects.filter(pk=line.pk, closes_on=None).update(closes_on=day)
    if moved != 1:
        raise Refusal("line-closed", _("この番号はすでに終了しています。"))
    line.refresh_from_db()
    return line
