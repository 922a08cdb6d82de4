"""With every filter of the application switched off, the walls still hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, transaction

from madoguchi.config import cluster
from madoguchi.config.testing.databases import ConnectedAs
from madoguchi.tenancy import walls
from tests.walls import ground


@pytest.fixture(params=["web", "worker"])
def filled_db(
    committed_db: cluster.Urls,
    connected_as: ConnectedAs,
    request: pytest.FixtureRequest,
) -> Iterator[None]:
    ground.fill(committed_db)
    with connected_as(request.param):
        yield


def test_unfiltered_models_show_only_the_scope(filled_db: None) -> None:
    for model in ground.walled():
        with walls.scope(["a"]):
            seen = list(model.objects.values_list("contract_id", flat=True))
        assert seen == ["a"], model


def test_unfiltered_models_raise_without_a_scope(filled_db: None) -> None:
    for model in ground.walled():
        with (
            pytest.raises(DatabaseError, match="without a scope"),
            transaction.atomic(),
        ):
            list(model.objects.all())
