"""Verbs of the register: consultations and instructions, waivers, declarations."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from madoguchi.contracts import facts
from madoguchi.contracts.models import Clause, Consultation, Declaration, Waiver
from madoguchi.core import clock, locks
from madoguchi.core.errors import Refusal
from madoguchi.journal import queries as journal
from madoguchi.journal.services import record
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

_OPENED = {
    Consultation.Kind.CONSULTATION: facts.CONSULTATION_OPENED,
    Consultation.Kind.INSTRUCTION: facts.INSTRUCTION_GIVEN,
    Consultation.Kind.REQUEST: facts.REQUEST_MADE,
}
_DECIDED = {
    Consultation.Kind.CONSULTATION: facts.CONSULTATION_DECIDED,
    Consultation.Kind.INSTRUCTION: facts.INSTRUCTION_COMPLETED,
    Consultation.Kind.REQUEST: facts.REQUEST_ANSWERED,
    Consultation.Kind.CONSENT: facts.CONSENT_GIVEN,
}


def _next_ref(
    contract: Contract, letter: str, model: type[Consultation] | type[Waiver]
) -> str:
    """The next number of a register, under a lock: never two alike, no COUNT races."""
    locks.hold(f"register.{contract.pk}.{letter}")
    last = model.objects.filter(contract=contract).order_by("-id").first()
    number = int(last.ref.split("-")[-1]) + 1 if last else 1
    return f"{letter}-{number:04d}"


@walls.verb
def open_consultation(
    *,
    contract: Contract,
    kind: str,
    subject: str,
    question: str,
    by: Actor,
    clause_id: str = "",
    parameter: str = "",
) -> Consultation:
    """Open a consultation, give an instruction, ask for a consent or make a request.

    An instruction is the municipality's alone. ``subject`` is the slug that
    the rules read (``priority-per-hour``). Raises :class:`Refusal`.
    """
    needed = "contract.instruct" if kind == "instruction" else "contract.consult"
    need(by, needed)
    if not question.strip():
        raise Refusal(
            "question-missing", _("内容を入力してください。"), field="question"
        )
    entry = Consultation.objects.create(
        contract=contract,
        kind=kind,
        ref=_next_ref(contract, "C", Consultation),
        subject=subject,
        question=question.strip(),
        clause_id=clause_id,
        parameter=parameter,
        opened_by=by.account,
        opened_at=clock.now(),
    )
    opened = _OPENED.get(Consultation.Kind(kind))
    if opened is not None:
        record(opened, contract=contract.pk, by=by, subject=subject, ref=entry.ref)
    return entry


@walls.verb
def decide(
    *,
    consultation: Consultation,
    decision: str,
    by: Actor,
    value: str = "",
    effective_on: dt.date | None = None,
    refused: bool = False,
) -> Consultation:
    """Write down what was decided; a decided value sets the parameter from that day.

    Consents are the municipality's alone. Raises :class:`Refusal`
    ``already-decided``, ``decision-missing`` or ``value-missing``.
    """
    consent = consultation.kind == Consultation.Kind.CONSENT
    need(by, "contract.consent" if consent else "contract.consult")
    if not decision.strip():
        raise Refusal(
            "decision-missing", _("決定内容を入力してください。"), field="decision"
        )
    if consultation.parameter and not refused and not value.strip():
        raise Refusal("value-missing", _("決めた値を入力してください。"), field="value")
    changed = Consultation.objects.filter(pk=consultation.pk, decided_at=None).update(
        decision=decision.strip(),
        decided_by=by.side,
        decided_at=clock.now(),
        value=value.strip(),
        effective_on=effective_on or clock.today(),
        refused=refused,
    )
    if changed != 1:
        raise Refusal("already-decided", _("この件はすでに決定されています。"))
    consultation.refresh_from_db()
    _decided_fact(consultation, by)
    return consultation


def _decided_fact(entry: Consultation, by: Actor) -> None:
    fact = _DECIDED[Consultation.Kind(entry.kind)]
    if entry.kind == Consultation.Kind.CONSENT and entry.refused:
        fact = facts.CONSENT_REFUSED
    measures: dict[str, object] = {}
    if fact is facts.CONSENT_GIVEN:
        measures = {"form": "written"}  # its words stand in the register
    if entry.kind == Consultation.Kind.CONSULTATION:
        measures = {"decided_by": _decided_by(entry, by)}
        if entry.parameter and not entry.refused:
            measures |= {"parameter": entry.parameter, "value": entry.value}
    record(
        fact,
        contract=entry.contract_id,
        by=by,
        measures=measures,
        subject=entry.subject,
        ref=entry.ref,
    )


def _decided_by(entry: Consultation, by: Actor) -> str:
    """One side asked and the other agreed: both decided (SP 14); else the side."""
    keys = {"subject": entry.subject, "ref": entry.ref}
    name = facts.CONSULTATION_OPENED.name
    asked = {one.actor_side for one in journal.with_keys(entry.contract_id, name, keys)}
    return "both" if asked and by.side not in asked else by.side


@walls.verb
def ask_waiver(
    *,
    contract: Contract,
    clause_id: str,
    valid_from: dt.date,
    valid_until: dt.date,
    ground: str,
    by: Actor,
) -> Waiver:
    """The contractor asks to be freed of a clause for a span of days, with a ground.

    Raises :class:`Refusal` ``unknown-clause``, ``ground-missing``, ``span-reversed``.
    """
    need(by, "contract.ask_waiver")
    if not Clause.objects.filter(contract=contract, clause_id=clause_id).exists():
        raise Refusal("unknown-clause", _("この条項はありません。"), field="clause_id")
    if not ground.strip():
        raise Refusal("ground-missing", _("理由を入力してください。"), field="ground")
    if valid_until < valid_from:
        raise Refusal(
            "span-reversed",
            _("終わりの日が始まりの日より前です。"),
            field="valid_until",
        )
    return Waiver.objects.create(
        contract=contract,
        ref=_next_ref(contract, "W", Waiver),
        clause_id=clause_id,
        valid_from=valid_from,
        valid_until=valid_until,
        ground=ground.strip(),
        asked_by=by.account,
        asked_at=clock.now(),
    )


@walls.verb
def consent_to_waiver(*, waiver: Waiver, by: Actor, answer: str = "") -> Waiver:
    """The municipality consents; only now is the clause waived, and a fact says so."""
    need(by, "contract.waive")
    changed = Waiver.objects.filter(
        pk=waiver.pk, consented_at=None, refused_at=None
    ).update(consented_at=clock.now(), consented_by=by.account, answer=answer.strip())
    if changed != 1:
        raise Refusal("already-answered", _("この申請にはすでに回答しています。"))
    waiver.refresh_from_db()
    record(
        facts.WAIVER_RECORDED,
        contract=waiver.contract_id,
        by=by,
        clause=waiver.clause_id,
        measures={"from": waiver.valid_from, "until": waiver.valid_until},
    )
    return waiver


@walls.verb
def refuse_waiver(*, waiver: Waiver, by: Actor, answer: str) -> Waiver:
    """The municipality refuses a waiver, with its reason; the duty stays."""
    need(by, "contract.waive")
    if not answer.strip():
        raise Refusal("reason-missing", _("理由を入力してください。"), field="answer")
    changed = Waiver.objects.filter(
        pk=waiver.pk, consented_at=None, refused_at=None
    ).update(refused_at=clock.now(), answer=answer.strip())
    if changed != 1:
        raise Refusal("already-answered", _("この申請にはすでに回答しています。"))
    waiver.refresh_from_db()
    return waiver


@walls.verb
def declare(
    *,
    contract: Contract,
    clause_id: str,
    period: str,
    kept: bool,
    note: str,
    by: Actor,
    file_hash: str = "",
) -> Declaration:
    """A person declares a clause kept (or not) for a period, with a note or a file.

    Raises :class:`Refusal` ``unknown-clause`` or ``note-missing``.
    """
    need(by, "contract.declare")
    if not Clause.objects.filter(contract=contract, clause_id=clause_id).exists():
        raise Refusal("unknown-clause", _("この条項はありません。"), field="clause_id")
    if not note.strip() and not file_hash:
        raise Refusal(
            "note-missing",
            _("確認したことを短く書くか、ファイルを付けてください。"),
            field="note",
        )
    declaration = Declaration.objects.create(
        contract=contract,
        clause_id=clause_id,
        period=period,
        kept=kept,
        note=note.strip(),
        file_hash=file_hash,
        declared_by=by.account,
        declared_at=clock.now(),
    )
    record(
        facts.DECLARATION_MADE,
        contract=contract.pk,
        by=by,
        clause=clause_id,
        period=period,
        measures={"kept": kept},
        documents=[file_hash] if file_hash else [],
    )
    return declaration
