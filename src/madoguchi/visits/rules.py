"""Which step may follow which, who may do it, and what state they make. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from madoguchi.core.text import translatable

APPLY, COLLECT, MAIL, PORTAL = (
    "apply-in-person",
    "collect-in-person",
    "mail-receipt",
    "portal",
)
SERVICES = translatable(
    {
        APPLY: "申請受付（申請時来庁）",
        COLLECT: "申請受付（交付時来庁）",
        MAIL: "郵送受取",
        PORTAL: "マイナポータル支援",
    }
)
POSTED = (APPLY, MAIL)
"""Services after which the card comes by post."""
PORTAL_PROCEDURES = translatable(
    {
        "portal-health-insurance": "健康保険証の利用登録",
        "portal-benefit-account": "公金受取口座の登録",
        "portal-status": "登録状況の確認",
    }
)


@dataclass(frozen=True, slots=True)
class StepKind:
    """A step; ``side`` is who alone may do it, ``after`` what comes first.

    ``hint`` is what the step includes, read from the tablet.
    """

    name: str
    ja: str
    side: str = "contractor"
    after: tuple[str, ...] = ()
    needed: bool = True
    hint: str = ""

    @property
    def optional(self) -> bool:
        """Whether it may be left out; what ends something begun may not."""
        return not self.needed and self.name not in ("photo-deleted", "device-reset")


_COPY = translatable("説明し、記入を手伝い、写しを取って渡す。")

# KY 8(2)イ(イ): identity is the officer's alone; the photo is never kept.
_PAPERS = translatable(
    StepKind("papers", "書類の確認", hint="点検して預かる。本人確認は市の職員。")
)
_HAND_OVER = translatable(StepKind("hand-over", "職員へ引継ぎ", after=("papers",)))
_IDENTITY = translatable(
    StepKind("identity", "本人確認", side="municipality", after=("hand-over",))
)


def _photo(*after: str, needed: bool = True) -> tuple[StepKind, StepKind]:
    return translatable(
        (
            StepKind(
                "photo",
                "写真",
                after=after,
                needed=needed,
                hint="本人に見てもらい、不備になることもあると伝えて承諾を得る。",
            ),
            StepKind(
                "photo-deleted",
                "写真データの消去",
                after=("photo",),
                needed=False,
                hint="申請書に使ったら消す。",
            ),
        )
    )


_DEVICES = translatable(
    (
        StepKind("portal", "マイナポータル支援", needed=False),
        StepKind("device-use", "端末を貸す", needed=False),
        StepKind(
            "device-reset",
            "端末の初期化",
            after=("device-use",),
            needed=False,
            hint="返ってきたら初期化する。",
        ),
    )
)
_PIN_FORM = translatable(
    StepKind(
        "pin-form",
        "設定依頼書",
        after=("identity",),
        hint="説明し、記入を手伝い、写しを取って渡す。"
        "暗証番号は 聞かない・見ない・入力しない。",
    )
)
_CONSENT = translatable(StepKind("consent", "同意書", after=("identity",), hint=_COPY))

FLOWS: dict[str, tuple[StepKind, ...]] = translatable(
    {
        APPLY: (
            _PAPERS,
            _HAND_OVER,
            _IDENTITY,
            *_photo("identity"),
            StepKind(
                "form", "申請書", after=("identity",), hint="写真を貼るところまで。"
            ),
            _PIN_FORM,
            _CONSENT,
            StepKind("envelope", "封筒", after=("form",)),
            StepKind(
                "explanation",
                "説明",
                after=("form",),
                hint="これからの流れと案内資料。",
            ),
            *_DEVICES,
        ),
        COLLECT: (
            *_photo(),
            StepKind("form", "申請書", hint="写真を貼るところまで。"),
            StepKind("envelope", "封筒", after=("form",)),
            StepKind(
                "explanation", "説明", after=("form",), hint="受け取りの場所と流れ。"
            ),
            *_DEVICES,
        ),
        MAIL: (
            _PAPERS,
            _HAND_OVER,
            _IDENTITY,
            *_photo("identity", needed=False),
            StepKind("form", "申請書", after=("identity",)),
            _PIN_FORM,
            _CONSENT,
            StepKind("envelope", "封筒", after=("form",)),
            StepKind("explanation", "説明", after=("form",)),
            *_DEVICES,
        ),
        PORTAL: (
            StepKind("portal", "マイナポータル支援"),
            *_DEVICES[1:],
        ),
    }
)


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


def following(service: str, done: Collection[str]) -> StepKind | None:
    """The next needed step, whoever does it; None when all are done."""
    return next((s for s in allowed(service, done) if s.needed), None)


def depending(service: str, name: str, done: Collection[str]) -> list[StepKind]:
    """Steps already done that needed this one: it cannot be taken back before them."""
    return [s for s in flow(service) if s.name in done and name in s.after]


RECEIVED, PAPERS, WAITING, IDENTIFIED, PHOTOGRAPHED, COMPLETE, CLOSED = (
    "received",
    "papers-checked",
    "waiting-officer",
    "identified",
    "photographed",
    "application-complete",
    "closed",
)


def state(service: str, done: Collection[str]) -> str:
    """Where an open visit stands, from the steps that were done."""
    if done and not missing(service, done):
        return COMPLETE
    for step, reached in (("photo", PHOTOGRAPHED), ("identity", IDENTIFIED)):
        if step in done:
            return reached
    if "hand-over" in done and service in (APPLY, MAIL):
        return WAITING
    return PAPERS if "papers" in done else RECEIVED
