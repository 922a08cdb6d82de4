"""The day's papers of the centre: one stack, scanned and split by its sheets."""

from __future__ import annotations

import datetime as dt
import io

import pikepdf

from madoguchi.config.demonstration.centre_people import Crew
from madoguchi.scans import parameters, reports, services
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import system
from madoguchi.tenancy.models import Contract

EACH = 2
"""Pages behind a separator; a real day has hundreds, and shows nothing more."""
_LINES = b"".join(b"60 %d m 535 %d l " % (y, y) for y in range(90, 760, 24))
_FORM = b"0.5 w " + _LINES + b"S 60 770 220 24 re S"


def of_day(contract: Contract, them: Crew, day: dt.date) -> None:
    """Scanned and split; each procedure of the day has its pages (SP 5(2)コ)."""
    by = them.staff[0]
    source = io.BytesIO(stack(contract, day))
    taken = services.take(contract=contract, source=source, by=by)
    services.split(taken, system(contract.pk))
    with walls.scope([contract.pk]):
        services.complete(
            contract=contract, day=day, binder=f"{day:%Y-%m}", by=them.manager
        )


def stack(contract: Contract, day: dt.date) -> bytes:
    """Separators as they are printed, with ruled forms behind each."""
    wanted = parameters.on(contract.pk, day).procedures
    printed = io.BytesIO(reports.separators(contract, day, wanted))
    with pikepdf.open(printed) as sheets, pikepdf.new() as made:
        for sheet in sheets.pages:
            made.pages.append(sheet)
            for _nth in range(EACH):
                page = made.add_blank_page(page_size=(595, 842))
                page.Contents = made.make_stream(_FORM)
        out = io.BytesIO()
        made.save(out)
    return out.getvalue()
