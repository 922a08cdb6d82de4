"""A passkey signs for a second person: one matter, once, within two minutes."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from madoguchi.core import clock
from madoguchi.people import matters, services, signing
from madoguchi.people.models import Account, SigningChallenge
from madoguchi.people.tests import make
from madoguchi.people.tests.passkey import PRESENT, Passkey
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

pytestmark = pytest.mark.django_db
CODE = "824613"
ROLES = ("identity_officer",)
SHOWN = [["sheets", 12]]


class Tablet:
    """The first person's session on the shared tablet, and its page."""

    def __init__(self, role: str = "site_manager", person: Account | None = None):
        self.owner = person or make.member(role)
        self.client = Client()
        self.client.force_login(self.owner)

    def request(self, typed: dict[str, str] | None = None) -> HttpRequest:
        """What the page's view gets."""
        made: Any = HttpRequest()
        made.method = "POST" if typed else "GET"
        made.META = {"HTTP_HOST": "testserver", "SERVER_PORT": "80"}
        made.user, made.session = self.owner, self.client.session
        made.contract = make.contract()
        made.POST = typed or {}
        return made  # type: ignore[no-any-return]

    def form(
        self, typed: dict[str, str] | None = None, *, shown: Any = SHOWN
    ) -> signing.SigningForm:
        request = self.request(typed)
        matter = signing.matter(request, "hand-over", "s-12", ROLES, shown=shown)
        return signing.form(request, matter, sent=typed is not None)

    def ask(self, signer: Account, token: str = "") -> Any:
        """What the script asks for; the answer of the server."""
        sent = {"matter": token or self.form().token(), "account": str(signer.pk)}
        return self.client.post(reverse("people:signing"), sent)

    def sign(self, signer: Account, answer: str, *, shown: Any = SHOWN) -> Any:
        """What the page sends; the signer, or the errors."""
        form = self.form({"account": str(signer.pk), "credential": answer}, shown=shown)
        return signing.signed(form) or str(form.errors)


def officer(name: str = "佐藤") -> tuple[Account, Passkey]:
    person = make.member("identity_officer", name)
    return person, Passkey().register(person)


def signed(outcome: Any) -> bool:
    return isinstance(outcome, Actor)


def test_the_officer_signs_and_the_first_session_goes_on() -> None:
    tablet, (person, key) = Tablet(), officer()
    answer = key.answer(tablet.ask(person).json())
    actor = tablet.sign(person, answer)
    assert (actor.account, actor.role) == (person.pk, "identity_officer")
    page = tablet.client.get(reverse("people:account"))
    assert page.context["request"].user == tablet.owner


def test_the_signature_is_a_fact_that_says_how() -> None:
    from madoguchi.journal.models import Fact

    tablet, (person, key) = Tablet(), officer()
    services.set_code(account=person, code=CODE)
    tablet.sign(person, key.answer(tablet.ask(person).json()))
    signing.signed(tablet.form({"account": str(person.pk), "code": CODE}))
    with walls.scope({make.contract().pk}):
        facts = list(Fact.objects.filter(name="people.signed").order_by("pk"))
    assert [fact.measures["how"] for fact in facts] == ["passkey", "code"]
    assert {fact.keys["object"] for fact in facts} == {"s-12"}


def test_the_passkey_remembers_when_it_was_used() -> None:
    from allauth.mfa.models import Authenticator

    tablet, (person, key) = Tablet(), officer()
    tablet.sign(person, key.answer(tablet.ask(person).json()))
    assert Authenticator.objects.get(user=person).last_used_at is not None


def test_an_answer_is_taken_once() -> None:
    tablet, (person, key) = Tablet(), officer()
    answer = key.answer(tablet.ask(person).json())
    assert signed(tablet.sign(person, answer))
    assert "確かめられません" in tablet.sign(person, answer)


def test_another_challenge_is_not_ours() -> None:
    tablet, (person, key) = Tablet(), officer()
    asked = tablet.ask(person).json()
    asked["publicKey"]["challenge"] = "A" * 43
    assert "確かめられません" in tablet.sign(person, key.answer(asked))


def test_another_persons_passkey_does_not_sign() -> None:
    tablet, (person, _key), (_other, theirs) = Tablet(), officer(), officer("鈴木")
    answer = theirs.answer(tablet.ask(person).json())
    assert "確かめられません" in tablet.sign(person, answer)


def test_a_challenge_for_one_person_does_not_serve_another() -> None:
    tablet, (person, _key), (other, theirs) = Tablet(), officer(), officer("鈴木")
    answer = theirs.answer(tablet.ask(person).json())
    assert "確かめられません" in tablet.sign(other, answer)


