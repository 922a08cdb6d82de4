"""A contract with a manager, an officer and a stranger; an invented daily report."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from madoguchi.core import clock
from madoguchi.papers.tables import (
    Cell,
    Column,
    Figures,
    Item,
    Report,
    Source,
    Table,
    row,
)
from madoguchi.papers.tests import make as papers
from madoguchi.people.models import Account, Membership, Organisation
from madoguchi.people.rules import ROLES, permitted
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

SLUG = "kyoto-test-2026"


def contract(slug: str = SLUG) -> Contract:
    """A contract of this year."""
    return Contract.objects.get_or_create(
        slug=slug,
        defaults={
            "title": "マイナンバーカード出張申請受付等業務",
            "municipality": "京都市",
            "contractor": "株式会社○○サービス",
            "starts_on": dt.date(2026, 4, 1),
            "ends_on": dt.date(2027, 3, 31),
            "records_begin": dt.date(2026, 4, 1),
        },
    )[0]


def account(role: str = "site_manager", slug: str = SLUG) -> Account:
    """Someone with one role in one contract."""
    kind = "municipality" if role == "officer" else "contractor"
    organisation, _made = Organisation.objects.get_or_create(
        name=f"組織 {kind}", defaults={"kind": kind}
    )
    made = Account.objects.create(
        email=f"{role}@{slug}.example",
        name="田中",
        organisation=organisation,
        made_at=clock.now(),
    )
    Membership.objects.create(
        contract=contract(slug), account=made, role=role, since=clock.now()
    )
    return made


def actor(role: str = "site_manager", slug: str = SLUG) -> Actor:
    """The same as an actor."""
    scope, may = frozenset({slug}), permitted([role])
    return Actor(ROLES[role].side, role, scope, None, may)


def report(
    in_city: int = 15, *, ref: str = "s12", facts: tuple[int, ...] = ()
) -> Report:
    """The daily report of the worked example, leading to facts."""
    figures = Figures(
        "facts",
        "開催",
        (Item("held", "開催", Cell(1, Source(fact="t.held", ids=facts)), unit="回"),),
    )
    example = papers.daily(in_city=in_city, ref=ref)
    sections = [s for s in example.sections if s.key != "applications"]
    return replace(example, sections=(applications(in_city), figures, *sections))


def applications(in_city: int) -> Table:
    """対応件数 with a way to the visits."""
    source = Source(query="test.visits", ids=(3,), where={"service": "in-person"})
    return Table(
        "applications",
        "対応件数",
        (
            Column("service", "text", "種別"),
            Column("in_city", "count", "市内", unit="件", total=True),
        ),
        (
            row("in-person", "申請受付（申請時来庁）", Cell(in_city, source)),
            row("collect", "申請受付（交付時来庁）", 1),
        ),
        ("applications_by_service", "applications_by_residence"),
    )
