"""The chain's arithmetic, without a database."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core import canonical
from madoguchi.journal import rules

TEXTS = st.dictionaries(st.text(), st.text() | st.integers() | st.booleans())
MOMENTS = st.datetimes(
    dt.datetime(1900, 1, 1), dt.datetime(2200, 1, 1), timezones=st.timezones()
)
NUMBERS = st.integers(0, 2**63 - 1)
ROWS = st.tuples(
    NUMBERS,
    st.text(),
    st.text(),
    TEXTS,
    TEXTS,
    st.lists(st.text()),
    MOMENTS,
    MOMENTS,
    st.none() | NUMBERS,
    st.text(),
    st.text(),
    st.none() | NUMBERS,
)


@given(ROWS, NUMBERS)
def test_a_row_is_chained_as_canonical_json(row: tuple[Any, ...], number: int) -> None:
    plain = dict(zip(rules.COLUMNS, row, strict=True)) | {"sequence": number}
    body = canonical.dumps(plain)
    assert rules.body(number, row) == body
    previous = hashlib.sha256(b"before").digest()
    assert rules.link(previous, number, row) == hashlib.sha256(previous + body).digest()


@given(ROWS)
def test_the_databases_text_is_chained_like_the_values(row: tuple[Any, ...]) -> None:
    given_as_text = list(row)
    for place in (3, 4, 5):
        given_as_text[place] = json.dumps(row[place], ensure_ascii=place == 4)
    for place in (6, 7):
        given_as_text[place] = rules.moment(row[place])
    assert rules.body(1, given_as_text) == rules.body(1, row)


@given(ROWS)
def test_number_and_predecessor_change_the_seal(row: tuple[Any, ...]) -> None:
    seals = {
        rules.link(rules.GENESIS, 1, row),
        rules.link(rules.GENESIS, 2, row),
        rules.link(bytes([1]) * 32, 1, row),
    }
    assert len(seals) == 3