def test_after_two_minutes_it_is_asked_again_and_counts_as_no_failure() -> None:
    tablet, (person, key) = Tablet(), officer()
    answer = key.answer(tablet.ask(person).json())
    late = clock.now() + services.CHALLENGE_LASTS + dt.timedelta(seconds=1)
    with time_machine.travel(late):
        assert "2分が過ぎた" in tablet.sign(person, answer)
    person.refresh_from_db()
    assert person.code_failures == 0


@pytest.mark.parametrize(
    "origin",
    ["http://elsewhere.example", "https://testserver", "http://testserver:8080"],
)
def test_an_answer_from_another_origin_is_refused(origin: str) -> None:
    tablet, (person, key) = Tablet(), officer()
    answer = key.answer(tablet.ask(person).json(), origin=origin)
    assert "確かめられません" in tablet.sign(person, answer)


def test_an_answer_for_another_site_is_refused() -> None:
    tablet, (person, key) = Tablet(), officer()
    answer = key.answer(tablet.ask(person).json(), host="elsewhere.example")
    assert "確かめられません" in tablet.sign(person, answer)


def test_a_touch_without_finger_face_or_pin_is_not_enough() -> None:
    tablet, (person, key) = Tablet(), officer()
    answer = key.answer(tablet.ask(person).json(), flags=PRESENT)
    assert "確かめられません" in tablet.sign(person, answer)


def test_what_is_shown_may_not_change_while_it_is_signed() -> None:
    tablet, (person, key) = Tablet(), officer()
    answer = key.answer(tablet.ask(person).json())
    changed = tablet.sign(person, answer, shown=[["sheets", 13]])
    assert "確かめられません" in changed


def test_a_page_that_is_out_of_date_asks_for_another_look() -> None:
    tablet, (person, _key) = Tablet(), officer()
    services.set_code(account=person, code=CODE)
    seen = tablet.form().token()
    typed = {"account": str(person.pk), "code": CODE, "matter": seen}
    late = tablet.form(typed, shown=[["sheets", 13]])
    assert signing.signed(late) is None
    assert "内容が変わりました" in str(late.errors)


def test_another_session_cannot_use_the_answer() -> None:
    tablet, other, (person, key) = Tablet(), Tablet(), officer()
    answer = key.answer(tablet.ask(person).json())
    assert "確かめられません" in other.sign(person, answer)


def test_another_session_cannot_use_the_pages_token() -> None:
    tablet, other, (person, _key) = Tablet(), Tablet(), officer()
    assert other.ask(person, tablet.form().token()).status_code == 404


def test_five_wrong_answers_lock_the_code_as_well() -> None:
    tablet, (person, key) = Tablet(), officer()
    services.set_code(account=person, code=CODE)
    for _try in range(services.CODE_TRIES):
        asked = tablet.ask(person).json()
        tablet.sign(person, key.answer(asked, origin="http://elsewhere.example"))
    right = key.answer(tablet.ask(person).json())
    assert "15分" in tablet.sign(person, right)
    by_code = tablet.form({"account": str(person.pk), "code": CODE})
    assert signing.signed(by_code) is None


NONSENSE = ["", "[]", "{}", "null", "nonsense", '{"rawId": 1}', "9" * 9, "[" * 7000]
SHORT = {
    "id": "AA",
    "rawId": "AA",
    "response": {
        "clientDataJSON": "e30",
        "authenticatorData": "AA",
        "signature": "AA",
    },
}


@pytest.mark.parametrize("answer", [*NONSENSE, "\0", "あ", json.dumps(SHORT)])
def test_nonsense_is_no_signature(answer: str) -> None:
    tablet, (person, _key) = Tablet(), officer()
    assert not signed(tablet.sign(person, answer))


def test_only_those_who_may_sign_are_asked() -> None:
    tablet, colleague = Tablet(), make.member("staff")
    Passkey().register(colleague)
    assert tablet.ask(colleague).status_code == 404
    elsewhere = make.member("identity_officer", of=make.contract("elsewhere"))
    assert tablet.ask(elsewhere).status_code == 404


def test_without_a_passkey_the_code_is_named() -> None:
    answer = Tablet().ask(make.member("identity_officer"))
    assert answer.status_code == 422
    assert "署名コード" in answer.json()["sentence"]


@pytest.mark.parametrize("token", ["", "abc", "abc:def:ghi", "\0", "あ", "x" * 9999])
def test_a_token_that_is_not_ours_asks_for_nothing(token: str) -> None:
    sent = {"matter": token, "account": "1"}
    tablet = Tablet()
    answer = tablet.client.post(reverse("people:signing"), sent)
    assert answer.status_code == 404


def test_an_ended_role_asks_for_nothing() -> None:
    tablet, (person, _key) = Tablet(), officer()
    tablet.owner.memberships.update(until=clock.now())
    assert tablet.ask(person).status_code == 404


