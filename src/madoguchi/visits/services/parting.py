"""The verb of one among several who goes on alone: papers short for them only."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from madoguchi.core.errors import Refusal
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.visits import papers
from madoguchi.visits.models import CLOSED, Step, Visit
from madoguchi.visits.services.party import asked_again, so_many
from madoguchi.visits.services.visit import received, switch

OUTSIDE = "outside-city"


@walls.verb
def part(
    *,
    visit: Visit,
    service: str,
    by: Actor,
    missing: Iterable[str],
    child: bool = False,
) -> Visit:
    """One of those who came together goes on alone to another service.

    KY 8(2)イ(ア)B is about each applicant: the others keep theirs, and their papers
    are asked anew. The new visit has one person, the same booking and hour of
    arrival, and ``missing`` on its note; ``child``: they are under 15. Raises
    ``nobody-else``, ``identified``, ``missing-unsaid``, ``no-child`` and those of
    :func:`switch`.
    """
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    short = sorted(set(missing) & papers.MISSING.keys())
    _may_part(locked, short, child)
    alone = _alone(locked, child, by)
    switch(visit=alone, service=service, by=by, missing=short)
    if OUTSIDE in short:
        Visit.objects.filter(pk=alone.pk).update(in_city=False)
    rest = locked.people - 1
    steps = {step.name: step for step in Step.objects.filter(visit=locked)}
    asked_again(locked, steps, rest, by)
    if child and rest == 1:
        locked.under_15 = False  # the check of papers asks again who is a child
    so_many(locked, rest, by)
    alone.refresh_from_db()
    return alone


def _alone(visit: Visit, child: bool, by: Actor) -> Visit:
    """One person of a visit as a visit of their own, arrived with the others."""
    nth = Visit.objects.filter(parted_from=visit.pk).count() + 2
    alone = Visit.objects.create(
        contract_id=visit.contract_id,
        occasion=visit.occasion,
        day=visit.day,
        booking_id=visit.booking_id,
        parted_from=visit.pk,
        label=f"{visit.label[:14]} ({nth})",
        service=visit.service,
        in_city=visit.in_city,
        under_15=child,
        reason=visit.reason,
        needs=visit.needs,
        state=visit.state,
        received_at=visit.received_at,
        moved_at=visit.moved_at,
    )
    received(alone, by, visit.received_at)
    return alone


def _may_part(visit: Visit, short: list[str], child: bool) -> None:
    if visit.state == CLOSED:
        raise Refusal("closed", _("この方の対応は終了しています。"))
    if visit.people < 2:
        raise Refusal("nobody-else", _("お一人の来所です。「全員」を選んでください。"))
    if child and not visit.under_15:
        raise Refusal(
            "no-child", _("15歳未満の方はいません。人数・年齢を先に直してください。")
        )
    if not short:
        raise Refusal(
            "missing-unsaid",
            _("足りなかったものを選んでください。お渡しメモに印刷します。"),
            field="missing",
        )
    if Step.objects.filter(visit=visit, name="identity").exists():
        raise Refusal(
            "identified",
            _("本人確認が済んでいるため、お一人だけ分けることはできません。"),
        )
