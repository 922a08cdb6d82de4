"""Signing in and out, in our words; second factors; own page; administration."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from madoguchi.people.models import Account, Organisation
from madoguchi.people.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def sign_in(client: Client, email: str, password: str = make.PASSWORD) -> str:
    answer = client.post("/sign-in/", {"login": email, "password": password})
    return answer.content.decode() if answer.status_code != 302 else ""


def test_a_person_signs_in_and_out() -> None:
    client, person = Client(), make.member("site_manager")
    assert sign_in(client, person.email.upper()) == ""
    assert client.get(reverse("people:account")).status_code == 200
    client.post("/sign-out/")
    assert client.get(reverse("people:account")).status_code == 302


def test_a_page_knows_when_the_sign_in_ends_and_lets_it_last(
    settings: Settings,
) -> None:
    client, person = Client(), make.member("site_manager")
    with time_machine.travel(
        dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC), tick=False
    ) as now:
        sign_in(client, person.email)
        now.shift(dt.timedelta(hours=11, minutes=59))
        page = client.get(reverse("people:account")).content.decode()
        assert 'data-session-ends="60"' in page
        answer = client.get(reverse("people:stay"))
        assert answer.json() == {"ends": settings.SESSION_COOKIE_AGE}
        now.shift(dt.timedelta(hours=1))
        page = client.get(reverse("people:account")).content.decode()
        assert f'data-session-ends="{settings.SESSION_COOKIE_AGE - 3600}"' in page


def test_unknown_and_known_accounts_are_answered_alike() -> None:
    make.member("staff", email="known@example.jp")
    pages = [
        sign_in(Client(), email, "wrong-password-1").replace(email, "")
        for email in ("known@example.jp", "nobody@example.jp")
    ]
    tokens = re.compile(r'value="[A-Za-z0-9]{64}"|"X-CSRFToken": "[^"]*"')
    first, second = (tokens.sub("", page) for page in pages)
    assert "メールアドレスまたはパスワードが違います。" in first
    assert first == second


def test_five_wrong_passwords_and_even_the_right_one_waits() -> None:
    person = make.member("staff")
    for _try in range(5):
        sign_in(Client(), person.email, "wrong-password-1")
    assert "5分ほど待って" in sign_in(Client(), person.email)


def test_nobody_registers_alone() -> None:
    closed = reverse("account_signup")
    form = {"email": "me@example.jp", "password1": make.PASSWORD}
    assert Client().get(closed).status_code == 404
    assert Client().post(closed, form).status_code == 404
    assert not Account.objects.filter(email="me@example.jp").exists()


def test_a_reset_is_answered_alike_and_mailed_only_to_the_known() -> None:
    make.member("staff", email="known@example.jp")
    for email in ("known@example.jp", "nobody@example.jp"):
        answer = Client().post("/sign-in/reset/", {"email": email})
        assert answer.url == "/sign-in/reset/sent/"  # type: ignore[attr-defined]
    (sent,) = mail.outbox
    assert sent.to == ["known@example.jp"]
    assert "再設定" in sent.subject


def test_the_reset_link_sets_a_new_password() -> None:
    person, client = make.member("staff"), Client()
    client.post("/sign-in/reset/", {"email": person.email})
    found = re.search(r"http://testserver(\S+)", mail.outbox[0].body)
    assert found
    page = client.get(found[1], follow=True)
    assert "新しいパスワード" in page.content.decode()
    new = make.PASSWORD + "-2"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    person.refresh_from_db()
    assert person.check_password(new)


def test_a_changed_password_signs_out_the_other_devices() -> None:
    person, here, there = make.member("staff"), Client(), Client()
    here.force_login(person)
    there.force_login(person)
    new = make.PASSWORD + "-2"
    form = {"oldpassword": make.PASSWORD, "password1": new, "password2": new}
    here.post(reverse("account_change_password"), form)
    assert here.get(reverse("people:account")).status_code == 200
    assert there.get(reverse("people:account")).status_code == 302


def test_a_weak_password_is_told_in_our_words() -> None:
    client = Client()
    client.force_login(make.member("staff"))
    form = {"oldpassword": make.PASSWORD, "password1": "abc", "password2": "abc"}
    page = client.post(reverse("account_change_password"), form).content.decode()
    assert "12" in page


def test_an_authenticator_app_is_asked_for_at_the_next_sign_in() -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    person, client = make.member("staff"), Client()
    sign_in(client, person.email)
    client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.findall(r"<code>([A-Z2-7]+)</code>", page)[0]
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    row = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    assert secret not in str(row.data), "sealed at rest"
    other = Client()
    answer = other.post("/sign-in/", {"login": person.email, "password": make.PASSWORD})
    assert answer.url == reverse("mfa_authenticate")  # type: ignore[attr-defined]
    assert "2つ目の確認" in other.get(reverse("mfa_authenticate")).content.decode()
    assert other.get(reverse("people:account")).status_code == 302


PAGES = [
    "people:account",
    "people:code",
    "account_change_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_logout",
]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_own_page_opens_in_our_look(name: str, language: str) -> None:
    client, person = Client(), make.member("staff")
    sign_in(client, person.email)
    client.cookies["django_language"] = language
    page = client.get(reverse(name), follow=True)
    assert page.status_code == 200
    assert "web/css/tokens" in page.content.decode()


def test_name_and_language_are_ones_own() -> None:
    client, person = Client(), make.member("staff")
    client.force_login(person)
    form = {"name": "  田中　次郎 ", "language": "en"}
    answer = client.post(reverse("people:account"), form)
    assert answer.cookies["django_language"].value == "en"
    person.refresh_from_db()
    assert (person.name, person.language) == ("田中 次郎", "en")


def test_an_administrator_adds_a_house_and_lets_the_first_manager_in() -> None:
    client, here = Client(), make.contract()
    client.force_login(make.account(is_administrator=True))
    url = reverse("people:administration")
    client.post(url, {"name": "新しい会社", "kind": "contractor"})
    house = Organisation.objects.get(name="新しい会社")
    again = client.post(url, {"name": "新しい会社", "kind": "contractor"})
    assert "すでに登録" in again.content.decode()
    form = {
        "name": "佐藤",
        "email": "sato@example.jp",
        "organisation": house.pk,
        "role": "general_manager",
    }
    invited = client.post(reverse("people:administered-invite", args=[here.pk]), form)
    assert "/invitation/" in invited.content.decode()
    chief = make.account(house=house)
    there = reverse("people:administered-account", args=[chief.pk])
    client.post(there, {"contract": here.pk, "role": "general_manager"})
    membership = chief.memberships.get(until=None)
    assert here.title in client.get(there).content.decode()
    client.post(reverse("people:administered-end-role", args=[chief.pk, membership.pk]))
    assert not chief.memberships.filter(until=None).exists()
    assert (
        client.get(reverse("people:organisation", args=[house.pk])).status_code == 200
    )
