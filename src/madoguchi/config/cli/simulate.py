"""``simulate centre``: are the windows enough?

From the contract's files; where the centre runs already, with the times of its log.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import re
import sys
from typing import Annotated, Any, Literal

import typer

from madoguchi.config import contract_files
from madoguchi.config.cli import ground
from madoguchi.config.voice import Trouble, both

Volume = Literal["average", "maximum"]
Times = Literal["auto", "assumed"]


def centre(
    contract: Annotated[str, typer.Option(help="契約のid / id of the contract")],
    month: Annotated[str, typer.Option(help="2025-12")] = "",
    windows: Annotated[int | None, typer.Option(min=1, max=60, help="窓口数")] = None,
    officers: Annotated[
        int | None, typer.Option(min=1, max=60, help="本人確認担当職員 / officers")
    ] = None,
    volume: Annotated[
        Volume, typer.Option(help="想定件数 / the contract's volumes")
    ] = "maximum",
    promise: Annotated[
        float | None,
        typer.Option(min=1, max=480, help="9割の方の待ち時間（分） / promised p90"),
    ] = None,
    days: Annotated[
        int, typer.Option(min=0, max=31, help="試算する日数、0は全日 / days, 0 all")
    ] = 6,
    seed: Annotated[int, typer.Option(help="乱数の種 / seed")] = 1,
    times: Annotated[
        Times, typer.Option(help="所要時間 / auto: measured where there are any")
    ] = "auto",
    json_: Annotated[bool, typer.Option("--json", help="JSON")] = False,
) -> None:
    """Waits, shares, use and the staff for a promised wait; the same seed, the same."""
    _known(contract)
    os.environ.setdefault("MADOGUCHI_PROCESS", "worker")
    ground.settings_read()
    ground.plain_django()
    from madoguchi.simulation import queries, rules

    known = measured_times(contract) if times == "auto" else {}
    found = queries.ground(contract, _month(contract, month), volume, measured=known)
    if found is None:
        raise Trouble(
            f"契約 {contract} には窓口の試算の前提がありません。",
            f"The contract {contract} has no assumptions for a simulation.",
            code=2,
        )
    if not found.days:
        raise Trouble(
            f"{found.month:%Y-%m} に開所日はありません。",
            f"The site has no open day in {found.month:%Y-%m}.",
            code=2,
        )
    case = found.case(
        windows=windows, officers=officers, promise=promise, seed=seed, sample=days
    )
    result = rules.simulate(case, found.assumed, _progress)
    if json_:
        print(json.dumps(_body(found, result), ensure_ascii=False))
    else:
        _print(found, result)


def measured_times(contract: str) -> Any:
    """What the centre's log has learnt; nothing while no database runs here.

    A simulation is asked before anything is signed, so it starts no server.
    """
    from django.db import DatabaseError

    from madoguchi.simulation import queries

    try:
        return queries.learnt(contract)
    except DatabaseError:
        return {}


def _known(contract: str) -> None:
    if contract_files.find(contract) is None:
        known = ", ".join(path.name for path in contract_files.folders())
        raise Trouble(
            f"契約「{contract}」はありません。次の中から選んでください: {known}",
            f"There is no contract '{contract}'; choose one of: {known}.",
            code=2,
        )


def _month(contract: str, typed: str) -> dt.date:
    """The month asked for, else December of the term: certificates and the year end."""
    from madoguchi.simulation import queries

    if not typed:
        months = queries.months_of(contract)
        return next((m for m in months if m.month == 12), months[0])
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", typed):
        raise Trouble(
            f"「{typed}」という月はありません。2025-12 のように書いてください。",
            f"There is no month {typed!r}; write it like 2025-12.",
            code=2,
        )
    return dt.date.fromisoformat(f"{typed}-01")


def _progress(done: int, whole: int) -> None:
    if sys.stderr.isatty():
        end = "\r" if done < whole else "\r" + " " * 20 + "\r"
        print(f"  {done}/{whole} ", end=end, file=sys.stderr, flush=True)


def _body(found: Any, result: Any) -> dict[str, Any]:
    case = result.case
    return {
        "contract": found.contract,
        "month": f"{found.month:%Y-%m}",
        "volume": found.volume,
        "volumes": dict(found.volumes),
        "windows": case.windows,
        "officers": case.officers,
        "seed": case.seed,
        "promise": case.promise,
        "open_days": len(case.days),
        "basis": _basis(found),
        "times": {
            slug: {
                "basis": "measured" if one.learnt else "assumed",
                "median": one.times.median,
                "p90": one.times.p90,
                "handlings": one.learnt,
            }
            for slug, one in found.assumed.procedures.items()
        },
        "source": found.told.source_en,
        **dataclasses.asdict(result.measured),
        "needed_windows": result.needed,
        "needed_officers": result.officers_needed,
        "least_windows": result.least,
        "tried": [list(pair) for pair in result.tried],
    }


def _basis(found: Any) -> str:
    """``measured`` or ``assumed`` throughout, or ``mixed``."""
    learnt = {bool(one.learnt) for one in found.assumed.procedures.values()}
    return (
        "mixed" if len(learnt) == 2 else "measured" if learnt == {True} else "assumed"
    )


def _print_times(found: Any) -> None:
    """Which times were used: the log's with how many handlings, else assumptions."""
    print(both("所要時間（分） p50/p90", "Handling times (minutes) p50/p90"))
    for slug, one in found.assumed.procedures.items():
        used = (
            both(f"実測 {one.learnt}件", f"measured, {one.learnt} handlings")
            if one.learnt
            else both("仮定", "assumed")
        )
        print(f"  {slug:<14}{one.times.median:>6.1f}/{one.times.p90:<6.1f} {used}")


def _print(found: Any, result: Any) -> None:
    run, case = result.measured, result.case
    head = both("窓口数の試算", "Card centre")
    print(
        f"{head}  {found.contract}  {found.month:%Y-%m}  {found.volume}"
        f"  {both('窓口', 'windows')} {case.windows}"
        f"  {both('職員', 'officers')} {case.officers}"
        f"  {both('日数', 'days')} {run.days}/{len(case.days)}"
    )
    print(both("待ち時間（分）", "Waits (minutes)"))
    print(f"  {'':<14}{'n':>6}{'mean':>8}{'p50':>8}{'p90':>8}{'<=15':>7}{'<=30':>7}")
    for one in (run.whole, *run.hours, *run.procedures):
        print(
            f"  {one.name or both('全体', 'all'):<14}{one.visits:>6}{one.mean:>8.1f}"
            f"{one.median:>8.1f}{one.p90:>8.1f}{one.within_15:>7.0%}{one.within_30:>7.0%}"
        )
    print(
        f"{both('窓口の稼働', 'window use')} {run.window_use:.0%}  "
        f"{both('職員の稼働', 'officer use')} {run.officer_use:.0%}  "
        f"{both('閉所時に残る人', 'unfinished at closing')} {run.unfinished}"
    )
    needed = result.needed if result.needed is not None else "-"
    print(
        both(
            f"9割の方が {case.promise:g}分以内: 窓口 {needed}、"
            f"職員 {result.officers_needed}",
            f"nine of ten within {case.promise:g} min: {needed} windows, "
            f"{result.officers_needed} officers",
        )
    )
    _print_times(found)
    if not found.measured:
        print(both(found.told.source, found.told.source_en))
