"""``centre fill`` and ``centre live``: the card centre of the demonstration at work."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from madoguchi.config.cli import ground
from madoguchi.config.voice import Trouble, say

Slug = Annotated[str, typer.Option("--contract", help="契約のid / id of the contract")]


def fill(
    contract: Slug = "",
    weeks: Annotated[
        int, typer.Option(min=1, max=8, help="さかのぼる週数 / weeks back")
    ] = 4,
    share: Annotated[
        float, typer.Option(min=0.01, max=2.0, help="平均件数に対する割合 / of average")
    ] = 1.0,
) -> None:
    """Make the opening days of the last weeks; those that are there stay."""
    with ground.django("worker"):
        from madoguchi.config.demonstration import centre_weeks, shared
        from madoguchi.core import clock

        slug = _centre(contract)
        _not_open_now(slug)
        shared.hurry()
        with clock.movable():
            days = centre_weeks.fill(slug, weeks, share, _day_told)
        if not days:
            say("作る日はありません。", "Every day is there already.")
            return
        _settled(slug)
    say(f"{len(days)} 日を作りました。", f"{len(days)} days were made.")


def _not_open_now(slug: str) -> None:
    """The windows are the same ones: past days are not played around a day at work."""
    from madoguchi.core import clock
    from madoguchi.counter import queries as counter
    from madoguchi.tenancy import walls

    with walls.scope([slug]):
        today = counter.day(slug, clock.today())
    if today is not None and today.closed_at is None:
        raise Trouble(
            "本日の窓口が開いています。締めてから実行してください。",
            "Today's counter is open: close the day first.",
            code=2,
        )


def _day_told(made: Any) -> None:
    rate = made.tally.tickets / made.seconds if made.seconds else 0.0
    say(
        f"　{made.day}　{made.tally.tickets} 人（{made.number}／{made.of} 日、"
        f"毎秒 {rate:.1f} 人）",
        f"  {made.day}: {made.tally.tickets} visits ({made.number} of {made.of} days,"
        f" {rate:.1f} a second)",
    )


def _settled(slug: str) -> None:
    """The new facts are sealed and judged, so that the next page knows them."""
    from madoguchi.contracts import services as contracts
    from madoguchi.journal import sealing

    sealing.seal_all()
    contracts.recompute_all([slug])


def live(
    contract: Slug = "",
    speed: Annotated[
        float,
        typer.Option(min=0.1, max=30, help="人の来る速さ / how many times as fast"),
    ] = 10,
    as_if_open: Annotated[
        bool,
        typer.Option(
            "--as-if-open",
            help="休所日でも、デモの臨時開所として動かす / on a closed day, too",
        ),
    ] = False,
) -> None:
    """Play the rest of today with the real clock until closing or Ctrl-C."""
    with ground.django("worker"):
        from madoguchi.config.demonstration import centre, centre_live

        slug = _centre(contract)
        _open_today(slug, as_if_open)
        made = centre.of(slug)
        today = centre_live.Today(made, speed)
        say(
            f"{today.day} ：{speed:g} 倍の人数で動かします。Ctrl-C で止まります。",
            f"{today.day}: {speed:g} times as many visitors; Ctrl-C stops.",
        )
        tally = today.run(_minute_told)
    say(f"本日は {tally.tickets} 人でした。", f"{tally.tickets} visitors today.")


def _minute_told(tally: Any, waiting: int) -> None:
    say(
        f"　受付 {tally.tickets} 人、完了 {tally.done} 人、待ち {waiting} 人",
        f"  {tally.tickets} tickets, {tally.done} done, {waiting} waiting",
    )


def _centre(contract: str) -> str:
    """The centre that is in force; only a demonstration has one that plays."""
    from madoguchi.config.demonstration import filling
    from madoguchi.core.models import Installation
    from madoguchi.tenancy.models import Contract

    if not Installation.is_demonstration():
        raise Trouble(
            "本番の環境では使えません。デモのデータを作る命令です。",
            "Not in a real installation: this command invents data.",
            code=2,
        )
    known = filling.centres(list(Contract.objects.values_list("pk", flat=True)))
    if not known or (contract and contract not in known):
        raise Trouble(
            f"いま動いているカードセンターの契約がありません: {contract}",
            f"No contract of a card centre is in force: {contract}",
            code=2,
        )
    return contract or known[0]


def _open_today(slug: str, as_if_open: bool) -> None:
    """The centre must be open now, by its calendar or by an extra opening."""
    from madoguchi.config.demonstration import centre_live
    from madoguchi.core import clock
    from madoguchi.counter import queries as counter

    now = clock.now()
    span = counter.hours(slug, clock.today())
    if span and span[0] <= now < span[1]:
        return
    if not as_if_open:
        _is_closed(slug, now)
    try:
        first, last = centre_live.open_extra(slug, now)
    except centre_live.TooLate:
        raise Trouble(
            "全国のシステムは20時に止まるため、19時以降の臨時開所はできません。",
            "The national system ends at 20:00: no extra opening after 19:00.",
            code=2,
        ) from None
    say(
        f"本日を臨時開所（{first}時～{last}時）とし、契約の暦に書きました。",
        f"Today is an extra opening, {first}:00-{last}:00, in the contract's calendar.",
    )


def _is_closed(slug: str, now: Any) -> None:
    from madoguchi.core import clock
    from madoguchi.counter import queries as counter

    following = counter.next_opening(slug, now)
    when = f"{following.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}" if following else "-"
    raise Trouble(
        f"いまは開所時間ではありません。次は {when} に開きます。"
        "--as-if-open を付けると、本日をデモの臨時開所として動かします"
        "（記録には臨時開所の日として残ります）。",
        f"The centre is closed; it opens next at {when}. --as-if-open plays today as"
        " an extra opening of the demonstration, and records it as one.",
        code=2,
    )
