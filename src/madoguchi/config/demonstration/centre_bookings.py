"""The booking file of a day, as the city's system writes it, and its import."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable

from madoguchi.cards import parameters as card_parameters
from madoguchi.cards.services import expecting
from madoguchi.config.demonstration.centre_plan import Visitor
from madoguchi.core import clock
from madoguchi.counter import parameters, services
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import system
from madoguchi.tenancy.models import Contract


def body(contract: str, opens: dt.datetime, visitors: Iterable[Visitor]) -> bytes:
    """The rows of who has booked, with the contract's own column names; b"" if none."""
    day = clock.tokyo_date(opens)
    columns = parameters.on(contract, day).bookings.columns
    table = parameters.on(contract, day).procedure
    told = card_parameters.on(contract, day)
    rows = []
    for one in visitors:
        if one.booking:
            at = (opens + dt.timedelta(minutes=one.slot)).astimezone(clock.TOKYO)
            rows.append(
                {
                    columns.number: one.booking,
                    columns.day: f"{day:%Y/%m/%d}",
                    columns.time: f"{at:%H:%M}",
                    columns.kana: one.person.kana,
                    columns.birth: one.person.birth,
                    columns.procedure: table[one.lane].words[0],
                    columns.notice: one.person.notice,
                    columns.telephone: one.person.telephone,
                    columns.people: "1",
                    told.ward_column: told.wards.get(one.person.ward, ""),
                }
            )
    return _csv(rows)


def _csv(rows: list[dict[str, str]]) -> bytes:
    if not rows:
        return b""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("cp932")


def take(contract: Contract, opens: dt.datetime, visitors: Iterable[Visitor]) -> None:
    """Import a day's file at the present moment; its cards are expected from now on."""
    written = body(contract.pk, opens, visitors)
    if written:
        by = system(contract.pk)
        with walls.scope([contract.pk]):
            services.import_bookings(contract=contract, body=written, by=by)
            expecting.expect(contract=contract, by=by)
