"""``journal verify``: recompute every hash, and hold the anchors against the seals."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import Annotated

import typer

from madoguchi.config.cli import ground
from madoguchi.config.voice import Trouble, both, say


def verify(
    contract: Annotated[list[str] | None, typer.Argument()] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Verify all contracts, or those named; exit 1 at any break."""
    with ground.django("worker"):
        from django.conf import settings

        from madoguchi.journal import anchors, sealing

        began = time.monotonic()
        verdicts = [sealing.verify(slug) for slug in _wanted(contract)]
        wrong = anchors.mismatches(settings.VAR / "anchors")
        seconds = time.monotonic() - began
    if as_json:
        result = {
            "contracts": [asdict(verdict) for verdict in verdicts],
            "anchors": wrong,
            "seconds": round(seconds, 2),
        }
        print(json.dumps(result, ensure_ascii=False, indent=1))
    for verdict in [] if as_json else verdicts:
        said = verdict.why or both("正しい", "sound")
        print(f"{verdict.contract}  {verdict.sealed}  {verdict.head[:16]}  {said}")
    for sentence in [] if as_json else wrong:
        print(sentence)
    if wrong or any(verdict.broken_at for verdict in verdicts):
        raise Trouble(
            "記録が書き換えられた形跡があります。",
            "The journal has been tampered with.",
        )
    say(f"検証しました（{seconds:.1f} 秒）。", f"Verified ({seconds:.1f} s).")


def _wanted(given: list[str] | None) -> list[str]:
    from madoguchi.tenancy.models import Contract

    there = list(Contract.objects.values_list("slug", flat=True))
    unknown = sorted(set(given or []) - set(there))
    if unknown:
        listed = ", ".join(unknown)
        raise Trouble(f"契約がありません: {listed}", f"No such contract: {listed}")
    return given or there
