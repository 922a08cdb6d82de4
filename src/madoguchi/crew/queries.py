"""Named reads of the crew; each runs a bounded number of queries."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from madoguchi.contracts import gates, library
from madoguchi.contracts.gates import Missing
from madoguchi.core import clock
from madoguchi.crew import facts, rules, terms
from madoguchi.crew.models import (
    Acknowledgement,
    Assignment,
    Pledge,
    Qualification,
    Roster,
    Shift,
    Training,
    TrainingRecord,
)
from madoguchi.crew.rules import Gap
from madoguchi.journal import queries as journal
from madoguchi.people import queries as people
from madoguchi.people.models import Account, Organisation

_CALENDARS = ("site-open", "contractor-business", "city-open")
_HANDLING = "privacy.handling_started"


@dataclass(slots=True)
class Standing:
    """One person: assignments, what is on file, what must come first."""

    account: Account
    assignments: list[Assignment] = field(default_factory=list)
    pledges: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    trained: set[str] = field(default_factory=set)
    qualifications: list[Qualification] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    @property
    def blocked(self) -> bool:
        return any(gate.blocks for gate in self.missing)


def in_force(contract: str, day: dt.date) -> QuerySet[Assignment]:
    """Assignments that hold on a day, or will."""
    return (
        Assignment.objects.filter(contract_id=contract)
        .filter(Q(ends_on=None) | Q(ends_on__gte=day))
        .order_by("role", "starts_on", "id")
    )


def candidates(contract: str) -> list[Account]:
    """The contractor's people in this contract, with or without an assignment."""
    ids = set(
        Assignment.objects.filter(contract_id=contract).values_list(
            "account_id", flat=True
        )
    )
    members = people.members(contract).values_list("account_id", flat=True)
    return list(
        Account.objects.filter(pk__in={*ids, *members}, is_active=True)
        .exclude(organisation__kind=Organisation.Kind.MUNICIPALITY)
        .select_related("organisation")
        .order_by("name", "pk")
    )


def candidate(contract: str, pk: int) -> Account | None:
    """One of them."""
    return next((a for a in candidates(contract) if a.pk == pk), None)


def standings(contract: str, accounts: Sequence[Account]) -> list[Standing]:
    """Everybody's papers and gates, in a fixed number of queries."""
    found = {a.pk: Standing(a) for a in accounts}
    here = {"contract_id": contract, "account_id__in": found}
    for assignment in in_force(contract, clock.today()).filter(account_id__in=found):
        found[assignment.account_id].assignments.append(assignment)
    for pledge in Pledge.objects.filter(**here):
        found[pledge.account_id].pledges.add(pledge.type)
    for duty in Acknowledgement.objects.filter(**here):
        found[duty.account_id].acknowledged.add(duty.annex)
    for record in TrainingRecord.objects.filter(passed=True, **here).select_related(
        "training"
    ):
        found[record.account_id].trained.add(record.training.topic)
    for note in Qualification.objects.filter(**here).order_by("id"):
        found[note.account_id].qualifications.append(note)
    _add_gates(contract, found)
    return list(found.values())


def _add_gates(contract: str, found: dict[int, Standing]) -> None:
    """What must come before the person may stand in each role, and may start."""
    asked = [
        (person, {"person": str(person.account.pk), "role": assignment.role})
        for person in found.values()
        for assignment in person.assignments
    ]
    declared = library.contract_file(contract).register.facts
    acts = [facts.PERSON_ASSIGNED, facts.ATTENDANCE_RECORDED]
    if handling := declared.get(_HANDLING):
        acts.append(handling)
    for act in acts:
        answers = gates.check_each(contract, act, [keys for _person, keys in asked])
        for (person, _keys), closed in zip(asked, answers, strict=True):
            known = {gate.clause_id for gate in person.missing}
            person.missing += [g for g in closed if g.clause_id not in known]


def missing_for(contract: str, account: int, role: str) -> list[Missing]:
    """What is missing before a person may be assigned to a role."""
    keys = {"person": str(account), "role": role}
    return gates.check(contract, facts.PERSON_ASSIGNED, keys)


