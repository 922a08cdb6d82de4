"""Screens without an account: paired with a place by a code, revocable, seen alive."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.core.text import translatable
from madoguchi.counter.models import DEVICES, WINDOW, Device, Window
from madoguchi.counter.services.common import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

DEAD_ENDS = translatable(
    {
        "no-booking": "予約が見つからない方です。",
        "booking-only": "予約が必要な手続の方です。",
        "booking-gone": "予約が取り消されている方です。",
        "wrong-day": "別の日の予約の方です。",
        "already-here": "番号をすでにお持ちの方です。",
        "no-card": "カードが届いていない予約の方です。",
        "stopped": "発券の停止中に来られた方です。",
        "too-late": "本日は手続が終わらない方です。",
        "day-not-open": "開所の前に来られた方です。",
        "day-closed": "締めのあとに来られた方です。",
    }
)
"""Where the ticket machine gives no ticket, and what a member of staff is told."""
TROUBLES = DEAD_ENDS | translatable({"printer": "紙が出ていません。"})
CODE_LASTS = dt.timedelta(minutes=10)
BEAT = dt.timedelta(seconds=20)
ALIVE = dt.timedelta(seconds=90)


def actor(contract: str) -> Actor:
    """What a paired screen may do: only what its own verbs let it."""
    return Actor("contractor", "device", frozenset({contract}))


@walls.verb
def add_device(
    *,
    contract: Contract,
    kind: str,
    place: str,
    by: Actor,
    window: Window | None = None,
) -> Device:
    """A new screen with a code of six digits, good for ten minutes.

    Raises ``not-allowed``, ``unknown-kind``, ``place-missing``, ``window-missing``.
    """
    need(by, "counter.manage")
    if kind not in DEVICES:
        raise Refusal("unknown-kind", _("端末の種類を選んでください。"), field="kind")
    if not place.strip():
        raise Refusal("place-missing", _("置き場所を入力してください。"), field="place")
    if kind == WINDOW and window is None:
        raise Refusal("window-missing", _("窓口を選んでください。"), field="window")
    made = Device(
        contract=contract,
        kind=kind,
        place=place.strip()[:60],
        window=window,
        made_at=clock.now(),
    )
    _with_code(made)
    made.save(force_insert=True)
    return made


def _with_code(device: Device) -> None:
    now = clock.now()
    Device.objects.filter(contract_id=device.contract_id, code_until__lt=now).exclude(
        code=""
    ).update(code="", code_until=None)
    used = set(
        Device.objects.filter(contract_id=device.contract_id)
        .exclude(code="")
        .values_list("code", flat=True)
    )
    code = f"{secrets.randbelow(1_000_000):06}"
    while code in used:
        code = f"{secrets.randbelow(1_000_000):06}"
    device.code, device.code_until = code, now + CODE_LASTS


@walls.verb
def new_code(*, device: Device, by: Actor) -> Device:
    """Pair anew: the screen that was paired before is let go."""
    need(by, "counter.manage")
    held = Device.objects.select_for_update().get(pk=device.pk)
    _with_code(held)
    held.secret, held.paired_at, held.revoked_at = "", None, None
    held.save()
    return held


@walls.verb
def revoke(*, device: Device, by: Actor) -> Device:
    """The screen shows nothing any more, at its next question."""
    need(by, "counter.manage")
    held = Device.objects.select_for_update().get(pk=device.pk)
    held.revoked_at, held.secret, held.code = clock.now(), "", ""
    held.save(update_fields=["revoked_at", "secret", "code"])
    return held


@walls.verb
def pair(*, contract: Contract, code: str, by: Actor) -> tuple[Device, str]:
    """Spend a code; returns the screen and the secret that it keeps.

    Raises ``code-wrong``; the caller limits how often one may try.
    """
    found = (
        Device.objects.select_for_update()
        .filter(contract=contract, code=code, code_until__gt=clock.now())
        .exclude(code="")
        .first()
    )
    if found is None:
        raise Refusal(
            "code-wrong",
            _("コードが違うか、時間が過ぎています。新しいコードを出してください。"),
            field="code",
        )
    secret = secrets.token_urlsafe(32)
    found.secret, found.code, found.code_until = digest(secret), "", None
    found.paired_at = found.seen_at = clock.now()
    found.save()
    return found, secret


def digest(secret: str) -> str:
    """What is kept of a screen's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def of(contract: str, secret: str) -> Device | None:
    """The screen that holds a secret, if it is not revoked. Needs a scope."""
    if not secret:
        return None
    return (
        Device.objects.filter(
            contract_id=contract, secret=digest(secret), revoked_at=None
        )
        .select_related("window")
        .first()
    )


def beat(device: Device) -> None:
    """The screen asked for something: it is alive. Written every 20 seconds."""
    now = clock.now()
    if device.seen_at is None or now - device.seen_at > BEAT:
        Device.objects.filter(pk=device.pk, contract_id=device.contract_id).update(
            seen_at=now
        )


def alive(device: Device, now: dt.datetime) -> bool:
    """Whether a paired screen was heard of lately."""
    return device.seen_at is not None and now - device.seen_at <= ALIVE


@walls.verb
def want_staff(*, device: Device, by: Actor, trouble: str = "") -> None:
    """係員をよぶ: reception sees which machine."""
    Device.objects.filter(pk=device.pk, contract_id=device.contract_id).update(
        wants_staff_at=clock.now(), trouble=trouble[:40]
    )


@walls.verb
def attended(*, device: Device, by: Actor) -> None:
    """Somebody went there."""
    need(by, "counter.receive")
    Device.objects.filter(pk=device.pk, contract_id=device.contract_id).update(
        wants_staff_at=None, trouble=""
    )
