"""Seven entries at most; the rest stands under その他."""

from __future__ import annotations

import pytest

from madoguchi.home import menu
from madoguchi.home.tests import make
from madoguchi.outreach.tests import make as outreach
from madoguchi.people import access

pytestmark = pytest.mark.django_db


def words(role: str) -> tuple[list[str], list[str]]:
    kyoto = outreach.contract()
    seen = access.of(make.account(role, kyoto))
    first, more = menu.nouns(seen, kyoto.pk, f"/c/{kyoto.pk}/")
    return [one.label for one in first], [one.label for one in more]


def test_the_manager_finds_the_call_desk_under_more() -> None:
    first, more = words("general_manager")
    assert len(first) == 6
    assert "電話窓口" in more


def test_who_has_few_nouns_sees_them_all() -> None:
    first, more = words("identity_officer")
    assert first and not more