def unskilled(contract: str, account: int, works: Iterable[str]) -> list[str]:
    """Which of these works a person may not do: the skill is not on file.

    A skill is a training that was passed or a qualification that was recorded;
    ``[parameters.crew.skills]`` says which work asks for which.
    """
    wanted = terms.of(contract).parameters.skills
    asked = {work: wanted[work] for work in works if work in wanted}
    if not asked:
        return []
    here = {"contract_id": contract, "account_id": account}
    known = {
        *Qualification.objects.filter(**here).values_list("qualification", flat=True),
        *TrainingRecord.objects.filter(passed=True, **here).values_list(
            "training__topic", flat=True
        ),
    }
    return [work for work, skill in asked.items() if skill not in known]


def trainings(contract: str) -> QuerySet[Training]:
    """Trainings, the newest first."""
    return Training.objects.filter(contract_id=contract).order_by("-day", "-id")


def month_days(month: dt.date) -> list[dt.date]:
    """Every day of a month, given its first."""
    count = calendar.monthrange(month.year, month.month)[1]
    return [month + dt.timedelta(days=n) for n in range(count)]


def working_days(contract: str, days: Sequence[dt.date]) -> dict[dt.date, str]:
    """Which days need people: "" for an open day, else why it is closed."""
    named = library.contract_file(contract).calendars
    for name in _CALENDARS:
        if name in named:
            return {
                day.date: "" if day.open else day.reason
                for day in named[name].days(days[0], days[-1])
            }
    return dict.fromkeys(days, "")


def opening_hours(
    contract: str, days: Sequence[dt.date]
) -> dict[dt.date, tuple[tuple[dt.time, dt.time], ...]]:
    """The opening hours of each day, where the contract states any."""
    named = library.contract_file(contract).calendars
    site = next((named[name] for name in _CALENDARS if name in named), None)
    return {day: site.hours_on(day) for day in days} if site else {}


def gaps(
    contract: str,
    days: Sequence[dt.date],
    planned: Iterable[Shift],
    throughout: Mapping[str, int],
) -> dict[dt.date, list[Gap]]:
    """Each open day's time in which a role that must be there is not planned."""
    if not throughout:
        return {}
    by_day: dict[dt.date, list[tuple[int, str, dt.time, dt.time]]] = {}
    for one in planned:
        row = (one.account_id, one.role, one.starts, one.ends)
        by_day.setdefault(one.day, []).append(row)
    hours = opening_hours(contract, days)
    found = {
        day: rules.gaps(by_day.get(day, ()), hours.get(day, ()), throughout)
        for day in days
    }
    return {day: rows for day, rows in found.items() if rows}


def shifts_on(contract: str, day: dt.date) -> list[Shift]:
    """Who is planned on a day, with their accounts."""
    rows = Shift.objects.filter(contract_id=contract, day=day)
    return list(rows.select_related("account").order_by("starts", "role", "id"))


def planned_between(contract: str, first: dt.date, last: dt.date) -> list[Shift]:
    """Who is planned from a day to another, with their accounts."""
    rows = Shift.objects.filter(contract_id=contract, day__range=(first, last))
    return list(rows.select_related("account").order_by("day", "starts", "id"))


def hours_of(
    contract: str, day: dt.date, roles: Sequence[str]
) -> list[tuple[dt.time, dt.time]]:
    """The planned hours of everybody in one of these roles on a day."""
    rows = Shift.objects.filter(contract_id=contract, day=day, role__in=roles)
    return list(rows.order_by("starts", "id").values_list("starts", "ends"))


def attended(contract: str, day: dt.date) -> set[tuple[int, str]]:
    """Whose presence on a day is on record: (account, role)."""
    name, keys = facts.ATTENDANCE_RECORDED.name, {"day": day.isoformat()}
    return {
        (int(fact.keys["person"]), fact.keys["role"])
        for fact in journal.with_keys(contract, name, keys)
    }


def shifts(contract: str, month: dt.date) -> QuerySet[Shift]:
    """The shifts of a month."""
    days = month_days(month)
    return Shift.objects.filter(
        contract_id=contract, day__gte=days[0], day__lte=days[-1]
    ).order_by("day", "starts", "id")


def published(contract: str, month: dt.date) -> Roster | None:
    """The roster of a month as it was last shared."""
    return (
        Roster.objects.filter(contract_id=contract, month=month)
        .order_by("-version")
        .first()
    )


def rows_of(planned: QuerySet[Shift]) -> list[list[object]]:
    """Shifts as plain rows, as a published roster keeps them."""
    return [
        [
            s.day.isoformat(),
            s.account_id,
            s.role,
            f"{s.starts:%H:%M}",
            f"{s.ends:%H:%M}",
        ]
        for s in planned
    ]
