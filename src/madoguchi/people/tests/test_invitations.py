"""Inviting and accepting."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people import access, services
from madoguchi.people.models import Account, Invitation
from madoguchi.people.tests import make
from madoguchi.tenancy.actors import Actor

pytestmark = pytest.mark.django_db


def manager() -> Actor:
    return access.actor(make.member("general_manager"), make.contract().pk)


def invited(email: str = "suzuki@example.jp", role: str = "staff") -> str:
    _invitation, token = services.invite(
        contract=make.contract(),
        email=email,
        name="鈴木 花子",
        organisation=make.organisation(),
        role=role,
        by=manager(),
    )
    return token


def test_an_invitation_becomes_an_account_with_its_role() -> None:
    account = services.accept(token=invited(), password=make.PASSWORD)
    assert account.check_password(make.PASSWORD)
    assert access.of(account).roles == {make.contract().pk: ("staff",)}


def test_a_link_works_once() -> None:
    token = invited()
    services.accept(token=token, password=make.PASSWORD)
    with pytest.raises(Refusal, match="再発行"):
        services.accept(token=token, password=make.PASSWORD)


def test_a_new_invitation_replaces_the_old_link() -> None:
    first, second = invited(), invited()
    assert services.find_invitation(first) is None
    assert services.find_invitation(second) is not None
    assert Invitation.objects.count() == 1


def test_a_link_ends_after_seven_days() -> None:
    token = invited()
    past = clock.now() - dt.timedelta(seconds=1)
    Invitation.objects.update(expires_at=past)
    assert services.find_invitation(token) is None


def test_an_existing_account_keeps_its_password_and_gains_the_role() -> None:
    person = make.member("staff", email="suzuki@example.jp")
    services.accept(token=invited(role="operator"), password="something-else-1")
    person.refresh_from_db()
    assert person.check_password(make.PASSWORD)
    assert set(access.of(person).roles[make.contract().pk]) == {"staff", "operator"}


def test_an_address_of_another_house_is_refused() -> None:
    elsewhere = make.organisation("別会社", "subcontractor")
    make.account(email="suzuki@example.jp", house=elsewhere)
    with pytest.raises(Refusal) as refused:
        invited()
    assert refused.value.code == "other-organisation"


def test_a_refused_acceptance_leaves_the_invitation_open() -> None:
    token = invited()
    make.account(email="suzuki@example.jp", is_active=False)
    with pytest.raises(Refusal):
        services.accept(token=token, password=make.PASSWORD)
    assert services.find_invitation(token) is not None


def test_the_link_is_shown_once_mailed_and_opens_the_door(client: Client) -> None:
    here = make.contract()
    client.force_login(make.member("general_manager"))
    form = {
        "name": "鈴木　花子",
        "email": "ｓｕｚｕｋｉ@example.jp",
        "organisation": make.organisation().pk,
        "role": "staff",
        "once": "k1",
    }
    page = client.post(reverse("people:invite", args=[here.pk]), form)
    link = mail.outbox[0].body.split("\n")[4].strip()
    assert link in page.content.decode()
    assert mail.outbox[0].to == ["suzuki@example.jp"]
    guest = Client()
    opened = guest.get(link)
    assert "鈴木 花子" in opened.content.decode()
    weak = guest.post(link, {"password": "short", "again": "short"})
    assert weak.status_code == 422
    answer = guest.post(link, {"password": make.PASSWORD, "again": make.PASSWORD})
    assert answer.url == reverse("account_login")  # type: ignore[attr-defined]
    assert Account.objects.get(email="suzuki@example.jp").name == "鈴木 花子"
    assert guest.get(link).status_code == 404


def test_the_invited_are_asked_nothing_twice(client: Client) -> None:
    make.account(email="suzuki@example.jp")
    page = client.get(reverse("people:invitation", args=[invited()]))
    assert "password" not in page.content.decode()


def test_an_unknown_link_is_told_kindly(client: Client) -> None:
    page = client.get(reverse("people:invitation", args=["nothing"]))
    assert page.status_code == 404
    assert "再発行" in page.content.decode()


def test_a_withdrawn_invitation_is_closed(client: Client) -> None:
    token = invited()
    here = make.contract()
    client.force_login(make.member("operations_manager"))
    pk = Invitation.objects.get().pk
    client.post(reverse("people:withdraw", args=[here.pk, pk]))
    assert services.find_invitation(token) is None
