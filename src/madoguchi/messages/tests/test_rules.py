"""When to try again, and which numbers an SMS can reach."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.core.errors import Refusal
from madoguchi.messages import services
from madoguchi.messages.rules import retry, telephone


def test_pauses_grow_and_end_at_two_hours() -> None:
    minutes = [retry.pause(n) / dt.timedelta(minutes=1) for n in (1, 2, 3, 8, 99)]
    assert minutes == [1, 2, 4, 120, 120]


@pytest.mark.parametrize(
    ("code", "kind"),
    [(450, retry.Temporary), (421, retry.Temporary), (550, retry.Permanent)],
)
def test_only_an_answer_of_500_is_final(code: int, kind: type[Exception]) -> None:
    assert isinstance(retry.of_smtp(code, "x"), kind)


@pytest.mark.parametrize(
    "typed",
    ["090-4711-4711", "０９０４７１１４７１１", "09047114711", "+81 90-4711-4711"],
)
def test_a_mobile_number_can_receive_an_sms(typed: str) -> None:
    assert telephone.sms_number(typed) == "+819047114711"


@pytest.mark.parametrize(
    "typed", ["075-222-3333", "0120-123-456", "090-4711-471", "110", "", "なし", "🧑"]
)
def test_any_other_number_cannot(typed: str) -> None:
    assert telephone.sms_number(typed) is None


def test_the_refusal_says_what_to_do() -> None:
    with pytest.raises(Refusal) as refused:
        services.check_sms_number("075-222-3333")
    assert (refused.value.code, refused.value.field) == (
        "cannot-receive-sms",
        "telephone",
    )
    assert "口頭で" in refused.value.sentence
