"""A campaign is recorded under the consent that the city gave before (KY 8(3))."""

from __future__ import annotations

import pytest
from django.test import Client

from madoguchi.contracts import gates
from madoguchi.contracts import services as contracts
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.documents import services as documents
from madoguchi.journal.models import Fact
from madoguchi.outreach.tests import make
from madoguchi.outreach.tests.conftest import morning
from madoguchi.publicity import facts, services
from madoguchi.publicity.models import Activity
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

__all__ = ["morning"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


def consent(manager: Actor, officer: Actor) -> str:
    asked = contracts.open_consultation(
        contract=make.contract(),
        kind="consent",
        subject="campaign",
        question="商店街との抽選会",
        by=manager,
    )
    contracts.decide(consultation=asked, decision="承諾する。", by=officer)
    return asked.ref


def campaign(by: Actor, agreed: str = "") -> Activity:
    return services.hold_activity(
        contract=make.contract(),
        kind="campaign",
        title="抽選会",
        held_on=clock.today(),
        agreed=agreed,
        by=by,
    )


def refused(by: Actor, agreed: str) -> str:
    with pytest.raises(Refusal) as refusal:
        campaign(by, agreed)
    return refusal.value.code


def test_a_campaign_without_consent_is_refused_and_with_it_recorded() -> None:
    make.contract()
    manager, officer = make.actor("operations_manager"), make.actor("officer")
    assert refused(manager, "") == "gate-closed"
    assert refused(manager, "C99") == "unknown-consent"
    first = consent(manager, officer)
    assert refused(manager, "") == "gate-closed", "another's consent does not count"
    campaign(manager, first)
    assert refused(manager, first) == "recorded-already"
    with walls.scope([make.SLUG]):
        fact = Fact.objects.get(name="publicity.activity_held")
    assert fact.keys["activity"] == first


def test_the_staffing_plan_of_the_campaign_answers_for_the_calls() -> None:
    make.contract()
    manager, officer = make.actor("operations_manager"), make.actor("officer")
    agreed = consent(manager, officer)
    keys = {"kind": "campaign", "activity": agreed, "day": make.DAY.isoformat()}

    def missing() -> set[str]:
        with walls.scope([make.SLUG]):
            found = gates.check(make.SLUG, facts.ACTIVITY_HELD, keys)
        return {gate.clause_id for gate in found}

    assert "8-1-c-s2" in missing() and "8-3-n1-s2" not in missing()
    version = documents.draft(
        contract=make.contract(),
        kind="staffing-plan",
        ref=agreed,
        title="人員配置計画",
        content={},
        by=manager,
    )
    documents.submit(version=version, by=manager)
    assert "8-1-c-s2" not in missing()


def test_the_page_offers_the_consents_that_were_given() -> None:
    make.contract()
    account = make.account("operations_manager")
    manager, officer = make.actor("operations_manager"), make.actor("officer")
    agreed = consent(manager, officer)
    client = Client()
    client.force_login(account)
    url = f"/c/{make.SLUG}/publicity/activities/"
    assert f"{agreed} 商店街との抽選会" in client.get(url).content.decode()
    sent = {
        "kind": "campaign",
        "title": "抽選会",
        "held_on": make.DAY.isoformat(),
        "agreed": agreed,
    }
    assert client.post(url, sent).status_code == 302
