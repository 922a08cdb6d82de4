"""Verbs of the ledger (台帳): write an act down by hand, correct it, take it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.contracts import gates, library
from madoguchi.contracts.models import Entry, EntryChange
from madoguchi.contracts.rules import ledger
from madoguchi.contracts.rules.ledger import Ask, Line
from madoguchi.core import clock, locks
from madoguchi.core.errors import Refusal
from madoguchi.journal import services as journal
from madoguchi.journal.facts import FactType
from madoguchi.journal.models import Fact
from madoguchi.people import queries as people
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

MOST = 2000


@walls.verb
def enter(
    *,
    contract: Contract,
    fact: str,
    keys: Mapping[str, str],
    occurred_at: dt.datetime,
    by: Actor,
    measures: Mapping[str, Any] | None = None,
    note: str = "",
    reason: str = "",
    file_hash: str = "",
) -> Entry:
    """Write down an act that happened; its fact counts from the moment it says.

    Running numbers and versions are given here when ``keys`` leaves them out.
    ``reason`` is needed where a gate warns. Raises :class:`Refusal`
    ``not-allowed``, ``in-the-future``, ``gate-closed``, ``reason-missing``,
    ``bad-value`` or ``<key>-missing``.
    """
    line, kind = _line(contract.pk, fact)
    _may(line, by)
    if occurred_at > clock.now():
        raise Refusal(
            "in-the-future",
            _("これから先の日時は記録できません。"),
            field="occurred_at",
        )
    locks.hold(f"ledger.{contract.pk}.{fact}")
    whole = _whole(contract.pk, line, kind, dict(keys), occurred_at)
    _answered(contract.pk, line, whole)
    figures = _checked(kind, whole, measures or {})
    _pass_gates(contract.pk, kind, whole, figures, reason)
    pk = journal.record(
        kind,
        contract=contract.pk,
        by=by,
        occurred_at=occurred_at,
        measures=figures,
        documents=[file_hash] if file_hash else [],
        **whole,
    )
    return Entry.objects.create(
        contract=contract,
        fact=fact,
        heading=line.heading,
        fact_id=pk,
        stands_id=pk,
        keys=whole,
        measures=figures,
        note=_said(note, "note"),
        reason=_said(reason, "why"),
        file_hash=file_hash,
        occurred_at=occurred_at,
        entered_by=by.account,
        entered_side=by.side,
        entered_at=clock.now(),
    )


@walls.verb
def correct_entry(
    *, entry: Entry, measures: Mapping[str, Any] | None, reason: str, by: Actor
) -> Entry:
    """Put other figures in the place of an entry's, or (None) take the act back.

    The fact itself stays; a second one names it. Only the side that wrote the
    entry corrects it. Raises :class:`Refusal` ``not-allowed``,
    ``reason-missing``, ``nothing-left``, ``changed-meanwhile`` or ``bad-value``.
    """
    line, kind = _line(entry.contract_id, entry.fact)
    _may(line, by)
    if by.side not in (entry.entered_side, "system"):
        raise _not_allowed()
    if not reason.strip():
        raise Refusal("reason-missing", _("理由を入力してください。"), field="why")
    figures = None
    if measures is not None:
        figures = _checked(kind, entry.keys, measures)
        if not figures:
            raise Refusal(
                "nothing-left",
                _("数や区分をひとつ以上入力するか、記録を取り消してください。"),
            )
        _pass_gates(entry.contract_id, kind, entry.keys, figures, reason)
    pk = journal.record(
        kind,
        contract=entry.contract_id,
        by=by,
        occurred_at=entry.occurred_at,
        measures=figures,
        corrects=entry.stands_id,
        **entry.keys,
    )
    _change(entry, pk, figures, reason, by)
    entry.refresh_from_db()
    return entry


def _change(
    entry: Entry, pk: int, figures: dict[str, Any] | None, reason: str, by: Actor
) -> None:
    states = Entry.State
    changed = (
        Entry.objects.filter(pk=entry.pk, stands_id=entry.stands_id)
        .exclude(state=states.WITHDRAWN)
        .update(
            stands_id=pk,
            measures=entry.measures if figures is None else figures,
            state=states.WITHDRAWN if figures is None else states.CORRECTED,
        )
    )
    if changed != 1:
        raise Refusal("changed-meanwhile", _("この記録はほかの人が先に訂正しました。"))
    EntryChange.objects.create(
        contract_id=entry.contract_id,
        entry=entry,
        fact_id=pk,
        before=entry.measures,
        after=figures,
        reason=_said(reason, "why"),
        changed_by=by.account,
        changed_at=clock.now(),
    )


def _line(contract: str, fact: str) -> tuple[Line, FactType]:
    line = ledger.LINES.get(fact)
    kind = library.contract_file(contract).register.declared.get(fact)
    if line is None or kind is None:
        raise Refusal("unknown-fact", _("この種類の記録は台帳にありません。"))
    return line, kind


def _may(line: Line, by: Actor) -> None:
    if by.side != "system" and not ledger.may_enter(line, by.side, by.may):
        raise _not_allowed()


def _not_allowed() -> Refusal:
    return Refusal("not-allowed", _("この操作をする権限がありません。"))


def _said(text: str, field: str) -> str:
    if len(text.strip()) > MOST:
        raise Refusal("too-long", _("2,000字以内で入力してください。"), field=field)
    return text.strip()


def _whole(
    contract: str,
    line: Line,
    kind: FactType,
    keys: dict[str, str],
    occurred_at: dt.datetime,
) -> dict[str, Any]:
    """The keys with those that nobody types: numbers, versions, days."""
    day = clock.tokyo_date(occurred_at).isoformat()
    found: dict[str, Any] = {n: value for n, value in keys.items() if value}
    for ask in line.keys:
        if ask.how == "day":
            found.setdefault(ask.name, day)
        elif ask.how == "number" and ask.name not in found:
            found[ask.name] = _next(contract, kind, ask)
        elif ask.how == "version" and ask.name not in found:
            found[ask.name] = str(_next_version(contract, kind, found))
        if not found.get(ask.name):
            raise Refusal(
                f"{ask.name}-missing", _("入力してください。"), field=ask.name
            )
        if ask.how == "person":
            _member(contract, ask.name, found[ask.name])
    if "day" in kind.also:
        found.setdefault("day", day)
    return found


def _answered(contract: str, line: Line, keys: Mapping[str, str]) -> None:
    """An answer (an incident handled) names what it answers."""
    if not line.must_answer:
        return
    for source in line.answers:
        theirs = {theirs: keys[own] for own, theirs in source.keys.items()}
        earlier = Fact.objects.filter(contract_id=contract, name=source.fact)
        if earlier.filter(keys__contains=theirs).exists():
            return
    raise Refusal(
        "answers-missing",
        _("どの記録に対するものかを選んでください。"),
        field="answers",
    )


def _member(contract: str, name: str, value: str) -> None:
    known = value.isdecimal() and people.member(contract, int(value)) is not None
    if not known:
        raise Refusal(
            "unknown-person", _("この契約の人から選んでください。"), field=name
        )


def _next(contract: str, kind: FactType, ask: Ask) -> str:
    """The running number after the last of its letter; the caller holds the lock."""
    last = (
        Entry.objects.filter(
            contract_id=contract,
            fact=kind.name,
            **{f"keys__{ask.name}__regex": rf"^{ask.prefix}-\d{{4,}}$"},
        )
        .order_by("-id")
        .values_list(f"keys__{ask.name}", flat=True)[:200]
    )
    numbers = [int(str(given).rpartition("-")[2]) for given in last]
    return f"{ask.prefix}-{max(numbers, default=0) + 1:04d}"


def _next_version(contract: str, kind: FactType, keys: dict[str, str]) -> int:
    same = {f"keys__{name}": value for name, value in keys.items()}
    return Fact.objects.filter(contract_id=contract, name=kind.name, **same).count() + 1


def _checked(
    kind: FactType, keys: Mapping[str, str], measures: Mapping[str, Any]
) -> dict[str, Any]:
    """Measures as the journal keeps them; a value of the wrong kind is refused."""
    for name, value in keys.items():
        one = FactType(kind.name, ja=kind.ja, en=kind.en, keys=(name,))
        _try(kind, name, partial(journal.checked_keys, one, {name: value}))
    found: dict[str, Any] = {}
    for name, value in measures.items():
        given = partial(journal.checked_measures, kind, {name: value})
        found |= _try(kind, name, given)
    return found


def _try(
    kind: FactType, name: str, check: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    if name not in (*kind.keys, *kind.also, *kind.measures):
        raise Refusal("bad-value", _("この項目は記録できません。"))
    try:
        return check()
    except ValueError:
        raise Refusal(
            "bad-value",
            _("半角の英数字・ハイフンなど、決まった形で入力してください。"),
            field=name,
        ) from None


def _pass_gates(
    contract: str,
    kind: FactType,
    keys: Mapping[str, str],
    figures: Mapping[str, Any],
    reason: str,
) -> None:
    """A blocking gate refuses; one that warns asks why the act was done."""
    plain = {name: str(v) for name, v in figures.items() if isinstance(v, str | int)}
    warned = gates.ask(contract, kind, {**plain, **keys})
    if warned and not reason.strip():
        said = "。".join(f"{gate.number}「{gate.summary}」" for gate in warned[:3])
        raise Refusal(
            "reason-missing",
            _(
                "原則として先に必要なものがあります: {said}。理由を入力してください。"
            ).format(said=said),
            field="why",
        )
