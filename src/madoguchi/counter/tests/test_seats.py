"""Who may sit at which window: skills on file; the manager moves people."""

from __future__ import annotations

import pytest

from madoguchi.counter import services
from madoguchi.counter.models import CLOSED, OPEN, Window
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_counter_day import refused
from madoguchi.counter.tests.test_screens import C, post, signed_in
from madoguchi.crew import terms
from madoguchi.crew.models import Qualification
from madoguchi.crew.parameters import Parameters
from madoguchi.tenancy import walls

SKILLS = {"pin": "pin-training", "card-face": "card-face-training"}


@pytest.fixture(autouse=True)
def _skills(monkeypatch: pytest.MonkeyPatch, people: People) -> None:
    """Two procedures ask for a skill."""
    made = terms.of
    asked = Parameters(skills=SKILLS)

    def of(contract: str) -> terms.Crew:
        import dataclasses

        return dataclasses.replace(made(contract), parameters=asked)

    monkeypatch.setattr(terms, "of", of)
    make.day(people.manager)


def window(number: int) -> Window:
    with walls.scope([make.SLUG]):
        return Window.objects.get(contract_id=make.SLUG, number=number)


def qualified(person: int | None, qualification: str) -> None:
    with walls.scope([make.SLUG]):
        Qualification.objects.create(
            contract_id=make.SLUG,
            account_id=person,
            qualification=qualification,
            recorded_on=make.DAY,
        )


def test_a_window_opens_only_with_what_its_person_may_do(people: People) -> None:
    with refused("not-skilled"):
        make.window(people.staff, 1, "certificate", "pin")
    make.window(people.staff, 1, "certificate")
    qualified(people.staff.account, "pin-training")
    assert make.window(people.staff, 1, "certificate", "pin").skills == [
        "certificate",
        "pin",
    ]


def test_the_manager_puts_a_person_at_another_window(people: People) -> None:
    make.window(people.staff, 1, "certificate")
    assert people.staff.account is not None
    move = {"person": people.staff.account, "by": people.manager}
    with refused("not-skilled"):
        services.seat(window=window(2), skills=["pin"], **move)  # type: ignore[arg-type]
    assert window(1).state == OPEN, "nothing moved"
    services.seat(window=window(2), skills=["certificate"], **move)  # type: ignore[arg-type]
    assert (window(1).state, window(2).state) == (CLOSED, OPEN)
    assert window(2).account == people.staff.account
    make.ticket(people.staff)
    services.call_next(window=window(2), by=people.staff)
    with refused("busy"):
        services.seat(window=window(3), skills=["certificate"], **move)  # type: ignore[arg-type]


def test_nobody_unpractised_or_unknown_is_put_at_a_window(people: People) -> None:
    from madoguchi.outreach.tests import make as outreach

    trainee = outreach.actor("staff", make.SLUG)
    assert trainee.account is not None
    for person, code in ((trainee.account, "not-practised"), (0, "nobody")):
        with refused(code):
            services.seat(
                window=window(2),
                person=person,
                skills=["certificate"],
                by=people.manager,
            )
    with refused("not-allowed"):
        services.seat(
            window=window(2), person=trainee.account, skills=["pin"], by=people.staff
        )


def test_the_floor_changes_who_sits_where(people: People) -> None:
    make.window(people.staff, 1, "certificate")
    manager = signed_in("operations_manager")
    said = post(
        manager,
        f"{C}/windows/2/seat/",
        person=str(people.staff.account),
        skills=["certificate"],
    )
    assert "2番窓口の配置を変えました" in said
    said = post(
        manager,
        f"{C}/windows/2/seat/",
        person=str(people.staff.account),
        skills=["pin"],
    )
    assert "研修・技能が記録されていません" in said
    assert (
        "技能の記録なし" in signed_in("staff").get(f"{C}/windows/3/").content.decode()
    )
