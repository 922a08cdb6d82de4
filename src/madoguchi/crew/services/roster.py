"""The month's shifts: planning, sharing, and what is short."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madoguchi.core import clock, locks
from madoguchi.core.errors import Refusal
from madoguchi.crew import facts, queries, rules
from madoguchi.crew.models import Assignment, Roster, Shift
from madoguchi.crew.services.permission import moment, need
from madoguchi.journal.services import record
from madoguchi.people.models import Account
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@walls.verb
def plan_shifts(
    *,
    contract: Contract,
    account: Account,
    role: str,
    days: Iterable[dt.date],
    starts: dt.time,
    ends: dt.time,
    by: Actor,
    place: str = "",
) -> int:
    """Plan a person in one role on several days; returns how many shifts were added.

    A shift that stands already is left as it is. Raises :class:`Refusal`
    ``not-assigned``, ``hours-reversed``, ``shifts-overlap`` or ``no-days``.
    """
    need(by)
    wanted = sorted(set(days))
    if not wanted:
        raise Refusal(
            "no-days", _("この期間に開いている日がありません。"), field="last"
        )
    if ends <= starts:
        raise Refusal(
            "hours-reversed",
            _("終わりの時刻は始まりより後にしてください。"),
            field="ends",
        )
    locks.hold(f"crew.{contract.pk}.{account.pk}")
    held = _assignment(contract, account, role, wanted)
    standing = list(
        Shift.objects.filter(
            contract=contract, account=account, day__gte=wanted[0], day__lte=wanted[-1]
        )
    )
    added = 0
    for day in wanted:
        if _stands(standing, day, role, starts, ends):
            continue
        _add(contract, held, day, starts, ends, place.strip())
        added += 1
    return added


def _assignment(
    contract: Contract, account: Account, role: str, days: list[dt.date]
) -> Assignment:
    for held in queries.in_force(contract.pk, days[-1]).filter(
        account=account, role=role
    ):
        if held.starts_on <= days[0]:
            return held
    raise Refusal(
        "not-assigned",
        _("この期間、この役割に配置されていません。先に配置してください。"),
        field="role",
    )


def _stands(
    shifts: list[Shift], day: dt.date, role: str, starts: dt.time, ends: dt.time
) -> bool:
    for shift in shifts:
        if shift.day != day:
            continue
        if (shift.role, shift.starts, shift.ends) == (role, starts, ends):
            return True
        if shift.starts < ends and starts < shift.ends:
            raise Refusal(
                "shifts-overlap",
                _("{day}は、ほかのシフトと時間が重なります。").format(
                    day=f"{day.month}月{day.day}日"
                ),
                field="starts",
            )
    return False


def _add(
    contract: Contract,
    held: Assignment,
    day: dt.date,
    starts: dt.time,
    ends: dt.time,
    place: str,
) -> None:
    Shift.objects.create(
        contract=contract,
        account_id=held.account_id,
        role=held.role,
        day=day,
        starts=starts,
        ends=ends,
        place=place,
    )


@walls.verb
def clear_shifts(
    *, contract: Contract, account: Account, first: dt.date, last: dt.date, by: Actor
) -> int:
    """Take a person's shifts of a period out of the plan; returns how many."""
    need(by)
    gone, _by_table = Shift.objects.filter(
        contract=contract, account=account, day__gte=first, day__lte=last
    ).delete()
    return gone


@walls.verb
def publish_roster(*, contract: Contract, month: dt.date, by: Actor) -> Roster:
    """Share a month's roster (シフト表の共有); a changed one is a new version.

    Raises :class:`Refusal` ``nothing-planned`` or ``unchanged``.
    """
    need(by)
    locks.hold(f"crew.roster.{contract.pk}.{month:%Y-%m}")
    planned = queries.shifts(contract.pk, month)
    rows = queries.rows_of(planned)
    if not rows:
        raise Refusal("nothing-planned", _("シフトがまだありません。"))
    last = queries.published(contract.pk, month)
    if last is not None and last.shifts == rows:
        raise Refusal("unchanged", _("前に共有したシフト表から変わっていません。"))
    roster = _version(contract, month, last.version + 1 if last else 1, rows, by)
    counted = rules.planned((s.day, s.account_id, s.role) for s in planned)
    record(
        facts.ROSTER_PUBLISHED,
        contract=contract.pk,
        by=by,
        month=f"{month:%Y-%m}",
        measures={"planned_roles": counted},
    )
    return roster


def _version(
    contract: Contract,
    month: dt.date,
    version: int,
    rows: list[list[object]],
    by: Actor,
) -> Roster:
    try:
        with transaction.atomic():
            return Roster.objects.create(
                contract=contract,
                month=month,
                version=version,
                published_at=clock.now(),
                published_by=by.account,
                shifts=rows,
            )
    except IntegrityError as error:
        raise Refusal("unchanged", _("すでに共有されています。")) from error


@walls.verb
def record_shortage(
    *, contract: Contract, role: str, day: dt.date, missing: int, by: Actor
) -> None:
    """People are missing on a day (欠員の発生): opens what the clauses ask for.

    Raises :class:`Refusal` ``nobody-missing``.
    """
    need(by)
    if missing < 1:
        raise Refusal(
            "nobody-missing",
            _("足りない人数を1以上で入力してください。"),
            field="missing",
        )
    record(
        facts.SHORTAGE_RECORDED,
        contract=contract.pk,
        by=by,
        occurred_at=moment(day),
        role=role,
        day=day,
        measures={"missing": missing},
    )
