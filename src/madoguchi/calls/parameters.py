"""The call desk's part of a contract: ``[parameters.calls]`` of ``contract.toml``."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from madoguchi.contracts import library

Positive = Annotated[int, Field(ge=1)]


class Columns(BaseModel):
    """What the telephone system calls its columns; empty ones are not read.

    ``day`` may be the same column as ``starts`` (2026-11-21 09:00); ``skip_lines``
    are title lines above the heads.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: str = "日付"
    starts: str = "時間帯"
    offered: str = "着信数"
    answered: str = "応答数"
    abandoned_short: str = "短時間放棄数"
    waited: str = "平均待ち時間"
    line: str = ""
    skip_lines: Annotated[int, Field(ge=0, le=50)] = 0


class Parameters(BaseModel):
    """Rules of the call desk; every number is the contract's, none is the platform's.

    ``answer_rate`` is the share of offered calls that must be answered,
    ``abandoned_within_seconds`` the hang-ups that are shown apart, ``payer`` who pays
    for a call (``caller`` or ``contractor``; empty: not said). The day's report goes
    out by itself ``report_sent_minutes`` after the desk's closing time; without the
    number a person submits it.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    minutes_per_day: Positive | None = None
    answer_rate: Annotated[Decimal, Field(gt=0, le=1)] | None = None
    abandoned_within_seconds: Annotated[int, Field(ge=0)] = 5
    payer: Literal["", "caller", "contractor"] = ""
    forbidden_lines: tuple[str, ...] = ()
    interval_minutes: Literal[30, 60] = 60
    seats: Positive = 2
    call_back_minutes: Positive = 60
    report_sent_minutes: Annotated[int, Field(ge=0, le=360)] | None = None
    columns: Columns = Field(default_factory=Columns, alias="import")


def on(contract: str, day: dt.date) -> Parameters:
    """What the contract says on a day. Raises ``NoSuchContract``."""
    tables = library.contract_file(contract).table_on(day).parameters
    return Parameters.model_validate(tables.get("calls", {}))
