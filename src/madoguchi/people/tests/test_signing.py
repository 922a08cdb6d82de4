"""The signing code: a second person signs; the screen is unlocked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people import services
from madoguchi.people.models import Account
from madoguchi.people.tests import make

pytestmark = pytest.mark.django_db
CODE = "824613"


def officer() -> Account:
    person = make.member("identity_officer")
    services.set_code(account=person, code=CODE)
    return person


def sign(person: Account, code: str = CODE) -> str:
    here = make.contract().pk
    return services.sign(account=person, code=code, contract=here).role


def test_the_signer_acts_under_their_own_role() -> None:
    assert sign(officer()) == "identity_officer"


def test_full_width_digits_sign_too() -> None:
    assert sign(officer(), "８２４６１３") == "identity_officer"


@pytest.mark.parametrize("code", ["12345", "111111", "123456", "987654", "ab3456", ""])
def test_a_weak_code_is_refused(code: str) -> None:
    with pytest.raises(Refusal) as refused:
        services.set_code(account=make.member("staff"), code=code)
    assert refused.value.code == "weak-code"


def test_without_a_code_nobody_signs() -> None:
    with pytest.raises(Refusal, match="違います"):
        sign(make.member("staff"), "")


def test_five_wrong_codes_lock_for_a_quarter_of_an_hour() -> None:
    person = officer()
    for _try in range(services.CODE_TRIES):
        with pytest.raises(Refusal) as refused:
            sign(person, "000000")
        assert refused.value.code == "wrong-code"
    with pytest.raises(Refusal) as refused:
        sign(person)
    assert refused.value.code == "code-locked"
    past = clock.now() - dt.timedelta(seconds=1)
    Account.objects.filter(pk=person.pk).update(code_locked_until=past)
    assert sign(person) == "identity_officer"


def test_a_right_code_forgets_the_wrong_ones() -> None:
    person = officer()
    for _try in range(services.CODE_TRIES - 1):
        with pytest.raises(Refusal):
            sign(person, "000000")
    sign(person)
    person.refresh_from_db()
    assert person.code_failures == 0


def test_a_stranger_to_the_contract_cannot_sign() -> None:
    stranger = make.account()
    services.set_code(account=stranger, code=CODE)
    with pytest.raises(Http404):
        sign(stranger)


def test_a_code_is_set_with_the_password_as_proof(client: Client) -> None:
    person = make.member("staff")
    client.force_login(person)
    form = {"code": CODE, "code_again": CODE, "password": "wrong"}
    refused = client.post(reverse("people:code"), form)
    assert refused.status_code == 422
    client.post(reverse("people:code"), form | {"password": make.PASSWORD})
    assert sign(person) == "staff"


def test_a_locked_screen_opens_with_the_owners_code(client: Client) -> None:
    person, here = make.member("site_manager"), make.contract()
    services.set_code(account=person, code=CODE)
    client.force_login(person)
    members = reverse("people:members", args=[here.pk])
    came = {"referer": f"http://testserver{members}"}
    assert client.get(reverse("people:lock"), headers=came).status_code == 200
    assert client.get(members).status_code == 200  # looking locks nothing
    client.post(reverse("people:lock"), {"lock": "1"}, headers=came)
    assert client.get(members).url == reverse("people:lock")  # type: ignore[attr-defined]
    wrong = client.post(reverse("people:lock"), {"code": "000000"})
    assert wrong.status_code == 422
    assert client.get(members).status_code == 302
    opened = client.post(reverse("people:lock"), {"code": CODE})
    assert opened.url == members  # type: ignore[attr-defined]
    assert client.get(members).status_code == 200
