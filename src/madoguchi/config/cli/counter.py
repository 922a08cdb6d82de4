"""``import bookings`` and ``export tickets``: the counter's data in and out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from madoguchi.config.cli import ground
from madoguchi.config.cli.contracts import Json
from madoguchi.config.voice import Trouble, say
from madoguchi.contracts.rules.source import read_date

Slug = Annotated[str, typer.Option("--contract", help="契約のid / id of the contract")]


def import_bookings(
    file: Annotated[Path, typer.Argument(help="予約のCSV / the booking file")],
    contract: Slug,
    json_: Json = False,
) -> None:
    """Take over a booking file: all of it or nothing. Exit 1 with every wrong row.

    With ``--json`` a file that is no such table answers in the same form, row 0.
    """
    if not file.is_file():
        raise Trouble(f"ファイルがありません: {file}", f"No such file: {file}", code=2)
    with ground.django("worker"):
        from madoguchi.core.errors import Refusal, RowErrors
        from madoguchi.counter import services
        from madoguchi.tenancy.actors import system

        known = _known(contract)
        try:
            done = services.import_bookings(
                contract=known, body=file.read_bytes(), by=system(contract)
            )
        except RowErrors as wrong:
            _wrong_rows(wrong.rows, json_)
            raise SystemExit(1) from None
        except Refusal as refusal:
            if not json_:
                raise Trouble(refusal.sentence, refusal.code) from None
            _wrong_rows([(0, refusal.field or "", refusal.sentence)], json_)
            raise SystemExit(1) from None
    said = dataclasses.asdict(done) | {"days": [day.isoformat() for day in done.days]}
    if json_:
        print(json.dumps(said, ensure_ascii=False))
        return
    say(
        f"{done.rows}件（新規 {done.new}、変更 {done.changed}、取消 {done.gone}、"
        f"同じ {done.same}）",
        f"{done.rows} rows: {done.new} new, {done.changed} changed, "
        f"{done.gone} gone, {done.same} the same",
    )
    for number, changes in done.changes:
        print(f"  {number}: {'・'.join(changes)}")


def _wrong_rows(rows: list[tuple[int, str, str]], json_: bool) -> None:
    if json_:
        listed = [{"row": r, "column": c, "reason": why} for r, c, why in rows]
        print(json.dumps({"errors": listed}, ensure_ascii=False))
        return
    say("1件も取り込んでいません。", "Nothing was taken over.")
    for row, column, why in rows:
        print(f"  {row}: {column}: {why}")


def export_tickets(
    contract: Slug,
    csv: Annotated[Path, typer.Option("--csv", help="書き出す先 / where to write")],
    first: Annotated[str, typer.Option("--from", help="2025-11-01")],
    last: Annotated[str, typer.Option("--to", help="2025-11-30")],
) -> None:
    """The ticket log, one row a ticket, as CSV that spreadsheets open."""
    span = _day(first), _day(last)
    with ground.django("worker"):
        from madoguchi.counter import reports
        from madoguchi.tenancy import walls

        _known(contract)
        count = -1
        with (
            walls.scope([contract]),
            csv.open("w", encoding="utf-8", newline="") as out,
        ):
            for line in reports.log_csv(reports.log(contract, *span)):
                out.write(line)
                count += 1
    say(f"{count - 1}件を書き出しました: {csv}", f"{count - 1} tickets: {csv}")


def _day(text: str) -> dt.date:
    try:
        return read_date(text)
    except ValueError:
        raise Trouble(
            f"「{text}」という日付はありません。", f"There is no date {text!r}.", code=2
        ) from None


def _known(contract: str) -> Any:
    from madoguchi.tenancy.models import Contract

    found = Contract.objects.filter(pk=contract).first()
    if found is None:
        raise Trouble(
            f"契約「{contract}」は読み込まれていません。",
            f"The contract {contract!r} is not loaded.",
            code=2,
        )
    return found
