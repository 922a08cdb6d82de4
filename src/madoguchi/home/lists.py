"""The three lists of the home page, by role (screens: 2.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.cards import parameters as cards
from madoguchi.cards.queries import holding
from madoguchi.contracts import naming, tallies
from madoguchi.contracts.models import Obligation
from madoguchi.contracts.models.obligation import LATE
from madoguchi.contracts.rules import looks
from madoguchi.core import clock
from madoguchi.counter import queries as counter
from madoguchi.documents.kinds import KINDS
from madoguchi.home import menu, queries
from madoguchi.home.forms import said
from madoguchi.home.frame import label
from madoguchi.outreach.models import Session
from madoguchi.people import access
from madoguchi.people.rules import ROLES, leading, permitted
from madoguchi.supplies import queries as supplies
from madoguchi.tenancy.models import Contract

DAY = dt.timedelta(days=1)
SHOWN = queries.SHOWN


@dataclass(frozen=True, slots=True)
class Item:
    """One line: what, where to do it, for which contract, until when and why."""

    text: str
    url: str
    contract: str
    note: str = ""
    due: dt.datetime | None = None
    timed: bool = False
    why: str = ""
    status: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A count in the first block; it leads to its records."""

    label: str
    count: int
    url: str
    note: str = ""


@dataclass(slots=True)
class Home:
    """The page of one role."""

    role: str
    button: tuple[str, str] = ("", "")
    figures: list[Figure] = field(default_factory=list)
    must: list[Item] = field(default_factory=list)
    late: list[Item] = field(default_factory=list)
    late_total: int = 0
    coming: list[Item] = field(default_factory=list)
    signed: list[Item] = field(default_factory=list)
    empty: str = ""


