"""What a person needs before working: pledge, duties, experience, training."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from madoguchi.contracts import gates
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.core.text import folded
from madoguchi.crew import facts, queries
from madoguchi.crew.models import (
    Acknowledgement,
    Pledge,
    Qualification,
    Training,
    TrainingRecord,
)
from madoguchi.crew.services.permission import moment, need, not_ahead, own_side
from madoguchi.journal.services import record
from madoguchi.people.models import Account
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@walls.verb
def sign_pledge(
    *, contract: Contract, account: Account, type: str, signed_on: dt.date, by: Actor
) -> Pledge:
    """File a signed pledge (誓約書); signed twice, it is filed once."""
    need(by)
    own_side(account)
    not_ahead(signed_on, "signed_on")
    pledge, made = Pledge.objects.get_or_create(
        contract=contract,
        account=account,
        type=type,
        defaults={"signed_on": signed_on},
    )
    if made:
        record(
            facts.PLEDGE_SIGNED,
            contract=contract.pk,
            by=by,
            occurred_at=moment(signed_on),
            person=account.pk,
            type=type,
        )
    return pledge


@walls.verb
def acknowledge_duties(
    *, contract: Contract, account: Account, annex: str, on: dt.date, by: Actor
) -> Acknowledgement:
    """The duties of an annex were explained and acknowledged; once a person."""
    need(by)
    own_side(account)
    not_ahead(on, "on")
    duty, made = Acknowledgement.objects.get_or_create(
        contract=contract, account=account, annex=annex, defaults={"on": on}
    )
    if made:
        record(
            facts.DUTIES_ACKNOWLEDGED,
            contract=contract.pk,
            by=by,
            occurred_at=moment(on),
            person=account.pk,
            annex=annex,
        )
    return duty


@walls.verb
def record_qualification(
    *,
    contract: Contract,
    account: Account,
    qualification: str,
    by: Actor,
    months: int | None = None,
    note: str = "",
) -> Qualification:
    """Confirm an experience or skill, with its months and what it was."""
    need(by)
    own_side(account)
    made = Qualification.objects.create(
        contract=contract,
        account=account,
        qualification=qualification,
        months=months,
        note=note.strip(),
        recorded_on=clock.today(),
    )
    record(
        facts.QUALIFICATION_RECORDED,
        contract=contract.pk,
        by=by,
        person=account.pk,
        qualification=qualification,
        measures={"months": months},
    )
    return made


@walls.verb
def hold_training(
    *,
    contract: Contract,
    topic: str,
    day: dt.date,
    place: str,
    attended: Iterable[int],
    by: Actor,
) -> Training:
    """Record a training that was held, with who was there (not yet who passed).

    Asks the gates (content approved, details consulted). Raises
    :class:`Refusal` ``gate-closed``, ``in-the-future`` or ``nobody-there``.
    """
    need(by)
    not_ahead(day, "day")
    people = {a.pk for a in queries.candidates(contract.pk)} & set(attended)
    if not people:
        raise Refusal("nobody-there", _("参加者を選んでください。"), field="attended")
    keys = {"topic": topic, "day": day.isoformat(), "place": _slug(place)}
    gates.ask(contract.pk, facts.TRAINING_HELD, keys)
    training = Training.objects.create(
        contract=contract, topic=topic, day=day, place=folded(place)
    )
    TrainingRecord.objects.bulk_create(
        TrainingRecord(
            contract=contract, training=training, account_id=pk, passed=False
        )
        for pk in sorted(people)
    )
    _training_fact(training, people, by)
    return training


def _training_fact(training: Training, people: set[int], by: Actor) -> None:
    roles: dict[str, int] = {}
    for held in queries.in_force(training.contract_id, training.day).filter(
        account_id__in=people
    ):
        roles[held.role] = roles.get(held.role, 0) + 1
    record(
        facts.TRAINING_HELD,
        contract=training.contract_id,
        by=by,
        occurred_at=moment(training.day),
        topic=training.topic,
        day=training.day,
        place=_slug(training.place),
        measures={"participants": len(people), "roles": roles},
    )


def _slug(place: str) -> str:
    """A key for a place: its own letters if they are plain, else a short hash."""
    plain = folded(place).lower().replace(" ", "-")
    if plain.isascii() and plain.replace("-", "").isalnum():
        return plain[:60]
    return "place-" + hashlib.sha256(plain.encode()).hexdigest()[:12]


@walls.verb
def complete_training(
    *, training: Training, passed: Mapping[int, bool], by: Actor
) -> int:
    """Say who passed; returns how many now have. What was passed stays passed."""
    need(by)
    count = 0
    for entry in TrainingRecord.objects.filter(
        contract=training.contract_id, training=training, passed=False
    ):
        if not passed.get(entry.account_id):
            continue
        changed = TrainingRecord.objects.filter(
            contract=training.contract_id, pk=entry.pk, passed=False
        ).update(passed=True)
        if changed:
            count += 1
            record(
                facts.TRAINING_COMPLETED,
                contract=training.contract_id,
                by=by,
                occurred_at=moment(training.day),
                person=entry.account_id,
                topic=training.topic,
                measures={"passed": True},
            )
    return count


@walls.verb
def give_guidance(
    *, contract: Contract, topic: str, by: Actor, account: Account | None = None
) -> None:
    """Guidance or supervision was given to a person, or to the whole team."""
    need(by)
    whom = {"person": account.pk} if account else {"team": "crew"}
    record(facts.GUIDANCE_GIVEN, contract=contract.pk, by=by, topic=topic, **whom)
