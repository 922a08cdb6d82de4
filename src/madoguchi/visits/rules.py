"""Which step may follow which, and who may do it. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StepKind:
    """A step; ``side`` is who alone may do it, ``after`` what comes first."""

    name: str
    ja: str
    side: str = "contractor"
    after: tuple[str, ...] = ()
    needed: bool = True


# KY 8(2)イ: the flow of an outreach application; identity is the officer's alone.
OUTREACH = (
    StepKind("papers", "書類の確認"),
    StepKind("hand-over", "職員へ引継ぎ", after=("papers",)),
    StepKind("identity", "本人確認", side="municipality", after=("hand-over",)),
    StepKind("photo", "写真", after=("identity",)),
    StepKind("form", "申請書の記入", after=("identity",)),
    StepKind("pin-form", "暗証番号設定依頼書", after=("identity",)),
    StepKind("consent", "同意書", after=("identity",)),
    StepKind("envelope", "封筒", after=("form",), needed=False),
    StepKind("explanation", "説明", after=("form",)),
    StepKind("portal", "マイナポータル支援", needed=False),
)
SUPPORT = (
    StepKind("photo", "写真"),
    StepKind("form", "申請書の記入"),
    StepKind("envelope", "封筒", after=("form",), needed=False),
    StepKind("explanation", "説明", after=("form",)),
    StepKind("portal", "マイナポータル支援", needed=False),
)
FLOWS = {"outreach": OUTREACH, "support": SUPPORT}


def flow(service: str) -> tuple[StepKind, ...]:
    """The ordered steps of a service; an unknown service is a bug."""
    return FLOWS[service]


def allowed(service: str, done: Collection[str]) -> list[StepKind]:
    """Steps that may be done now: not done, and all that come first are."""
    return [
        step
        for step in flow(service)
        if step.name not in done and all(before in done for before in step.after)
    ]


def missing(service: str, done: Collection[str]) -> list[StepKind]:
    """Needed steps that are not done: the visit cannot end as accepted."""
    return [s for s in flow(service) if s.needed and s.name not in done]
