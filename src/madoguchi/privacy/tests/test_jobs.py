"""The night erases where the contract says so, and nowhere else."""

from __future__ import annotations

import pytest

from madoguchi.privacy import jobs, parameters
from madoguchi.privacy.models import Subject
from madoguchi.privacy.tests import make
from madoguchi.tenancy import walls

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("erasure", "kept"), [("nightly", 1), ("confirmed", 2)])
def test_the_night_erases_only_where_the_contract_says_so(
    monkeypatch: pytest.MonkeyPatch, erasure: str, kept: int
) -> None:
    told = parameters.Parameters.model_validate({"erasure": erasure})
    monkeypatch.setattr(parameters, "of", lambda contract: told)
    kita = make.contract()
    make.subject(kita, days=-1)
    make.subject(kita, days=1)
    jobs.erase_past_retention(timestamp=0)
    jobs.erase_past_retention(timestamp=0)
    with walls.scope([kita.pk]):
        assert Subject.objects.exclude(payload=None).count() == kept
