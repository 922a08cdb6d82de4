"""Screens of people and crew, looked at in a browser and judged by axe."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.urls import reverse

from madoguchi.config.testing.eyes import judge
from madoguchi.core import clock
from madoguchi.crew import services
from madoguchi.crew.models import Training
from madoguchi.crew.tests import make
from madoguchi.people import services as people_services
from madoguchi.people.models import Account
from madoguchi.people.tests import make as people
from madoguchi.tenancy import walls

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHOTS = os.environ.get("SHOTS", "")


def furnish() -> tuple[Account, Account]:
    """A manager, a crew with half of its papers, some shifts, an invitation."""
    cache.clear()
    here = people.contract(make.SLUG)
    chief = people.member("operations_manager", "佐々木 健太", is_administrator=True)
    by = make.access.actor(chief, here.pk)
    people.member("officer", "高橋 由美")
    person = people.member("staff", "山本 ひかる")
    people.member("site_manager", "田中 一郎")
    other = people.member("staff", "中村 あおい")
    for one in (person, other):
        services.assign(
            contract=here,
            account=one,
            role="staff",
            starts_on=make.month(),
            employment="regular",
            by=by,
        )
    services.sign_pledge(
        contract=here, account=person, type="secrecy", signed_on=clock.today(), by=by
    )
    services.record_qualification(
        contract=here,
        account=person,
        qualification="similar-work",
        months=14,
        note="窓口の受付",
        by=by,
    )
    training = services.hold_training(
        contract=here,
        topic="privacy",
        day=clock.today(),
        place="本社 会議室",
        attended=[person.pk, other.pk],
        by=by,
    )
    services.complete_training(training=training, passed={person.pk: True}, by=by)
    days = [make.month() + dt.timedelta(days=n) for n in range(2, 20)]
    services.plan_shifts(
        contract=here,
        account=person,
        role="staff",
        days=days,
        starts=dt.time(9, 30),
        ends=dt.time(17, 30),
        by=by,
    )
    services.publish_roster(contract=here, month=make.month(), by=by)
    services.plan_shifts(
        contract=here,
        account=other,
        role="staff",
        days=days[3:9],
        starts=dt.time(9, 30),
        ends=dt.time(17, 30),
        by=by,
    )
    people_services.invite(
        contract=here,
        email="new@example.jp",
        name="加藤 まもる",
        organisation=people.organisation(),
        role="staff",
        by=by,
    )
    return chief, person


def test_every_screen_at_both_widths(page: Page) -> None:
    chief, person = furnish()
    slug = make.SLUG
    with walls.scope({slug}):
        training = Training.objects.get()
    said: list[str] = []
    page.goto("/sign-in/")
    said += judge(page, "sign-in")
    page.get_by_label("メールアドレス").fill(chief.email)
    page.get_by_label("パスワード").fill("wrong")
    page.get_by_role("button", name="サインインする").first.click()
    said += judge(page, "sign-in-wrong")
    page.get_by_label("メールアドレス").fill(chief.email)
    page.get_by_label("パスワード").fill(people.PASSWORD)
    page.get_by_role("button", name="サインインする").first.click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    now = clock.today()
    addresses = {
        "account": reverse("people:account"),
        "code": reverse("people:code"),
        "password": reverse("account_change_password"),
        "second": reverse("mfa_index"),
        "totp": reverse("mfa_activate_totp"),
        "passkey": reverse("mfa_add_webauthn"),
        "members": reverse("people:members", args=[slug]),
        "member": reverse("people:member", args=[slug, person.pk]),
        "invite": reverse("people:invite", args=[slug]),
        "import": reverse("people:import", args=[slug]),
        "administration": reverse("people:administration"),
        "administered": reverse("people:administered-account", args=[person.pk]),
        "crew": reverse("crew:crew", args=[slug]),
        "person": reverse("crew:person", args=[slug, person.pk]),
        "assign": reverse("crew:assign", args=[slug, person.pk]),
        "trainings": reverse("crew:trainings", args=[slug]),
        "training": reverse("crew:training", args=[slug, training.pk]),
        "hold": reverse("crew:hold-training", args=[slug]),
        "roster": reverse("crew:roster", args=[slug, now.year, now.month]),
        "plan": reverse("crew:plan", args=[slug, now.year, now.month]),
        "lock": reverse("people:lock"),
    }
    for name, address in addresses.items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, name
        said += judge(page, name)
    assert said == [], "\n".join(said)
