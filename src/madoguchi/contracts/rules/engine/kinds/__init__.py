"""The rule kinds, one module a family; :func:`compile_rule` picks the right one."""

from __future__ import annotations

from madoguchi.contracts.rules.grammar import Unset

from ..program import Program, RuleSpec
from .agreed import AgreedKind
from .answered import AnsweredKind, FixedKind
from .base import Kind
from .figures import RatioKind, TargetKind
from .gate import GateKind
from .limit import EachKind, LimitKind
from .never import NeverKind, ScopeKind
from .recurring import AttestedKind, RecurringKind
from .staffing import StaffingKind

KINDS: dict[str, type[Kind]] = {
    "gate": GateKind,
    "deadline": AnsweredKind,
    "recurring": RecurringKind,
    "follows": AnsweredKind,
    "ratio": RatioKind,
    "target": TargetKind,
    "limit": LimitKind,
    "staffing": StaffingKind,
    "never": NeverKind,
    "scope": ScopeKind,
    "attested": AttestedKind,
    "option": AnsweredKind,
}


def compile_rule(spec: RuleSpec, program: Program) -> Kind:
    """One rule, ready to take facts."""
    rule = spec.rule
    if rule.kind == "deadline" and rule.on is not None:
        return FixedKind(spec, program)
    if rule.kind == "recurring" and isinstance(rule.every, Unset):
        return AgreedKind(spec, program)
    if rule.kind == "limit" and rule.each is not None:
        return EachKind(spec, program)
    return KINDS[rule.kind](spec, program)


__all__ = ["Kind", "compile_rule"]
