"""Normal forms for search, and masks for lists. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from madoguchi.core import text

SEARCHED = {
    "kana": "kana",
    "telephone": "telephone",
    "email": "email",
    "postcode": "postcode",
}


def normal(kind: str, value: str) -> str:
    """The form of a value that is hashed: widths, kana, hyphens and case folded."""
    if kind == "kana":
        return text.kana(value).replace(" ", "")
    if kind in ("telephone", "postcode"):
        return text.digits(value)
    return text.folded(value).lower()


def masked_kana(kana: str) -> str:
    """``ヤマダ ハナコ`` → ``ヤマ○○ ハ○○``: enough to recognise, not to read."""
    parts = text.kana(kana).split(" ")
    return " ".join(p[: 2 if i == 0 else 1] + "○○" for i, p in enumerate(parts) if p)


def masked_telephone(telephone: str) -> str:
    """``090-1234-5678`` → ``090-****-5678``."""
    digits = text.digits(telephone)
    return f"{digits[:3]}-****-{digits[-4:]}" if len(digits) >= 8 else "****"


def masked(payload: Mapping[str, str]) -> dict[str, str]:
    """The masked view of a payload: every field, none of them readable whole."""
    shown = {key: "●●●" for key, value in payload.items() if value}
    if payload.get("kana"):
        shown["kana"] = masked_kana(payload["kana"])
    if payload.get("telephone"):
        shown["telephone"] = masked_telephone(payload["telephone"])
    return shown
