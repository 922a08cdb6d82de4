"""The verb of who has come: how many, from where, under 15 or not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.visits.models import CLOSED, Step, Visit
from madoguchi.visits.services.recording import amend, withdraw
from madoguchi.visits.services.step import settle

CHECKED = ("papers", "hand-over")


@walls.verb
def set_party(
    *, visit: Visit, by: Actor, people: int, in_city: bool, under_15: bool
) -> Visit:
    """Who has come after all; what was done follows, its facts are corrected.

    Before the identity check the papers are asked anew when persons or ages
    differ. After it fewer may remain, but nobody is added. Raises ``closed``,
    ``nobody``, ``identified``.
    """
    need(by, "visits.receive")
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    if locked.state == CLOSED:
        raise Refusal("closed", _("この方の対応は終了しています。"))
    if people < 1:
        raise Refusal("nobody", _("人数を1以上で入力してください。"), field="people")
    steps = {step.name: step for step in Step.objects.filter(visit=locked)}
    if "identity" in steps:
        _fewer_only(locked, people, in_city, under_15)
        _counted_again(locked, steps, people, by)
    elif (people, under_15) != (locked.people, locked.under_15):
        asked_again(locked, steps, people, by)
    locked.in_city, locked.under_15 = in_city, under_15
    so_many(locked, people, by)
    return locked


def so_many(visit: Visit, people: int, by: Actor) -> None:
    """Write how many have come; the fact of their arrival is corrected."""
    visit.people, visit.moved_at = people, clock.now()
    visit.facts = [
        amend(visit, left, by, {"people": people})
        if left[0] == "visits.visit_received"
        else left
        for left in visit.facts
    ]
    visit.save()
    settle(visit)
    visit.refresh_from_db()


def _fewer_only(visit: Visit, people: int, in_city: bool, under_15: bool) -> None:
    if people > visit.people or (under_15 and not visit.under_15):
        raise Refusal(
            "identified",
            _(
                "本人確認が済んでいます。"
                "ふえた方は「予約なしの方」として受け付けてください。"
            ),
            field="people",
        )
    if visit.in_city and not in_city:
        raise Refusal(
            "identified",
            _("本人確認が済んでいます。市外の方なら「手続を変える」で切り替えます。"),
            field="in_city",
        )


def asked_again(visit: Visit, steps: dict[str, Step], people: int, by: Actor) -> None:
    """The checklist of papers is per person: it begins again."""
    for name in CHECKED:
        if step := steps.pop(name, None):
            withdraw(visit, step.facts, by)
            step.delete()
    _counted_again(visit, steps, people, by)


def _counted_again(
    visit: Visit, steps: dict[str, Step], people: int, by: Actor
) -> None:
    """Steps that were done for everyone are done for those who are here.

    The officer's own word is not rewritten by others: only its count follows.
    """
    for step in steps.values():
        if step.count == visit.people != people:
            recount(visit, step, people, by)


def recount(visit: Visit, step: Step, count: int, by: Actor) -> None:
    """A step was done for so many; its fact is corrected where it is ours."""
    step.count = count
    if step.side == by.side:
        step.facts = [
            amend(visit, left, by, {"count": count})
            if left[0] == "visits.step_completed"
            else left
            for left in step.facts
        ]
    step.save(update_fields=["count", "facts"])
