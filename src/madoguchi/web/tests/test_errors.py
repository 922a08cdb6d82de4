"""Trouble is told in the user's words, and nothing typed is lost."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from madoguchi.core.errors import Refusal
from madoguchi.core.once import Repeated
from madoguchi.web import errors
from madoguchi.web.middleware import Refusals

OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


def text(response: HttpResponse) -> str:
    return response.content.decode()


def posted(headers: dict[str, str]) -> HttpRequest:
    data = {"kana": "ヤマダ", "password": "hidden-word", "csrfmiddlewaretoken": "old"}
    return RequestFactory().post("/booking/", data, headers=headers)


def answer(request: HttpRequest, trouble: Exception) -> HttpResponse | None:
    return Refusals(lambda _: HttpResponse()).process_exception(request, trouble)


def test_a_refusal_is_read_aloud_and_leads_back() -> None:
    request = RequestFactory().post(
        "/x/", headers={"referer": "http://testserver/booking/?day=1"}
    )
    response = answer(request, Refusal("slot-taken", "この枠は今うまりました。"))
    assert response is not None and response.status_code == 409
    assert "この枠は今うまりました。" in text(response)
    assert 'href="/booking/?day=1"' in text(response)
    assert "slot-taken" not in text(response)


def test_the_way_back_never_leads_to_another_site() -> None:
    request = RequestFactory().post("/x/", headers={"referer": "http://evil.example/"})
    assert errors.own_referrer(request) == ""


def test_a_refusal_to_a_fragment_keeps_the_page_around_it() -> None:
    request = RequestFactory().post("/x/", headers={"HX-Request": "true"})
    response = answer(request, Refusal("late", "締め切りました。"))
    assert response is not None and "<html" not in text(response)
    assert response.headers["HX-Retarget"] == "#flash"


def test_the_second_sending_arrives_where_the_first_one_led() -> None:
    response = answer(RequestFactory().post("/x/"), Repeated("/booking/1/"))
    assert response is not None and response.headers["Location"] == "/booking/1/"


def test_a_bug_is_let_to_rise() -> None:
    assert answer(RequestFactory().get("/"), KeyError("x")) is None


@pytest.mark.parametrize(
    "view", [errors.bad_request, errors.forbidden, errors.not_found]
)
def test_an_error_page_names_the_next_act(view: errors.View) -> None:
    page = text(view(RequestFactory().get("/x/"), Exception("internal-word")))
    assert "はじめの画面へ" in page and "internal-word" not in page


def test_an_error_page_asks_the_database_nothing() -> None:
    """Without the ``db`` fixture a query raises: the signed-in reader's would."""
    request = RequestFactory().get("/x/")
    request.user = SimpleNamespace(is_authenticated=True, name="田中")  # type: ignore[assignment]
    page = text(errors.not_found(request, Exception()))
    assert "ページが見つかりません" in page and "田中" not in page


def test_our_own_fault_needs_no_request_to_be_told() -> None:
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500 and "こちらの不具合です。" in text(response)


def test_a_form_open_too_long_keeps_what_was_typed_but_no_secret() -> None:
    page = text(errors.csrf_failure(posted(OURS)))
    assert "ヤマダ" in page and "もう一度送る" in page
    assert "hidden-word" not in page and 'value="old"' not in page


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {},
    ],
)
def test_a_foreign_form_is_not_offered_again(headers: dict[str, str]) -> None:
    page = text(errors.csrf_failure(posted(headers)))
    assert "ヤマダ" not in page and "もう一度送る" not in page


@pytest.mark.parametrize(
    ("path", "home"),
    [
        ("/p/kita-outreach/sessions/20/", "/p/kita-outreach/"),
        ("/p/kita-centre/wait/gone/", "/p/kita-centre/wait/"),
        ("/p/kita-centre/wait/", ""),
    ],
)
def test_a_citizens_page_that_is_over_leads_to_the_first_one(
    path: str, home: str
) -> None:
    answer = errors.not_found(RequestFactory().get(path), Exception())
    page = text(answer)
    assert answer.status_code == 404
    assert "このページは ありません" in page and "契約" not in page
    assert (f'href="{home}">はじめの ページへ' in page) == bool(home)
