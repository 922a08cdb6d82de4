"""Named reads of clauses and obligations, each by contract.

Upcoming, due, late and breached depend on the present moment: :func:`with_state`
says in SQL what ``rules.engine.state_at`` says in Python (a test holds them equal).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import (
    CharField,
    Count,
    F,
    Max,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.expressions import RawSQL

from madoguchi.contracts import library
from madoguchi.contracts.models import (
    Clause,
    Consultation,
    Cursor,
    Declaration,
    Entry,
    Obligation,
    Program,
    Waiver,
)
from madoguchi.contracts.models.obligation import FIGURED
from madoguchi.contracts.models.settled import JUDGED
from madoguchi.contracts.rules.engine.moments import label_of
from madoguchi.contracts.rules.engine.outcome import SOON
from madoguchi.core import clock
from madoguchi.journal.models import Pending, Seal
from madoguchi.tenancy.models import Contract

ORDER = (
    "breached",
    "below",
    "over",
    "out_of_order",
    "attested_missing",
    "due",
    "due_soon",
    "unset",
    "guide_below",
    "guide_above",
    "guide_late",
    "guide_order",
    "upcoming",
    "met_late",
    "met",
    "waived",
    "before_records",
    "not_arisen",
    "scope",
    "waiting_for_app",
)
"""From what must be looked at first to what may be left alone."""
BAD = ("breached", "below", "over", "out_of_order", "attested_missing")
SOON_STATES = ("due", "due_soon")


_STATE = """CASE
WHEN {o}.verdict IN ({judged}) THEN {o}.verdict
WHEN {o}.verdict = 'met' AND {o}.settles_at >= {now} THEN 'upcoming'
WHEN {o}.verdict = 'met' THEN 'met'
WHEN {o}.verdict IN ('below', 'over') THEN CASE
  WHEN {o}.settles_at > {soon} THEN 'upcoming'
  WHEN {o}.settles_at >= {now} THEN 'due_soon' ELSE {o}.verdict END
