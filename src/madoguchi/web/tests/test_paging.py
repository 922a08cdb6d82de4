"""Lists are cut by keys, never counted."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import QueryDict

from madoguchi.core.models import Once
from madoguchi.web import paging

START = dt.datetime(2026, 11, 21, 4, 5, tzinfo=dt.UTC)
ORDER = ("-made_at", "key")


@pytest.fixture
def keys(db: None) -> list[str]:
    """Seven rows, of which pairs share a moment; in the order of the list."""
    for i in range(7):
        made = START - dt.timedelta(minutes=i // 2)
        Once.objects.create(key=f"paging-{i}", made_at=made)
    return [f"paging-{i}" for i in range(7)]


def cut(query: str) -> paging.Page[Once]:
    rows = Once.objects.filter(key__startswith="paging-")
    return paging.paged(rows, QueryDict(query), order=ORDER, size=3)


def names(page: paging.Page[Once]) -> list[str]:
    return [row.key for row in page.rows]


def test_pages_follow_one_another_without_gap_or_repeat(keys: list[str]) -> None:
    page, seen = cut(""), []
    while True:
        seen += names(page)
        if not page.after:
            break
        page = cut(f"after={page.after}")
    assert seen == keys


def test_the_way_back_shows_the_same_pages(keys: list[str]) -> None:
    first = cut("")
    second = cut(f"after={first.after}")
    back = cut(f"before={second.before}")
    assert names(back) == names(first)
    assert back.before == ""
    assert back.after


def test_the_first_page_has_nothing_before_it(keys: list[str]) -> None:
    assert cut("").before == ""


def test_an_empty_list_is_a_page_without_neighbours(db: None) -> None:
    page = cut("")
    assert (list(page.rows), page.after, page.before) == ([], "", "")


@pytest.mark.parametrize("word", ["x", "%%%", "W10", "bnVsbA", "あ", "W1tdLFtdXQ"])
def test_a_damaged_cursor_shows_the_first_page(keys: list[str], word: str) -> None:
    assert names(cut(f"after={word}")) == keys[:3]


def test_a_cursor_of_the_wrong_kind_shows_the_first_page(keys: list[str]) -> None:
    forged = paging.sealed(["not a date", "x"])
    assert names(cut(f"after={forged}")) == keys[:3]
