"""Keep the tallies of settled occasions, in the evaluator's own transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import connection

from madoguchi.contracts.models import Cursor, Tally
from madoguchi.core import clock

STEP = dt.timedelta(hours=1)
"""How often the passing of time alone moves occasions into the tallies."""
SLACK = dt.timedelta(minutes=1)
"""Tallies stay so far behind the clock: a page's clock may be a little behind ours."""
_ADD = """
INSERT INTO contracts_tally AS told (contract_id, clause_id, party, shown, n)
SELECT contract_id, clause_id, party, settled_as, %s * count(*)
FROM contracts_obligation WHERE contract_id = %s AND {which}
GROUP BY contract_id, clause_id, party, settled_as
ON CONFLICT (contract_id, clause_id, party, shown) DO UPDATE SET n = told.n + excluded.n
"""


def retell(contract: str, keys: Collection[str], until: dt.datetime, sign: int) -> None:
    """Count these occasions in (1), or out (-1) before they are written anew."""
    _add("key = ANY(%s) AND settled_at < %s", sign, contract, list(keys), until)
    if sign > 0:
        Tally.objects.filter(contract_id=contract, n=0).delete()


def advance(contract: str, until: dt.datetime | None) -> dt.datetime:
    """Take in what has settled since; from when on occasions are read one by one."""
    now = clock.now() - SLACK
    if until is None:
        return rebuild(contract)
    if now - until < STEP:
        return until
    _add("settled_at >= %s AND settled_at < %s", 1, contract, until, now)
    return _moved(contract, now)


def rebuild(contract: str) -> dt.datetime:
    """Count every settled occasion anew."""
    now = clock.now() - SLACK
    Tally.objects.filter(contract_id=contract).delete()
    _add("settled_at < %s", 1, contract, now)
    return _moved(contract, now)


def _moved(contract: str, until: dt.datetime) -> dt.datetime:
    Cursor.objects.filter(contract_id=contract).update(settled_until=until)
    return until


def _add(which: str, sign: int, contract: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ADD.format(which=which), [sign, contract, *values])
