"""``obligations CONTRACT``: every obligation with its state at a moment."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated, Any

import typer

from madoguchi.config.cli import ground
from madoguchi.config.cli.contracts import Contract, Json
from madoguchi.config.voice import Trouble, both
from madoguchi.contracts.rules.source import read_date


def obligations(
    contract: Contract,
    on: Annotated[str, typer.Option("--on", help="その日の終わりの状態 / as of")] = "",
    state: Annotated[list[str] | None, typer.Option(help="breached, due …")] = None,
    json_: Json = False,
) -> None:
    """States at the end of a day (now, without ``--on``), the due moments first."""
    with ground.django("worker"):
        from madoguchi.core import clock

        moment = clock.now()
        if on:
            last = dt.timedelta(microseconds=1)
            moment = clock.end_of_day(_date(on)) - last
        rows = _rows(contract, moment, set(state or ()))
    if json_:
        body = {"contract": contract, "at": moment.isoformat(), "obligations": rows}
        print(json.dumps(body, ensure_ascii=False))
        return
    for row in rows:
        when = row["due"] or "-"
        print(f"{when:<25} {row['clause']:<16} {row['word']:<10} {row['occasion']}")
    print(both(f"{len(rows)}件", f"{len(rows)} obligations"))


def _date(text: str) -> dt.date:
    try:
        return read_date(text)
    except ValueError:
        raise Trouble(
            f"「{text}」という日付はありません。2026-11-21 のように書いてください。",
            f"There is no date {text!r}; write it like 2026-11-21.",
            code=2,
        ) from None


def _rows(contract: str, moment: dt.datetime, wanted: set[str]) -> list[dict[str, Any]]:
    from madoguchi.contracts import queries
    from madoguchi.contracts.rules.engine.outcome import WORDS, State
    from madoguchi.core import clock
    from madoguchi.tenancy import walls
    from madoguchi.tenancy.models import Contract as Known

    if not Known.objects.filter(pk=contract).exists():
        raise Trouble(
            f"契約「{contract}」は読み込まれていません。",
            f"The contract {contract!r} is not loaded.",
            code=2,
        )
    with walls.scope([contract]):
        found = queries.obligations(contract, moment).order_by("due_at", "clause_id")
        return [
            {
                "clause": row.clause_id,
                "rule": row.rule_no,
                "kind": row.kind,
                "party": row.party,
                "occasion": row.key.partition(":")[2],
                "state": row.state,  # type: ignore[attr-defined]
                "word": WORDS[State(row.state)],  # type: ignore[attr-defined]
                "due": _tokyo(row.due_at, clock.TOKYO),
                "met": _tokyo(row.met_at, clock.TOKYO),
                "soft": row.soft,
                "interpreted": row.interpreted,
                "why": row.why,
                "opened_by": row.opened_by,
                "evidence": row.evidence,
                "figures": row.figures,
            }
            for row in found.iterator(chunk_size=2000)
            if not wanted or row.state in wanted  # type: ignore[attr-defined]
        ]


def _tokyo(moment: dt.datetime | None, zone: dt.tzinfo) -> str | None:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else None
