"""Cases: words without personal data, the rest in the vault, a clock to the end."""

from __future__ import annotations

import pytest

from madoguchi.cases import queries, services
from madoguchi.cases.models import Case
from madoguchi.core.errors import Refusal
from madoguchi.journal.models import Fact
from madoguchi.outreach.tests import make
from madoguchi.privacy.models import Subject
from madoguchi.tenancy import walls


def opened(crew: make.Crew, **changes: str) -> Case:
    given = {"kind": "complaint", "summary": "待ち時間が長い"}
    return services.open_case(
        contract=make.contract(),
        by=crew.staff,
        **{**given, **changes},  # type: ignore[arg-type]
    )


def test_a_case_goes_from_opened_to_closed(crew: make.Crew) -> None:
    case = opened(crew, detail="くわしい話", category="waiting")
    services.act(case=case, text="お詫びした", by=crew.staff)
    services.escalate(case=case, to="city", text="照会した", by=crew.manager)
    services.answer(case=case, text="回答した", by=crew.manager)
    services.close(case=case, text="了承された", by=crew.manager)
    with walls.scope([make.SLUG]):
        names = Fact.objects.filter(name__startswith="cases.").order_by("id")
        assert [fact.name for fact in names] == [
            "cases.case_opened",
            "cases.action_recorded",
            "cases.case_escalated",
            "cases.case_answered",
            "cases.case_closed",
        ]
        assert Subject.objects.get(pk=case.detail_id).fields == ["note"]
        assert not queries.still_open(make.SLUG).exists()
    with pytest.raises(Refusal, match="終結"):
        services.act(case=case, text="もう一度", by=crew.staff)


@pytest.mark.parametrize(
    "summary",
    ["090-1234-5678 へ折り返し", "ｈａｎａ＠example.jp", "1234 5678 9012 を見た", " "],
)
def test_a_summary_holds_nothing_personal(crew: make.Crew, summary: str) -> None:
    with pytest.raises(Refusal) as refused:
        opened(crew, summary=summary)
    assert refused.value.field == "summary"


def test_an_unknown_kind_is_refused(crew: make.Crew) -> None:
    with pytest.raises(Refusal):
        opened(crew, kind="gossip")