class Desk:
    """Everything that a role's page is made of, read once.

    ``slugs(permission)`` are the contracts in which the person holds it.
    """

    def __init__(self, seen: access.Access, now: dt.datetime) -> None:
        self.seen, self.now = seen, now
        self.today = clock.tokyo_date(now)
        rows = Contract.objects.filter(pk__in=seen.scope)
        self.contracts = {row.pk: row for row in rows}
        every = {role for held in seen.roles.values() for role in held}
        self.role = leading(every) if every else ""

    def slugs(self, permission: str) -> list[str]:
        return [slug for slug in self.seen.roles if self.seen.may(permission, slug)]

    def label(self, slug: str) -> str:
        return label(self.contracts[slug])

    @property
    def party(self) -> str:
        """The side whose duties this person keeps."""
        if self.role in ROLES and ROLES[self.role].side == "municipality":
            return "municipality"
        return "contractor"

    # -- lines -----------------------------------------------------------------

    def duties(self, rows: Sequence[Obligation]) -> list[Item]:
        """Occasions as lines, with the clause's words and the reason of the date."""
        known = queries.clauses(rows)
        told = self._told(rows)
        found = []
        for row in rows:
            clause = known.get((row.contract_id, row.clause_id))
            shown: str = row.shown  # type: ignore[attr-defined]
            word = looks.word(shown, row.kind, dated=row.due_at is not None)
            text = row.clause_id
            if clause is not None:
                en = clause.summary_en or clause.summary_ja
                text = f"{clause.number} {said((clause.summary_ja, en))}"
            who = said(looks.PARTIES.get(row.party, ("", "")))
            found.append(
                Item(
                    text,
                    clause_url(row),
                    self.label(row.contract_id),
                    note="・".join(
                        filter(None, (told[row.contract_id].occasion(row.keys), who))
                    ),
                    due=row.due_at,
                    timed=row.timed,
                    why=row.why,
                    status=looks.slug(shown),
                    word=said(word) if word else "",
                )
            )
        return found

    def _told(self, rows: Sequence[Obligation]) -> dict[str, naming.Telling]:
        """How the occasions are named; only contracts of the lines are read."""
        slugs = {row.contract_id for row in rows}
        return {
            slug: naming.of(
                slug,
                (row.keys for row in rows if row.contract_id == slug),
                permitted(self.seen.roles.get(slug, ())),
            )
            for slug in slugs
        }

    def documents_waiting(self) -> list[Item]:
        """Submitted documents, the oldest first."""
        rows = queries.submitted(self.slugs("documents.approve"))[:SHOWN]
        return [
            Item(
                row.title,
                reverse("documents:document", args=[row.contract_id, row.pk]),
                self.label(row.contract_id),
                note=kind_word(row.kind),
                status="submitted",
            )
            for row in rows
        ]

    def documents_unfinished(self) -> list[Item]:
        """Returned documents and drafts."""
        rows = queries.unfinished(self.slugs("documents.submit"))[:SHOWN]
        return [
            Item(
                row.title,
                reverse("documents:document", args=[row.contract_id, row.pk]),
                self.label(row.contract_id),
                note=kind_word(row.kind),
                status=row.state,
            )
            for row in rows
        ]

    def questions(self) -> list[Item]:
        """Waivers and consultations that wait for an answer."""
        found = [
            Item(
                _("免除の申請 {ref}").format(ref=row.ref),
                reverse("contracts:waiver", args=[row.contract_id, row.ref.lower()]),
                self.label(row.contract_id),
                status="submitted",
                word=_("回答待ち"),
            )
            for row in queries.open_waivers(self.slugs("contract.waive"))[:SHOWN]
        ]
        rows = queries.open_consultations(self.slugs("contract.consult"))[:SHOWN]
        return found + [
            Item(
                f"{row.get_kind_display()} {row.ref} {row.question[:40]}",
                reverse(
                    "contracts:consultation", args=[row.contract_id, row.ref.lower()]
                ),
                self.label(row.contract_id),
                status="submitted",
                word=_("未決定"),
            )
            for row in rows
        ]

    def uncounted(self) -> list[Item]:
        """Places with cards that nobody counted for the set days: an alarm."""
        return [
            Item(
                _("カードの保管場所 {n}か所を長く数えていません").format(n=len(places)),
                reverse("cards:stocktake", args=[slug]),
                self.label(slug),
                note="、".join(place.code for place in places[:SHOWN]),
                status="breached",
                word=_("要棚卸し"),
            )
            for slug in self.slugs("cards.manage")
            if cards.available(slug) and (places := holding.uncounted(slug))
        ]

    def declarations(self) -> list[Item]:
        """One line a contract: how many declarations are missing."""
        counted = self.counted("contract.declare", "attested_missing")
        return [
            Item(
                _("申告していない条項が {n}件あります").format(n=n),
                f"{reverse('home:cockpit', args=[slug])}?state=attested_missing",
                self.label(slug),
                status="attested_missing",
            )
            for slug, n in counted.items()
        ]

    def supplies_short(self) -> list[Item]:
        """One line a contract: how many consumables run out (SP 7(6))."""
        short = supplies.short(self.slugs("supplies.count"))
        return [
            Item(
                _("足りない消耗品が {n}件あります").format(n=n),
                reverse("supplies:stock", args=[slug]),
                self.label(slug),
                status="below",
                word=_("補充する"),
            )
            for slug, n in short.items()
        ]

    def unclosed(self) -> list[Item]:
        """Days of a counter that nobody closed (SP 5(2)ク): counts wait for it."""
        return [
            Item(
                _("窓口が締められていない日があります"),
                reverse("counter:late", args=[one.contract_id, one.pk]),
                self.label(one.contract_id),
                due=clock.tokyo(one.day),
                status="breached",
                word=_("締めていない"),
            )
            for one in counter.unclosed(self.slugs("counter.manage"), self.today)
        ]

    def own_coming(self, days: int) -> list[Obligation]:
        """Duties of the own side that fall due within some days, today included."""
        begins = clock.tokyo(self.today)
        rows = queries.coming(
            self.slugs("contract.cockpit"),
            begins,
            clock.tokyo(self.today + days * DAY),
            self.now,
            self.party,
        )
        return list(rows.filter(soft=False)[:SHOWN])

    def sessions(self, days: int) -> list[Session]:
        """Sessions from today on."""
        slugs = self.slugs("outreach.view")
        last = self.today + days * DAY
        return list(queries.sessions(slugs, self.today, last)[:SHOWN])

    def session_items(self, rows: Sequence[Session]) -> list[Item]:
        """Sessions as lines."""
        found = []
        for row in rows:
            found.append(
                Item(
                    row.venue.name,
                    session_url(row, self.seen),
                    self.label(row.contract_id),
                    note=row.get_type_display(),
                    due=row.opens_at,
                    timed=True,
                )
            )
        return found

    def late(self) -> tuple[list[Item], int]:
        """Firm duties that were missed, the freshest first, and how many there are."""
        slugs = self.slugs("contract.cockpit")
        party = "" if self.party == "municipality" else self.party
        rows = queries.firm_late(slugs, self.now, party)
        counted = self.late_by_party()
        if party:
            counted = {k: n for k, n in counted.items() if k in (party, "both")}
        return self.duties(rows), sum(counted.values())

    # -- how many --------------------------------------------------------------

    @cached_property
    def told(self) -> list[tallies.Told]:
        """All occasions of the person's contracts by what is shown of them."""
        either = {*self.slugs("contract.cockpit"), *self.slugs("contract.declare")}
        return tallies.of(sorted(either), self.now)

    def counted(self, permission: str, shown: str) -> dict[str, int]:
        """Occasions that are shown so, by contract, where the person may."""
        found: dict[str, int] = {}
        seen = set(self.slugs(permission))
        for one in self.told:
            if one.shown == shown and one.contract in seen:
                found[one.contract] = found.get(one.contract, 0) + one.n
        return found

    def late_by_party(self) -> dict[str, int]:
        """How many firm duties were missed, by side."""
        found: dict[str, int] = {}
        seen = set(self.slugs("contract.cockpit"))
        for one in self.told:
            if one.shown in LATE and one.contract in seen:
                found[one.party] = found.get(one.party, 0) + one.n
        return found


def kind_word(kind: str) -> str:
    """The common word of a kind of document."""
    known = KINDS.get(kind)
    return said((known.ja, known.en)) if known else kind


def clause_url(row: Obligation) -> str:
    url = reverse("contracts:clause", args=[row.contract_id, row.clause_id])
    return f"{url}#o{row.pk}"


def session_url(row: Session, seen: access.Access) -> str:
    """The day screen for who runs the day, the waiting list for the officer there."""
    slug, pk = row.contract_id, str(row.pk)
    if seen.may("outreach.run", slug) and (
        url := menu.address("outreach:day", slug, pk)
    ):
        return url
    if seen.may("visits.identify", slug):
        return menu.first_address(slug, "outreach:waiting", "outreach:board")
    found = menu.address("outreach:session", slug, pk)
    return found or menu.first_address(slug, "outreach:board")


def first_page(desk: Desk, permission: str, *names: str) -> str:
    """The first contract page that exists and that the person may use."""
    for slug in desk.slugs(permission):
        for name in names:
            if url := menu.address(name, slug):
                return url
    return ""
