"""A refusal reaches whoever asked, from another process too."""

from __future__ import annotations

import pickle

import pytest

from madoguchi.core.errors import Refusal, RowErrors


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal("slot-taken", "うまりました。", field="slot", retry=True),
        RowErrors("rows", [(2, "氏名", "空です")]),
    ],
)
def test_a_refusal_passes_from_process_to_process(refusal: Refusal) -> None:
    copy = pickle.loads(pickle.dumps(refusal))
    assert type(copy) is type(refusal)
    assert str(copy) == str(refusal)
    assert copy.__dict__ == refusal.__dict__
