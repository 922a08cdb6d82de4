"""Load a contract's files into the tables; loading the same again changes nothing."""

from __future__ import annotations

from typing import Any

from madoguchi.contracts import library
from madoguchi.contracts.models import Clause, Program
from madoguchi.contracts.rules import clause as clause_rules
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract


def load(contract: str) -> bool:
    """Load one contract from its folder; returns whether anything changed.

    The evaluation notices the new digest and replays from zero; the past keeps
    its old rule because clause versions are dated. Raises :class:`Refusal`
    ``contract-problems`` when the files have mistakes: then nothing is loaded.
    """
    library.look_again(contract)
    loaded = library.contract_file(contract)
    if loaded.problems:
        first = loaded.problems[0]
        raise Refusal(
            "contract-problems",
            f"{contract} の書類に誤りが {len(loaded.problems)}か所あります。"
            f"最初の誤り: {first}",
        )
    with walls.scope([contract]):
        identity = _identity(loaded)
        digest = library.digest(contract)
        known = Program.objects.filter(contract=identity).first()
        if known is not None and known.digest == digest:
            return False
        _write_clauses(identity, loaded)
        Program.objects.update_or_create(
            contract=identity,
            defaults={
                "digest": digest,
                "files": {"shares": loaded.shares(), "kinds": loaded.rule_kinds()},
                "loaded_at": clock.now(),
            },
        )
    return True


def _identity(loaded: ContractFile) -> Contract:
    """The contract's row; records begin on the day of the first load, if later.

    A contract that is loaded in mid-term would otherwise open on a wall of red:
    what lay before could not be recorded here. ``records_begin`` in the file
    says otherwise.
    """
    table = loaded.table
    known = {
        "title": table.title,
        "title_en": table.title_en,
        "short": table.short,
        "short_en": table.short_en,
        "municipality": table.municipality.name,
        "contractor": table.contractor.name,
        "signed_on": table.term.signature,
        "starts_on": table.term.start,
        "ends_on": table.term.end,
    }
    begins = table.term.records_begin
    contract, _made = Contract.objects.update_or_create(
        slug=table.id,
        defaults=known | ({"records_begin": begins} if begins else {}),
        create_defaults=known
        | {"records_begin": begins or max(table.term.start, clock.today())},
    )
    return contract


def _write_clauses(contract: Contract, loaded: ContractFile) -> None:
    Clause.objects.filter(contract=contract).delete()
    Clause.objects.bulk_create(
        [_row(contract, order, c) for order, c in enumerate(loaded.clauses)],
        batch_size=500,
    )


def _row(contract: Contract, order: int, clause: clause_rules.Clause) -> Clause:
    rules = clause.rules
    return Clause(
        contract=contract,
        clause_id=clause.clause_id,
        order=order,
        number=clause.number,
        section_ja=clause.section_ja,
        summary_ja=clause.summary_ja,
        summary_en=clause.summary_en,
        annex=clause.annex,
        party=clause.party,
        kind=clause.kind,
        rule_kind=_leading_kind(clause),
        share=clause.share,
        rules=[_plain(rule) for rule in rules],
        source=clause.source or "specification",
        valid_from=clause.valid_from,
        valid_until=clause.valid_until,
        waits_for=sorted(clause.waiting),
        interpreted=any(rule.interpreted for rule in rules),
        reading="\n".join(rule.reading for rule in rules if rule.reading),
        notes=clause.notes,
    )


def _leading_kind(clause: clause_rules.Clause) -> str:
    """The kind that the list shows: the first that is judged, else the first."""
    kinds = [rule.kind for rule in clause.rules]
    return next((k for k in kinds if k not in ("scope", "attested")), kinds[0])


def _plain(rule: Any) -> dict[str, Any]:
    plain: dict[str, Any] = rule.model_dump(
        mode="json", by_alias=True, exclude_defaults=True
    )
    return {"kind": rule.kind, **plain}
