"""The doors of pages: who may pass, and how a form is acted on once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.people import services
from madoguchi.people.models import KeptForm, Membership
from madoguchi.people.tests import make

pytestmark = pytest.mark.django_db


def members(slug: str = "") -> str:
    return reverse("people:members", args=[slug or make.contract().pk])


def signed_in(role: str = "general_manager") -> Client:
    client = Client()
    client.force_login(make.member(role))
    return client


def test_the_anonymous_are_asked_to_sign_in_and_come_back() -> None:
    answer = Client().get(members())
    assert answer.url == f"/sign-in/?next={members()}"  # type: ignore[attr-defined]


def test_a_stranger_finds_no_page() -> None:
    elsewhere = make.contract("elsewhere")
    assert signed_in().get(members(elsewhere.pk)).status_code == 404
    assert signed_in().get(members("nowhere")).status_code == 404


def test_a_role_without_the_permission_finds_no_page() -> None:
    assert signed_in("staff").get(members()).status_code == 404
    assert signed_in("site_manager").get(members()).status_code == 200


def test_an_ended_role_closes_the_page_at_the_next_request() -> None:
    client = signed_in()
    assert client.get(members()).status_code == 200
    Membership.objects.update(until=make.clock.now())
    assert client.get(members()).status_code == 404


def test_administration_does_not_exist_for_others() -> None:
    assert signed_in().get(reverse("people:administration")).status_code == 404


def test_the_same_form_sent_twice_acts_once_and_leads_to_the_same_place() -> None:
    client, person = signed_in(), make.member("staff")
    url = reverse("people:member", args=[make.contract().pk, person.pk])
    form = {"role": "operator", "once": "k-1"}
    first = client.post(url, form)
    again = client.post(url, form)
    assert first.status_code == again.status_code == 302
    assert first.url == again.url  # type: ignore[attr-defined]
    assert person.memberships.count() == 2


def test_a_refused_form_may_be_sent_again_with_the_same_key() -> None:
    client, person = signed_in(), make.member("staff")
    url = reverse("people:member", args=[make.contract().pk, person.pk])
    refused = client.post(url, {"role": "king", "once": "k-2"})
    assert refused.status_code == 422
    assert client.post(url, {"role": "operator", "once": "k-2"}).status_code == 302


def test_a_verbs_refusal_leaves_the_key_free() -> None:
    client, here = signed_in(), make.contract()
    chief = here.memberships.get(role="general_manager")
    url = reverse("people:end-role", args=[here.pk, chief.account_id, chief.pk])
    assert client.post(url, {"once": "k-3"}).status_code == 422
    make.member("operations_manager")
    assert client.post(url, {"once": "k-3"}).status_code == 302


def test_htmx_is_sent_to_the_sign_in_as_a_whole_page() -> None:
    answer = Client().get(members(), headers={"hx-request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/sign-in/")


# --- a session that ended in the middle of a form -------------------------------


def expired(client: Client) -> None:
    """The session goes, the browser's other cookies stay."""
    del client.cookies["sessionid"]


def test_a_form_of_an_ended_session_comes_back_filled_after_the_sign_in() -> None:
    client, here = Client(), make.contract()
    chief = make.member("general_manager")
    client.force_login(chief)
    url = reverse("people:invite", args=[here.pk])
    client.get(url)
    expired(client)
    typed = {
        "name": "鈴木 花子",
        "email": "suzuki@example.jp",
        "organisation": str(make.organisation().pk),
        "role": "staff",
        "once": "k-4",
    }
    sent_away = client.post(url, typed)
    kept = reverse("people:kept")
    assert sent_away.url == f"/sign-in/?next={kept}"  # type: ignore[attr-defined]
    row = KeptForm.objects.get()
    assert "鈴木".encode() not in bytes(row.sealed)
    client.force_login(chief)
    assert url in client.get(kept).content.decode()
    shown = client.post(url, {"kept": "1"})
    assert shown.status_code == 422
    page = shown.content.decode()
    assert "鈴木 花子" in page
    assert "もう一度送ってください" in page
    assert here.invitation_set.count() == 0
    assert client.post(url, typed).status_code == 200
    assert here.invitation_set.count() == 1


def test_a_kept_form_is_for_its_own_person_only() -> None:
    client, here = Client(), make.contract()
    client.force_login(make.member("general_manager"))
    url = reverse("people:invite", args=[here.pk])
    client.get(url)
    expired(client)
    client.post(url, {"name": "鈴木 花子", "role": "staff"})
    client.force_login(make.member("operations_manager"))
    assert client.get(reverse("people:kept")).url == "/"  # type: ignore[attr-defined]
    shown = client.post(url, {"kept": "1"})
    assert shown.status_code == 302


def test_secrets_are_never_kept() -> None:
    client = Client()
    client.force_login(make.member("staff"))
    client.get(reverse("people:code"))
    expired(client)
    form = {"code": "824613", "code_again": "824613", "password": "x"}
    answer = client.post(reverse("people:code"), form)
    assert answer.url == "/sign-in/?next=/"  # type: ignore[attr-defined]
    assert KeptForm.objects.count() == 0


def test_a_stranger_keeps_nothing_on_the_server() -> None:
    Client().post(members(), {"name": "x" * 1000})
    assert KeptForm.objects.count() == 0


# --- restoring -----------------------------------------------------------------


def restored(client: Client, pk: int) -> tuple[int, str]:
    url = reverse("people:restore", args=[make.contract().pk, pk])
    answer = client.post(url, {"once": f"r-{pk}"})
    return answer.status_code, answer.content.decode()


def test_a_temporary_password_opens_nothing_but_its_change() -> None:
    person = make.member("site_manager")
    services.set_code(account=person, code="824613")
    old = Client()
    old.force_login(person)
    status, page = restored(signed_in(), person.pk)
    assert status == 200
    temporary = page.split("<code>")[1].split("</code>")[0]
    assert old.get(members()).status_code == 302, "open sessions end"
    person.refresh_from_db()
    assert person.code_hash == ""
    client = Client()
    client.post("/sign-in/", {"login": person.email, "password": temporary})
    change = reverse("account_change_password")
    assert client.get(members()).url == change  # type: ignore[attr-defined]
    form = {
        "oldpassword": temporary,
        "password1": make.PASSWORD + "2",
        "password2": make.PASSWORD + "2",
    }
    client.post(change, form)
    assert client.get(members()).status_code == 200


def test_another_house_cannot_restore() -> None:
    elsewhere = make.organisation("別会社", "subcontractor")
    person = make.member("staff", house=elsewhere)
    status, page = restored(signed_in(), person.pk)
    assert status == 422
    assert "その組織の責任者" in page
    person.refresh_from_db()
    assert person.check_password(make.PASSWORD)


def test_nobody_restores_themselves_or_an_administrator() -> None:
    chief = make.member("general_manager")
    client = Client()
    client.force_login(chief)
    assert restored(client, chief.pk)[0] == 422
    root = make.member("staff", is_administrator=True)
    assert restored(client, root.pk)[0] == 422
