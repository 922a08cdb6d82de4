"""Which identity documents are enough for whom: a rule table with its version. Pure.

Common practice of the cities (original, unexpired, every item equal to the
register) stands here; a city gives its own in ``[parameters.visits.papers]``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from madoguchi.core.text import translatable

VERSION = "common-2025-12"
PAPERS: dict[str, tuple[str, str]] = translatable(
    {
        "driving-licence": ("a", "運転免許証"),
        "driving-record": ("a", "運転経歴証明書（平成24年4月1日以降）"),
        "passport": ("a", "パスポート（旅券）"),
        "disability-book": ("a", "障害者手帳・療育手帳"),
        "residence-card": ("a", "在留カード・特別永住者証明書"),
        "insurance-certificate": ("b", "資格確認書"),
        "care-insurance": ("b", "介護保険被保険者証"),
        "pension-book": ("b", "年金手帳・基礎年金番号通知書"),
        "medical-certificate": ("b", "医療受給者証"),
        "maternity-book": ("b", "母子健康手帳（出生届出済証明）"),
        "student-card": ("b", "学生証・社員証"),
        "number-notice": ("notice", "通知カード・個人番号通知書"),
        "issue-notice": ("issue-notice", "交付通知書（はがき）"),
        "authority": ("authority", "親権・後見のわかる書類"),
    }
)
MISSING = translatable(
    {
        "second-paper": "本人確認書類をもう1点",
        "any-papers": "本人確認書類 2点（運転免許証とマイナ保険証の資格確認書など）",
        "issue-notice": "交付通知書（はがき）",
        "representative": "法定代理人（お父さん・お母さんなど）の同行と本人確認書類",
        "same-address": "いまの住所・氏名になっている書類",
        "valid": "有効期限の切れていない書類",
        "outside-city": "住所地の市区町村での手続（会場では申請書の作成まで）",
    }
)


@dataclass(frozen=True, slots=True)
class Need:
    """One acceptable set: so many of each group."""

    slug: str
    ja: str
    counts: Mapping[str, int]


APPLICATION = (
    Need("a2", "Aを2点", {"a": 2}),
    Need("a1b1", "Aを1点とBを1点", {"a": 1, "b": 1}),
    Need("notice-b2", "通知カードとBを2点", {"notice": 1, "b": 2}),
    Need("notice-a1", "通知カードを返納しAを1点", {"notice": 1, "a": 1}),
)
RECEIPT = (
    Need("issue-a1", "交付通知書とAを1点", {"issue-notice": 1, "a": 1}),
    Need("issue-b2", "交付通知書とBを2点", {"issue-notice": 1, "b": 2}),
)
TABLES = {"apply-in-person": APPLICATION, "mail-receipt": RECEIPT}


@dataclass(frozen=True, slots=True)
class Rules:
    """A rule table: the papers with their group and word, the sets, the version."""

    version: str
    papers: Mapping[str, tuple[str, str]]
    sets: Mapping[str, tuple[Need, ...]]


COMMON = Rules(VERSION, PAPERS, TABLES)


@dataclass(frozen=True, slots=True)
class Decision:
    """Enough or not; the set that was satisfied or what is missing; the version."""

    enough: bool
    by: str = ""
    missing: tuple[str, ...] = ()
    version: str = VERSION


def decide(
    service: str,
    held: Collection[str],
    *,
    under_15: bool = False,
    table: Rules = COMMON,
) -> Decision:
    """The first satisfied set wins; a child needs a representative's authority too.

    ``held`` are slugs of the table's papers; a service without identity check
    needs none.
    """
    needs, version = table.sets.get(service), table.version
    if needs is None:
        return Decision(True, "none-needed", version=version)
    counts = _counts(held, table)
    if under_15 and not counts.get("authority"):
        return Decision(False, missing=("representative",), version=version)
    for need in needs:
        if all(counts.get(group, 0) >= n for group, n in need.counts.items()):
            return Decision(True, need.slug, version=version)
    return Decision(False, missing=_missing(service, counts), version=version)


def _counts(held: Collection[str], table: Rules) -> dict[str, int]:
    counts: dict[str, int] = {}
    for paper in held:
        group = table.papers[paper][0]
        counts[group] = counts.get(group, 0) + 1
    return counts


def _missing(service: str, counts: Mapping[str, int]) -> tuple[str, ...]:
    if service == "mail-receipt" and not counts.get("issue-notice"):
        return ("issue-notice",)
    some = counts.get("a", 0) + counts.get("b", 0)
    return ("second-paper",) if some else ("any-papers",)