def test_the_form_names_the_signers_of_this_contract_only() -> None:
    person, _key = officer()
    make.member("identity_officer", of=make.contract("elsewhere"))
    field: Any = Tablet().form().fields["account"]
    assert [a.pk for a in field.queryset] == [person.pk]


def test_the_form_never_shows_an_answer_or_a_code_again() -> None:
    tablet, (person, _key) = Tablet(), officer()
    typed = {"account": str(person.pk), "code": "secret-1", "credential": "secret-2"}
    form = tablet.form(typed)
    assert signing.signed(form) is None
    assert "secret-" not in form.render()


def test_old_challenges_are_cleared_away() -> None:
    tablet, (person, _key) = Tablet(), officer()
    tablet.ask(person)
    with time_machine.travel(clock.now() + dt.timedelta(hours=2)):
        services.ask_passkey(
            account=person,
            matter=tablet.form().about,
            at=services.Answer("", _place()).at,
        )
    assert SigningChallenge.objects.count() == 1


def _place() -> Any:
    from madoguchi.people.adapters.passkeys import Place

    return Place("testserver", "http://testserver")


# --- the locked screen -----------------------------------------------------------


def locked(person: Account) -> tuple[Client, str]:
    tablet = Tablet(person=person)
    tablet.client.post(reverse("people:lock"), {"lock": "1"})
    page = tablet.client.get(reverse("people:lock"))
    return tablet.client, page.context["form"].token()


def test_the_owner_unlocks_with_a_passkey() -> None:
    person, key = officer()
    client, token = locked(person)
    asked = client.post(reverse("people:signing"), {"matter": token})
    answer = key.answer(asked.json())
    assert client.get(reverse("people:account")).status_code == 302
    client.post(reverse("people:lock"), {"credential": answer})
    assert client.get(reverse("people:account")).status_code == 200


def test_another_persons_passkey_does_not_unlock() -> None:
    person, _key = officer()
    _other, theirs = officer("鈴木")
    client, token = locked(person)
    asked = client.post(reverse("people:signing"), {"matter": token})
    refused = client.post(
        reverse("people:lock"), {"credential": theirs.answer(asked.json())}
    )
    assert refused.status_code == 422
    assert client.get(reverse("people:account")).status_code == 302


def test_a_locked_screen_asks_for_no_other_signature() -> None:
    tablet, (person, _key) = Tablet(), officer()
    token = tablet.form().token()
    tablet.client.post(reverse("people:lock"), {"lock": "1"})
    answer = tablet.ask(person, token)
    assert answer.url == reverse("people:lock")


def test_an_answer_to_unlock_signs_nothing_else() -> None:
    person, key = officer()
    client, token = locked(person)
    answer = key.answer(
        client.post(reverse("people:signing"), {"matter": token}).json()
    )
    tablet = Tablet(person=person)
    tablet.client.cookies = client.cookies
    assert "確かめられません" in tablet.sign(person, answer)


def test_the_lock_waits_two_minutes_unless_told_otherwise() -> None:
    assert settings.SCREEN_LOCK == 120


def test_a_matter_is_told_apart_by_every_part() -> None:
    base = matters.Matter("here", "hand-over", "s-1", ROLES, "x", "seat")
    plain = matters.challenge(nonce="n", matter=base, signer=1)
    changed = [("purpose", "identity"), ("object", "s-2"), ("shown", "y")]
    for name, value in [*changed, ("contract", "there"), ("seat", "other")]:
        values = {s: getattr(base, s) for s in base.__slots__} | {name: value}
        other = matters.Matter(**values)
        assert matters.challenge(nonce="n", matter=other, signer=1) != plain
    assert matters.challenge(nonce="n", matter=base, signer=2) != plain


ODD = ["", "\0", "あ" * 5000, "１２３", "-1", "9" * 40, "<script>", "\u202e", "[]"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_input_is_answered_and_never_an_error_of_ours(odd: str) -> None:
    tablet, guest = Tablet(), Client()
    sign_in = {"login": odd, "password": odd, "next": odd}
    assert guest.post(reverse("account_login"), sign_in).status_code == 200
    reset = guest.post(reverse("account_reset_password"), {"email": odd})
    assert reset.status_code == 200
    sent = {"matter": tablet.form().token(), "account": odd}
    assert tablet.client.post(reverse("people:signing"), sent).status_code == 404
    form = tablet.form({"account": odd, "code": odd, "matter": odd})
    assert signing.signed(form) is None
    invite = reverse("people:invite", args=[make.contract().pk])
    chief = Tablet("general_manager").client
    fields = dict.fromkeys(("name", "email", "organisation", "role"), odd)
    assert chief.post(invite, fields).status_code == 422
