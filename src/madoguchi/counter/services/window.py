"""Verbs of a window: open, pause, close, change hands; hall lists of skills."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import facts, parameters
from madoguchi.counter.models import (
    CLOSED,
    OPEN,
    PAUSED,
    WINDOW_STATES,
    Ticket,
    Window,
    WindowChange,
)
from madoguchi.counter.rules import states
from madoguchi.counter.services.common import need, open_day_of
from madoguchi.crew import queries as crew
from madoguchi.journal.services import record
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor


@walls.verb
def open_window(
    *, window: Window, skills: Iterable[str], by: Actor, practice: bool = False
) -> Window:
    """Sit down at a window (窓口を開ける): who, and which procedures it serves now.

    Also the change of person on a shared PC. Raises ``not-allowed``,
    ``skills-missing``, ``day-not-open``, ``busy``, ``not-practised`` for who has
    not completed the practice that the contract asks of window staff (SP 5(1)エ), and
    ``not-skilled`` for a procedure whose skill is not on file; a practice window is
    open to everybody.
    """
    need(by, "counter.serve")
    return _seated(window, by.account, skills, by, practice=practice)


@walls.verb
def seat(*, window: Window, person: int, skills: Iterable[str], by: Actor) -> Window:
    """The manager puts somebody at a window (配置を変える), from the floor.

    Who sits elsewhere leaves that window, which closes. Raises ``not-allowed``,
    ``nobody``, ``busy`` while either window has a visitor and those of
    :func:`open_window`.
    """
    need(by, "counter.manage")
    contract = window.contract_id
    if crew.candidate(contract, person) is None:
        raise Refusal("nobody", _("窓口に着く方を選んでください。"), field="person")
    held = Window.objects.select_for_update().get(pk=window.pk)
    if held.account != person and _busy(held):
        raise Refusal("busy", _("対応中の方がいます。先に終えてください。"))
    _leave_others(held, person, by)
    return _seated(held, person, skills, by)


@walls.verb
def take_over(*, window: Window, by: Actor) -> list[str]:
    """担当を交替する: the next person goes on, with the same queue and visitor.

    A paused window opens; a closed one stays closed. Procedures whose skill the person
    has not on file are left out and returned. Who sits elsewhere leaves that window.
    Raises ``not-allowed``, ``busy`` while that other window has a visitor and those
    of :func:`open_window`.
    """
    need(by, "counter.serve")
    held = Window.objects.select_for_update().get(pk=window.pk)
    if held.state == CLOSED or by.account is None:
        return []
    lacking = crew.unskilled(held.contract_id, by.account, held.skills)
    able = [one for one in held.skills if one not in lacking or held.practice]
    _leave_others(held, by.account, by)
    _seated(held, by.account, able or held.skills, by, practice=held.practice)
    return [] if held.practice else list(lacking)


def _leave_others(window: Window, person: int, by: Actor) -> None:
    """Close the other windows where a person sits."""
    before = Window.objects.filter(contract_id=window.contract_id, account=person)
    for left in before.exclude(pk=window.pk).exclude(state=CLOSED):
        set_state(window=left, state=CLOSED, by=by, reason="moved")


def _seated(
    window: Window,
    person: int | None,
    skills: Iterable[str],
    by: Actor,
    *,
    practice: bool = False,
) -> Window:
    today = clock.today()
    known = parameters.on(window.contract_id, today).procedure
    wanted = sorted(set(skills) & set(known))
    if not wanted:
        raise Refusal(
            "skills-missing", _("対応する手続を選んでください。"), field="skills"
        )
    if not practice:
        open_day_of(window.contract_id, today)
        _practised(window.contract_id, person)
        _skilled(window.contract_id, person, wanted)
    held = Window.objects.select_for_update().get(pk=window.pk)
    if held.practice != practice and _busy(held):
        raise Refusal("busy", _("対応中の方がいます。先に終えてください。"))
    held.skills, held.practice, held.account = wanted, practice, person
    held.save(update_fields=["skills", "practice", "account"])
    return set_state(window=held, state=OPEN, by=by, reason="")


def _skilled(contract: str, person: int | None, procedures: Iterable[str]) -> None:
    """Refuse procedures whose skill the person has not on file (技能ごとの配置)."""
    lacking = crew.unskilled(contract, person, procedures) if person else []
    if lacking:
        known = parameters.on(contract, clock.today()).procedure
        raise Refusal(
            "not-skilled",
            _("この方は「%s」に必要な研修・技能が記録されていません。")
            % "」「".join(_(known[one].ja) for one in lacking),
            field="skills",
        )


WINDOW_ROLE, STAFF_ROLE = "window", "staff"
"""The role of window staff in the clauses' gates."""


def _practised(contract: str, person: int | None) -> None:
    """Refuse who may not be put at a window by the contract's gates.

    What any assignment asks was asked when the person was assigned; here count the
    gates that stand before the window alone.
    """
    if person is None:
        return
    usual = {g.clause_id for g in crew.missing_for(contract, person, STAFF_ROLE)}
    closed = crew.missing_for(contract, person, WINDOW_ROLE)
    blocks = [g for g in closed if g.blocks and g.clause_id not in usual]
    if blocks:
        raise Refusal(
            "not-practised",
            _("実地研修の修了が記録されていないため、窓口に着けません（%s）。")
            % "、".join(gate.number for gate in blocks[:3]),
        )


@walls.verb
def set_state(*, window: Window, state: str, by: Actor, reason: str) -> Window:
    """Open, pause (休止) or close a window. Raises ``not-allowed``, ``busy``."""
    need(by, "counter.serve", "counter.manage")
    held = Window.objects.select_for_update().get(
        pk=window.pk, contract_id=window.contract_id
    )
    if state not in WINDOW_STATES:
        raise Refusal("unknown-state", _("窓口の状態を選んでください。"))
    if state == CLOSED and _busy(held):
        raise Refusal(
            "busy", _("%d番窓口に対応中の方がいます。") % held.number, field="window"
        )
    held.state, held.changed_at, held.reason = state, clock.now(), reason[:100]
    held.save(update_fields=["state", "changed_at", "reason"])
    _changed(held, by)
    return held


def _busy(window: Window) -> bool:
    return Ticket.objects.filter(
        contract_id=window.contract_id, window=window, state__in=states.AT_WINDOW
    ).exists()


def _changed(window: Window, by: Actor) -> None:
    WindowChange.objects.create(
        contract_id=window.contract_id,
        window=window,
        day=clock.today(),
        at=clock.now(),
        state=window.state,
        skills=window.skills,
        account=window.account,
        reason=window.reason,
    )
    if window.practice:
        return
    record(
        facts.WINDOW_CHANGED,
        contract=window.contract_id,
        by=by,
        day=clock.today(),
        window=window.number,
        measures={"state": window.state, "procedures": window.skills},
    )


@walls.verb
def pause(*, window: Window, by: Actor, reason: str = "") -> Window:
    """Take a break; the next visitor is not called here meanwhile."""
    return set_state(window=window, state=PAUSED, by=by, reason=reason)


@walls.verb
def leave_note(*, window: Window, note: str, by: Actor) -> Window:
    """A shift note (申し送り) that travels with the place. Empty takes it away."""
    need(by, "counter.serve")
    window.note, window.note_read = note[:300], not note
    window.save(update_fields=["note", "note_read"])
    return window


@walls.verb
def read_note(*, window: Window, by: Actor) -> Window:
    """読みました."""
    need(by, "counter.serve")
    window.note_read = True
    window.save(update_fields=["note_read"])
    return window
