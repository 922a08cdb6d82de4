"""The list of cases and one case: found, answered, passed on, closed, revealed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.cases import services as cases
from madoguchi.cases.models import Case
from madoguchi.journal.models import Fact
from madoguchi.outreach.tests import make
from madoguchi.tenancy import walls


def opened(crew: make.Crew, **changes: object) -> Case:
    given: dict[str, object] = {
        "kind": "call-back",
        "summary": "折り返しのご希望",
        "detail": "山田様 夕方に",
        "telephone": "090-1234-5678",
        "due_on": make.DAY - dt.timedelta(days=1),
    }
    return cases.open_case(
        contract=make.contract(),
        by=crew.operator,
        **{**given, **changes},  # type: ignore[arg-type]
    )


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(
        make.account(role), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"outreach:{name}", args=[make.SLUG, *args])


def test_the_list_shows_what_is_open_and_late(crew: make.Crew) -> None:
    opened(crew)
    done = opened(crew, summary="もう終わった件", due_on=None)
    cases.close(case=done, text="終わりました", by=crew.operator)
    client = signed_in("site_manager")
    text = client.get(at("cases")).content.decode()
    assert "折り返しのご希望" in text and "期限超過" in text
    assert "もう終わった件" not in text and "山田様" not in text
    assert "もう終わった件" in client.get(at("cases") + "?state=all").content.decode()
    kinds = client.get(at("cases") + "?kind=complaint").content.decode()
    assert "この条件の案件はありません。" in kinds


def test_details_are_shown_by_reveal_alone(crew: make.Crew) -> None:
    case = opened(crew)
    client = signed_in("operator")
    address = at("case-file", case.pk)
    assert "山田様" not in client.get(address).content.decode()
    seen = client.post(address, {"act": "reveal", "purpose": "call-back"})
    text = seen.content.decode()
    assert "山田様 夕方に" in text and "閲覧を記録しました。" in text
    client.post(address, {"act": "reveal", "purpose": "curiosity"})
    assert "山田様" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("how", "state", "said"),
    [
        ("action", "open", "対応: 電話しました"),
        ("answer", "answered", "回答: 電話しました"),
        ("close", "closed", "終結: 電話しました"),
    ],
)
def test_what_was_done_is_recorded(
    crew: make.Crew, how: str, state: str, said: str
) -> None:
    case = opened(crew)
    client = signed_in("site_manager")
    address = at("case-file", case.pk)
    answer = client.post(address, {"how": how, "text": "電話しました"})
    assert answer.status_code == 302
    assert said in client.get(address).content.decode()
    with walls.scope([make.SLUG]):
        assert Case.objects.get(pk=case.pk).state == state


def test_a_case_is_passed_on_to_somebody_and_keeps_no_number(crew: make.Crew) -> None:
    case = opened(crew)
    client = signed_in("site_manager")
    address = at("case-file", case.pk)
    nobody = client.post(address, {"how": "escalation", "text": "お願いします"})
    assert nobody.status_code == 422
    assert "引継ぎ先を選んでください。" in nobody.content.decode()
    number = client.post(address, {"how": "action", "text": "09012345678へ電話"})
    assert number.status_code == 422
    client.post(address, {"how": "escalation", "text": "お願いします", "to": "city"})
    assert "引継ぎ・照会（市へ）" in client.get(address).content.decode()


def test_a_case_is_opened_outside_of_a_session(crew: make.Crew) -> None:
    client = signed_in("site_manager")
    assert at("case-new") in client.get(at("cases")).content.decode()
    given = {"kind": "trouble", "summary": "発券機の紙づまり", "done": "紙を替えた"}
    answer = client.post(at("case-new"), given, follow=True)
    assert "紙を替えた" in answer.content.decode()
    with walls.scope([make.SLUG]):
        (case,) = Case.objects.all()
    assert (case.kind, case.occasion) == ("trouble", "")


def test_work_that_stopped_for_danger_is_a_right_that_was_used(
    crew: make.Crew,
) -> None:
    client = signed_in("site_manager")
    given = {"kind": "trouble", "summary": "天井板の落下", "danger": "on"}
    refused = client.post(at("case-new"), given)
    assert refused.status_code == 422
    assert "設備などの危険" in refused.content.decode()
    client.post(at("case-new"), given | {"kind": "hazard"})
    with walls.scope([make.SLUG]):
        (fact,) = Fact.objects.filter(name="cases.action_recorded")
    assert fact.measures == {"category": "suspension", "grade": "grave"}


def test_who_may_not_record_a_case_is_told_so(crew: make.Crew) -> None:
    client = signed_in("privacy_officer")
    assert client.get(at("case-new")).status_code == 404
