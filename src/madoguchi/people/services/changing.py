"""A shared seat changes hands (担当の交替): one session ends, another begins."""

from __future__ import annotations

from madoguchi.journal import services as journal
from madoguchi.people import facts
from madoguchi.people.matters import Matter
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor


@walls.verb
def change_person(*, before: Actor, matter: Matter, how: str, by: Actor) -> None:
    """Record that ``by`` goes on at the seat of ``before``, proved by ``how``."""
    journal.record(
        facts.PERSON_CHANGED,
        contract=matter.contract,
        by=by,
        account=str(by.account),
        person=str(before.account),
        object=matter.object,
        measures={"how": how},
    )
