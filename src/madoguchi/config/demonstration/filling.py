"""Fill an empty demonstration; run again, it changes nothing."""

from __future__ import annotations

import os
import time

from madoguchi.config.demonstration import people, shared, terms
from madoguchi.config.voice import Trouble, say
from madoguchi.core import clock
from madoguchi.core.models import Installation, Once

DONE = "demonstration-filled"


def fill() -> None:
    """Accounts, renewals, and a month of work around today, through the services.

    Raises :class:`PermissionError` in a real installation.
    """
    from madoguchi.people.models import Account

    if not Installation.is_demonstration():
        raise PermissionError("only a demonstration database is filled")
    if Once.objects.filter(key=DONE).exists():
        return
    if Account.objects.exists():
        raise Trouble(
            "デモのデータを作る途中で止まっています。var フォルダを消して、"
            "もう一度起動してください。",
            "The demonstration was filled only in part: remove the var folder"
            " and start again.",
        )
    began = time.monotonic()
    shared.hurry()
    say("デモのデータを作っています…", "Making the demonstration…")
    contracts = terms.renew(clock.today())
    accounts = people.settle(contracts)
    _work(contracts, accounts)
    _settle_journal(contracts)
    Once.objects.create(key=DONE, answer="", made_at=clock.now())
    took = time.monotonic() - began
    say(f"デモのデータができました（{took:.0f} 秒）。", f"Made in {took:.0f} s.")


def _work(contracts: list[str], accounts: dict[str, int]) -> None:
    from madoguchi.config.demonstration import kyoto

    beside = [shared.Centre(contract) for contract in centres(contracts)]
    for contract in contracts:
        if contract.startswith("kyoto-outreach-"):
            with clock.movable():
                kyoto.month(contract, accounts, hands=_hands(), beside=beside)
            beside = []


def centres(contracts: list[str]) -> list[str]:
    """The card centres that are in force today."""
    from madoguchi.tenancy.models import Contract

    today = clock.today()
    running = Contract.objects.filter(
        pk__in=contracts, starts_on__lte=today, ends_on__gte=today
    )
    slugs = running.order_by("pk").values_list("pk", flat=True)
    return [slug for slug in slugs if slug.startswith("sapporo-card-centre")]


def _hands() -> int:
    """One process a core; the database works meanwhile for the others."""
    return min(os.cpu_count() or 1, 4)


def _settle_journal(contracts: list[str]) -> None:
    """Seal and evaluate, so that the first page already knows its state."""
    from madoguchi.contracts import services
    from madoguchi.journal import sealing

    sealing.seal_all()
    services.recompute_all(contracts)
