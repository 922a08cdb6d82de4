"""The canary hears what came out, and only that."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from madoguchi.config.testing import canary


def stumble(request: HttpRequest) -> HttpResponse:
    raise Http404(canary.VALUES["name"])


urlpatterns = [path("stumble/", stumble)]


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """What the canary notes during the test, taken back afterwards."""
    before = len(canary.found)
    yield canary.found
    del canary.found[before:]


@pytest.mark.parametrize("logger", ["madoguchi.anything", "django.request"])
def test_a_name_in_a_log_line_is_heard(heard: list[str], logger: str) -> None:
    logging.getLogger(logger).warning("booked by %s", canary.VALUES["kana"])
    assert any("a log record" in line for line in heard)


def test_a_name_in_the_text_of_an_exception_is_not_logged(heard: list[str]) -> None:
    before = len(heard)
    try:
        raise ValueError(canary.VALUES["name"])
    except ValueError:
        logging.getLogger("madoguchi.anything").exception("trouble")
    assert len(heard) == before


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_an_address_in_a_query_is_heard(heard: list[str]) -> None:
    Client().get("/stumble/", {"q": canary.VALUES["email"]})
    assert any("the address of a request" in line for line in heard)


@pytest.mark.django_db
def test_plain_text_that_is_written_is_heard(heard: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_once (key, answer, made_at) VALUES ('k', %s, now())",
            [canary.VALUES["telephone"]],
        )
    assert any("written to core_once" in line for line in heard)


def test_a_calm_line_is_not_heard(heard: list[str]) -> None:
    before = len(heard)
    logging.getLogger("madoguchi.anything").warning("3 bookings")
    assert len(heard) == before
