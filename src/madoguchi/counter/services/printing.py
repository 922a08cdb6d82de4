"""A ticket on paper: what stands on it, and the printer that it goes to."""

from __future__ import annotations

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import words
from madoguchi.counter.adapters import printer
from madoguchi.counter.models import Ticket
from madoguchi.counter.parameters import Parameters
from madoguchi.counter.rules import waiting
from madoguchi.counter.rules.waiting import Estimate
from madoguchi.counter.services import notify


def lines(ticket: Ticket, table: Parameters) -> printer.Paper:
    """What stands on the paper of a ticket, top to bottom."""
    issued = ticket.issued_at.astimezone(clock.TOKYO)
    told = ""
    if ticket.told_minutes is not None:
        seen = Estimate(
            ticket.told_minutes, ticket.told_low or 0, ticket.told_high or 0
        )
        low, high = waiting.rounded(seen)
        told = _("めやす %(low)d–%(high)d分") % {"low": low, "high": high}
    return printer.Paper(
        head=words.place(ticket.contract, ticket.day),
        number=str(ticket.number),
        lines=tuple(
            line
            for line in (
                words.procedures(table, ticket.procedures),
                f"{issued:%Y-%m-%d %H:%M}",
                told,
                _("順番はこのQRで見られます"),
            )
            if line
        ),
        link=notify.page_address(ticket),
    )


def print_ticket(*, ticket: Ticket, table: Parameters) -> None:
    """Send it to the contract's printer. Raises ``no-printer``, ``printer-off``."""
    if not table.printer.host:
        raise Refusal(
            "no-printer",
            _("プリンターが設定されていません。画面から印刷してください。"),
        )
    try:
        printer.send(
            lines(ticket, table),
            table.printer.host,
            table.printer.port,
            table.printer.width_mm,
        )
    except printer.Off:
        raise Refusal(
            "printer-off",
            _("紙が出ません。番号は有効です。この画面を係員に見せてください。"),
        ) from None
