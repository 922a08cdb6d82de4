"""The baseline: the statements of one booking, recorded, run by pgbench.

The verb itself is asked once what it sends; what differs from booking to booking
(ids, digests) becomes a variable. As in the verb, the last statements and the
COMMIT travel together; pgbench reads an answer only outside of a pipeline, so that
the key and the claim have journeys of their own.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from madoguchi.config import cluster
from madoguchi.config.cluster import home

if TYPE_CHECKING:
    from _booking_ground import Ground, Stall


def rate(urls: cluster.Urls, ground: Ground, seconds: int, clients: int) -> float:
    """Transactions a second of pgbench."""
    script = Path(os.environ["MADOGUCHI_VAR"]) / "bare.sql"
    script.write_text("\n".join(ground.statements))
    done = subprocess.run(
        [
            home.wheel_programs() / "pgbench",
            *("-n", "-M", "prepared", "-j", "2", "-c", str(clients)),
            *("-T", str(seconds), "-f", script),
            urls.as_role("web"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found:
        raise SystemExit(done.stdout + done.stderr)
    return float(found[1])


def recorded(stall: Stall, slug: str) -> tuple[str, ...]:
    """Book once and write down what was sent, as a script of pgbench."""
    from madoguchi.bookings.models import Booking, Slot
    from madoguchi.core import hot
    from madoguchi.tenancy import walls
    from madoguchi.tenancy.actors import system

    by = system(slug)
    with walls.scope(by.scope):
        slot = Slot.objects.get(pk=stall.slots[0])
    sent: list[tuple[str, Sequence[Any]]] = []
    queue = hot._Link.queue

    def listening(link: hot._Link, sql: Any, texts: Sequence[Any]) -> bool:
        sent.append((sql, texts))
        return queue(link, sql, texts)

    hot._Link.queue = listening  # type: ignore[assignment, method-assign]
    booking = _booked(slot, by)
    hot._Link.queue = queue  # type: ignore[method-assign]
    with walls.scope(by.scope):
        kept = Booking.objects.get(pk=booking.pk)
    names = {
        str(slot.pk): "slot",
        str(kept.place_id): "place",
        str(kept.pk): "booking",
        str(kept.subject_id): "subject",
        kept.number: "number",
    }
    assert list(stall.slots) == list(range(stall.slots[0], stall.slots[-1] + 1))
    return tuple(_script(sent, names, stall))


def _booked(slot: Any, by: Any) -> Any:
    from madoguchi.bookings import services

    return services.book(
        slot=slot,
        holder="op-7000",
        people=1,
        family=False,
        largest=2,
        payload={"kana": "ソクテイ タロウ", "telephone": "07500000001"},
        retain_until=dt.date(2027, 3, 31),
        channel="telephone",
        in_city=True,
        read_back=True,
        papers_told=True,
        by=by,
    )


def _script(
    sent: list[tuple[str, Sequence[Any]]], names: dict[str, str], stall: Stall
) -> Iterator[str]:
    """The scope, the key and the claim are answered; the rest goes together."""
    statements = [_filled(sql, texts, names) for sql, texts in sent]
    yield f"\\set slot random({stall.slots[0]}, {stall.slots[-1]})"
    yield from ("\\startpipeline", "BEGIN;", f"{statements[0]};", "\\endpipeline")
    yield f"{statements[1]} \\gset"
    yield f"{statements[2]} \\gset"
    yield "\\set number :serial * 10"
    yield "\\startpipeline"
    yield from (f"{statement};" for statement in statements[3:])
    yield "\\endpipeline"


def _filled(sql: str, texts: Sequence[Any], names: dict[str, str]) -> str:
    values = iter(texts)
    whole = re.sub(
        "%[s%]", lambda m: _value(next(values), names) if m[0] == "%s" else "%", sql
    )
    return " ".join(whole.split())


def _value(text: Any, names: dict[str, str]) -> str:
    """A literal; what names a row of this booking is a variable."""
    if text is None:
        return "NULL"
    plain = bytes(text).decode().replace("'", "''")
    if re.fullmatch(r"\\x[0-9a-f]{32}", plain):  # a digest is never the same twice
        return f"decode(md5('{plain[-4:]}' || :booking), 'hex')"
    if plain in names:
        return f":{names[plain]}"
    for value, name in names.items():
        if len(value) == 10:
            plain = plain.replace(f'"{value}"', f"\"' || :{name} || '\"")
    return f"('{plain}')" if "||" in plain else f"'{plain}'"