WHEN {o}.breach_at < {now} AND {o}.kind = 'attested' THEN 'attested_missing'
WHEN {o}.breach_at < {now} AND NOT {o}.soft THEN 'breached'
WHEN {o}.due_at IS NULL AND ({o}.breach_at < {now} OR {o}.opened_by <> '[]') THEN 'due'
WHEN {o}.due_at IS NULL THEN 'upcoming'
WHEN {o}.due_at < {day_ends} THEN 'due'
WHEN {o}.due_at <= {soon} THEN 'due_soon'
ELSE 'upcoming' END"""
"""Written out: as expressions it took Django longer to build than to answer."""


def with_state(
    obligations: QuerySet[Obligation], now: dt.datetime
) -> QuerySet[Obligation]:
    """Annotate each obligation with its ``state`` at a moment."""
    return obligations.annotate(state=_written(_state(now)))


def _state(now: dt.datetime) -> str:
    return _STATE.format(
        o=Obligation._meta.db_table,
        judged=", ".join(f"'{verdict}'" for verdict in JUDGED),
        now=_moment(now),
        soon=_moment(now + SOON),
        day_ends=_moment(clock.end_of_day(clock.tokyo_date(now))),
    )


def _moment(moment: dt.datetime) -> str:
    return f"timestamptz '{moment.isoformat()}'"


def _written(sql: str) -> RawSQL:
    return RawSQL(sql, (), output_field=CharField())


def obligations(contract: str, now: dt.datetime) -> QuerySet[Obligation]:
    """Every obligation of a contract with its ``state`` and what is ``shown``."""
    return with_shown(Obligation.objects.filter(contract_id=contract), now)


def with_shown(
    obligations: QuerySet[Obligation], now: dt.datetime
) -> QuerySet[Obligation]:
    """Annotate ``shown`` as well: what ``rules.looks.shown`` says in Python."""
    o, state = Obligation._meta.db_table, _state(now)
    begins = _moment(clock.tokyo(clock.tokyo_date(now)))
    shown = (
        f"CASE WHEN NOT {o}.soft THEN {state} ELSE CASE {state}"
        f" WHEN 'below' THEN 'guide_below' WHEN 'over' THEN 'guide_above'"
        f" WHEN 'out_of_order' THEN 'guide_order' WHEN 'due' THEN"
        f" CASE WHEN {o}.due_at < {begins} THEN 'guide_late' ELSE 'due' END"
        f" ELSE {state} END END"
    )
    return obligations.annotate(state=_written(state), shown=_written(shown))


def bad(contract: str, now: dt.datetime) -> QuerySet[Obligation]:
    """Firm duties that are late, below, over or out of order; the freshest first."""
    return (
        obligations(contract, now)
        .filter(settled_as__in=BAD, settled_at__lt=now, soft=False)
        .order_by(F("due_at").desc(nulls_last=True), "id")
    )


def due_between(
    contract: str, first: dt.datetime, last: dt.datetime, now: dt.datetime
) -> QuerySet[Obligation]:
    """Obligations whose due moment lies in a span, in that order."""
    return (
        obligations(contract, now)
        .filter(due_at__gte=first, due_at__lte=last)
        .order_by("due_at", "clause_id", "id")
    )


def next_due(contract: str, now: dt.datetime, party: str = "") -> Obligation | None:
    """The next open duty of a side (or of both) that has a due moment."""
    found = obligations(contract, now).filter(verdict="open", due_at__gte=now)
    if party:
        found = found.filter(party__in=(party, "both"))
    return found.order_by("due_at", "id").first()


def of_clause(contract: str, clause_id: str, now: dt.datetime) -> QuerySet[Obligation]:
    """The occasions of a clause, the latest due first."""
    return (
        obligations(contract, now)
        .filter(clause_id=clause_id)
        .order_by(F("due_at").desc(nulls_last=True), "-id")
    )


def clause(contract: str, clause_id: str, day: dt.date) -> Clause | None:
    """The version of a clause in force on a day, else its latest."""
    versions = list(Clause.objects.filter(contract_id=contract, clause_id=clause_id))
    for version in versions:
        after = version.valid_from is None or version.valid_from <= day
        if after and (version.valid_until is None or day <= version.valid_until):
            return version
    return versions[-1] if versions else None


def next_of_each(contract: str, now: dt.datetime) -> dict[str, Obligation]:
    """The next open occasion of every clause that has a due moment."""
    rows = (
        Obligation.objects.filter(contract_id=contract, verdict="open", due_at__gte=now)
        .order_by("clause_id", "due_at", "id")
        .distinct("clause_id")
    )
    return {row.clause_id: row for row in rows}


def last_figures(contract: str, now: dt.datetime) -> dict[str, Obligation]:
    """The latest occasion of every clause that carries a figure and has begun.

    A look into an index for each clause, however many occasions it had.
    """
    each = Clause.objects.filter(contract_id=contract).values_list("clause_id")
    known = sorted({clause_id for (clause_id,) in each})
    return {row.clause_id: row for row in figures(contract, now, known, 1)}


def figures(
    contract: str, now: dt.datetime, clause_ids: Sequence[str], most: int
) -> list[Obligation]:
    """The latest occasions with figures of some clauses, at most so many of each.

    A period that has not begun says nothing yet, and one that ended before the records
    began says nothing at all, though their noughts are on file.
    """
    if not clause_ids:
        return []
    today = clock.tokyo_date(now)
    begun = [label_of(unit, today) for unit in ("day", "week", "month", "year")]
    # Two questions: joined in one, every obligation of the contract is read.
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES_OF_EACH, [list(clause_ids), contract, begun, most])
        latest = [pk for (pk,) in cursor.fetchall()]
    rows = obligations(contract, now).filter(id__in=latest)
    return list(rows.defer("opened_by", "evidence").order_by("id"))


_FIGURES_OF_EACH = f"""
SELECT latest.id FROM unnest(%s::text[]) AS c(clause_id) CROSS JOIN LATERAL (
  SELECT o.id FROM contracts_obligation o
  WHERE o.contract_id = %s AND o.clause_id = c.clause_id AND o.kind IN {FIGURED}
    AND o.figures ? 'value'
    AND NOT EXISTS (
      SELECT FROM unnest(%s::text[]) AS present(label)
      WHERE length(o.keys ->> 'period') = length(present.label)
        AND o.keys ->> 'period' > present.label COLLATE "C")
    AND (o.settles_at < (
      SELECT t.records_begin::timestamp AT TIME ZONE 'Asia/Tokyo'
      FROM tenancy_contract t WHERE t.slug = o.contract_id)) IS NOT TRUE
  ORDER BY o.anchor DESC NULLS LAST, o.id DESC LIMIT %s) latest"""


def figured_clauses(contract: str) -> dict[str, int]:
    """Clauses of the kinds with figures, and how many occasions have one."""
    rows = (
        Obligation.objects.filter(
            contract_id=contract, kind__in=FIGURED, figures__has_key="value"
        )
        .values_list("clause_id")
        .annotate(n=Count("id"))
    )
    return dict(rows)


def clauses(contract: str, day: dt.date) -> tuple[Clause, ...]:
    """One version of each clause, that of the day (else the latest), in print order.

    The rows are shared by all who ask until another edition is loaded: read them only.
    """
    program = Program.objects.filter(contract_id=contract)
    newest = Clause.objects.filter(contract_id=contract).order_by("-id").values("id")
    loaded = program.values_list("digest", Subquery(newest[:1])).first()
    return _edition(contract, day, *loaded) if loaded else _read_clauses(contract, day)


@lru_cache(maxsize=32)
def _edition(
    contract: str, day: dt.date, digest: str, newest: int
) -> tuple[Clause, ...]:
    """``digest`` and the newest row tell one loading from another."""
    return _read_clauses(contract, day)


def _read_clauses(contract: str, day: dt.date) -> tuple[Clause, ...]:
    found: dict[str, Clause] = {}
    for clause_ in Clause.objects.filter(contract_id=contract).order_by("order"):
        before = found.get(clause_.clause_id)
        if before is None or _in_force(clause_, day):
            found[clause_.clause_id] = clause_
    return tuple(sorted(found.values(), key=lambda c: c.order))


def _in_force(clause_: Clause, day: dt.date) -> bool:
    begun = clause_.valid_from is None or clause_.valid_from <= day
    return begun and (clause_.valid_until is None or day <= clause_.valid_until)


def neighbours(contract: str, order: int) -> tuple[Clause | None, Clause | None]:
    """The clauses before and after a place in the order of print."""
    rows = Clause.objects.filter(contract_id=contract)
    before = rows.filter(order__lt=order).order_by("-order").first()
    return before, rows.filter(order__gt=order).order_by("order").first()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How far the obligations have followed the facts."""

    at: dt.datetime | None
    replaying: bool
    behind: int

    @property
    def busy(self) -> bool:
        return self.replaying or self.behind > 0

    @property
    def seconds(self) -> int:
        """About how long it still takes, at 200 facts a second."""
        return max(1, -(-self.behind // 200))


def evaluation(contract: str) -> Evaluation:
    """Whether the contract is being evaluated anew, and how many facts wait."""
    cursor = Cursor.objects.filter(contract_id=contract).first()
    loaded = (
        Program.objects.filter(contract_id=contract).select_related("contract").first()
    )
    last = Seal.objects.filter(contract_id=contract).aggregate(n=Max("sequence"))["n"]
    if cursor is None:
        return Evaluation(None, loaded is not None, last or 0)
    stale = loaded is not None and _evaluated_by(loaded) != cursor.digest
    return Evaluation(cursor.moved_at, stale, max(0, (last or 0) - cursor.sequence))


def _evaluated_by(loaded: Program) -> str:
    """The digest of an evaluation by these files and this beginning of records."""
    begins = loaded.contract.records_begin
    return hashlib.sha256(f"{loaded.digest}@{begins}".encode()).hexdigest()


def open_consultations(contract: str) -> QuerySet[Consultation]:
    """Consultations, instructions and requests that wait for a decision."""
    return Consultation.objects.filter(contract_id=contract, decided_at=None)


def open_waivers(contract: str) -> QuerySet[Waiver]:
    """Waivers that wait for the municipality's answer."""
    return Waiver.objects.filter(
        contract_id=contract, consented_at=None, refused_at=None
    )


def waiting_clauses(contract: str, may: Collection[str]) -> set[str]:
    """Clauses with a question that a person with these permissions answers."""
    found: set[str] = set()
    if "contract.waive" in may:
        found.update(open_waivers(contract).values_list("clause_id", flat=True))
    if "contract.consult" in may:
        found.update(open_consultations(contract).values_list("clause_id", flat=True))
    return found - {""}


def consultations(contract: str) -> QuerySet[Consultation]:
    """The register of consultations and instructions, the newest first."""
    return Consultation.objects.filter(contract_id=contract).order_by("-id")


def waivers(contract: str) -> QuerySet[Waiver]:
    """Waivers that were asked for, the newest first."""
    return Waiver.objects.filter(contract_id=contract).order_by("-id")


def declarations(contract: str) -> QuerySet[Declaration]:
    """Declarations, the newest first."""
    return Declaration.objects.filter(contract_id=contract).order_by("-id")


def entries(contract: str) -> QuerySet[Entry]:
    """The ledger, what was entered last first."""
    return Entry.objects.filter(contract_id=contract).order_by("-id")


def opened_by(
    contract: str, fact_ids: Sequence[int], clauses: Sequence[str], now: dt.datetime
) -> list[Obligation]:
    """What these facts opened in some clauses, the earliest due first; at most 50."""
    named = Q()
    for pk in fact_ids:
        named |= Q(opened_by__contains=[pk])
    if not named or not clauses:
        return []
    return list(
        obligations(contract, now)
        .filter(named, clause_id__in=clauses)
        .order_by(F("due_at").asc(nulls_last=True), "id")[:50]
    )


def decided_by(
    contract: str, fact_id: int, clauses: Collection[str], now: dt.datetime
) -> list[Obligation]:
    """Obligations of some clauses that a fact opened or decides; at most 50.

    The clauses are those that read facts of this name: they keep the search short.
    """
    named = Q(opened_by__contains=[fact_id]) | Q(evidence__contains=[fact_id])
    return list(
        obligations(contract, now)
        .filter(named, clause_id__in=clauses)
        .order_by(F("due_at").asc(nulls_last=True), "id")[:50]
    )


def named_clauses(contract: str, clause_ids: Sequence[str]) -> dict[str, Clause]:
    """Some clauses by their ids, each in its latest version; one query."""
    rows = Clause.objects.filter(contract_id=contract, clause_id__in=set(clause_ids))
    return {row.clause_id: row for row in rows.order_by("order")}


def agreed_values(contract: str) -> dict[str, Consultation]:
    """The last decided consultation for each parameter that one has set."""
    decided = Consultation.objects.filter(
        contract_id=contract, decided_at__isnull=False, refused=False
    ).exclude(parameter="")
    return {row.parameter: row for row in decided.order_by("decided_at", "id")}


def digests(contracts: Sequence[str]) -> dict[str, str]:
    """The digests of the loaded files; a contract that is not loaded is left out."""
    rows = Program.objects.filter(contract_id__in=contracts)
    return dict(rows.values_list("contract_id", "digest"))


class NotLoaded(RuntimeError):
    """The files on disk are not those that were loaded."""


def loaded_digest(contract: str) -> str:
    """What obligations are computed with: the loaded files, and when records begin.

    Raises :class:`NotLoaded` when the files on disk are not those that were
    loaded: evaluation would mix two rules.
    """
    digest = Program.objects.values_list("digest", flat=True).get(contract_id=contract)
    if digest != library.digest(contract):
        raise NotLoaded(f"{contract}: its files changed and are not loaded yet")
    begins = Contract.objects.values_list("records_begin", flat=True).get(pk=contract)
    return hashlib.sha256(f"{digest}@{begins}".encode()).hexdigest()


def catching_up(contract: str) -> bool:
    """Whether the obligations shown are behind the rules or the facts (再計算中)."""
    cursor = Cursor.objects.filter(contract_id=contract).first()
    try:
        if cursor is None or cursor.digest != loaded_digest(contract):
            return True
    except NotLoaded:
        return True  # the next load brings them, and a replay
    return Pending.objects.filter(contract_id=contract).exists()
