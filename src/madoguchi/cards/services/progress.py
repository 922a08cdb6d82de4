"""The progress of an application: on, back, by hand, and what each step leaves."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from madoguchi.cards import facts
from madoguchi.cards.models.applications import Application, Progress
from madoguchi.cards.rules import applications as rules
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.journal.services import record
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


def leave(
    application: Application, state: str, by: Actor, tracking: str = ""
) -> Progress:
    """Write one step of the progress; its fact where the progress is followed."""
    fact = None
    if application.in_person:
        fact = record(
            facts.PROGRESS_CHANGED,
            contract=application.contract_id,
            by=by,
            application=application.number,
            state=state,
        )
    return Progress.objects.create(
        contract_id=application.contract_id,
        application=application,
        state=state,
        at=clock.now(),
        account=by.account,
        side=by.side,
        tracking=tracking,
        fact=fact,
    )


def locked(application: Application) -> Application:
    """The row as it stands now, for change."""
    return Application.objects.select_for_update().get(pk=application.pk)


def advance(
    application: Application, state: str, by: Actor, tracking: str = ""
) -> Application:
    """Go on to a state. Raises ``cannot-move``; the caller asked for permission."""
    held = locked(application)
    if not rules.follows(held.state, state, express=held.express):
        raise Refusal(
            "cannot-move",
            _("%(number)s は「%(state)s」のため、「%(new)s」にできません。")
            % {
                "number": held.number,
                "state": _(rules.STATES[held.state]),
                "new": _(rules.STATES[state]),
            },
            field="numbers",
        )
    held.state, held.moved_at = state, clock.now()
    held.save(update_fields=["state", "moved_at"])
    leave(held, state, by, tracking)
    return held


def step_back(application: Application, by: Actor) -> Application:
    """Take the last step back; the caller asked for permission."""
    held = locked(application)
    rows = Progress.objects.filter(application=held, undone=False).order_by("-id")
    last, before = rows[:2]
    reverse(held, last, by)
    held.state, held.moved_at = before.state, before.at
    held.save(update_fields=["state", "moved_at"])
    return held


def _in_person(application: Application) -> None:
    if not application.in_person:
        raise Refusal(
            "not-in-person",
            _("交付時来庁方式のカードは、ここでは扱いません（区から届くカード）。"),
            field="numbers",
        )


def reverse(application: Application, step: Progress, by: Actor) -> None:
    """Mark a step as taken back; its fact is reversed by one that names it."""
    Progress.objects.filter(pk=step.pk).update(undone=True)
    if step.fact:
        record(
            facts.PROGRESS_CHANGED,
            contract=application.contract_id,
            by=by,
            corrects=step.fact,
            application=application.number,
            state=step.state,
        )


@walls.verb
def arrive(
    *, contract: Contract, numbers: Iterable[str], by: Actor
) -> list[Application]:
    """Cards arrived from the national centre (カード到着); all of them or none.

    Raises ``unknown-number``, ``cannot-move``, ``not-in-person``.
    """
    need(by, "cards.handle")
    return [
        advance(one, rules.ARRIVED, by) for one in _named(contract.pk, list(numbers))
    ]


def _named(contract: str, numbers: list[str]) -> list[Application]:
    if not numbers:
        raise Refusal(
            "unknown-number", _("受付番号を読み取ってください。"), field="numbers"
        )
    found = {
        one.number: one
        for one in Application.objects.filter(contract_id=contract, number__in=numbers)
    }
    missing = [number for number in numbers if number not in found]
    if missing:
        raise Refusal(
            "unknown-number",
            _("申請のリストにない番号です: %s。カードを別に置いて管理者に伝えます。")
            % "、".join(missing[:5]),
            field="numbers",
        )
    for one in found.values():
        _in_person(one)
    return [found[number] for number in numbers]


@walls.verb
def set_up(*, contract: Contract, number: str, by: Actor) -> Application:
    """Pre-issue setup on the integrated terminal was done (交付前設定): SP 5(2)エ.

    Raises ``unknown-number``, ``cannot-move``, ``not-identified``.
    """
    need(by, "cards.handle")
    (one,) = _named(contract.pk, [number] if number else [])
    if one.identified_at is None:
        raise Refusal(
            "not-identified",
            _("%s は市職員の本人確認が済んでいません。職員に確かめてください。")
            % one.number,
            field="number",
        )
    return advance(one, rules.SET_UP, by)


@walls.verb
def delivered_by_centre(*, application: Application, by: Actor) -> Application:
    """The applicant has the express card that the national centre posted itself.

    Nobody here sees it go: the applicant or the city says so (SP 5(2)オ(ア)). Raises
    ``not-express``, ``cannot-move``.
    """
    need(by, "cards.handle")
    if not application.express:
        raise Refusal(
            "not-express", _("特急発行ではないカードの配達は、郵便の記録から入ります。")
        )
    return advance(application, rules.DELIVERED, by)


@walls.verb
def undo(*, application: Application, by: Actor) -> Application:
    """Take back the last step done by hand (到着, 交付前設定, 特急の配達) the same day.

    The fact is reversed by one that names it. Raises ``nothing-to-undo``.
    """
    need(by, "cards.handle")
    held = locked(application)
    rows = Progress.objects.filter(application=held, undone=False).order_by("-id")
    last, before = [*rows[:2], None, None][:2]
    if (
        not last
        or not before
        or last.state != held.state
        or not rules.by_hand(held.state, express=held.express)
    ):
        raise Refusal("nothing-to-undo", _("取り消せる進捗はありません。"))
    if clock.tokyo_date(last.at) != clock.today():
        raise Refusal("nothing-to-undo", _("取り消せるのは当日だけです。"))
    return step_back(held, by)
