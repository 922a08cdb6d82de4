"""Which identity documents are enough for whom: a rule table with its version. Pure.

Common practice of the cities (original, unexpired, every item equal to the
register) stands here; a city gives its own in ``[parameters.visits.papers]``.
Several persons of one visit are decided one by one, and who stands for a child or
a ward shows papers too (:func:`decide_party`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from madoguchi.core.text import translatable

VERSION = "common-2026-11"
PAPERS: dict[str, tuple[str, str]] = translatable(
    {
        "driving-licence": ("a", "運転免許証"),
        "driving-record": ("a", "運転経歴証明書（平成24年4月1日以降）"),
        "passport": ("a", "パスポート（旅券）"),
        "disability-book": ("a", "身体障害者手帳"),
        "mental-health-book": ("a", "精神障害者保健福祉手帳"),
        "rehabilitation-book": ("a", "療育手帳（愛護手帳など）"),
        "residence-card": ("a", "在留カード・特別永住者証明書"),
        "provisional-permit": ("a", "一時庇護許可書・仮滞在許可書"),
        "number-card": ("a", "マイナンバーカード（写真つき）"),
        "insurance-certificate": ("b", "資格確認書"),
        "care-insurance": ("b", "介護保険被保険者証"),
        "pension-book": ("b", "年金手帳・基礎年金番号通知書"),
        "medical-certificate": ("b", "医療受給者証"),
        "maternity-book": ("b", "母子健康手帳（出生届出済証明）"),
        "welfare-certificate": ("b", "児童扶養手当証書・生活保護受給者証"),
        "student-card": ("b", "学生証"),
        "employee-card": ("b", "社員証・官公署の職員証"),
        "notice-card": ("notice", "通知カード（返納できるもの）"),
        "number-notice": ("notice", "個人番号通知書"),
        "card-pin": ("pin", "マイナンバーカードの暗証番号を本人が入力した"),
        "issue-notice": ("issue-notice", "交付通知書（はがき）"),
        "authority": ("authority", "親権のわかる書類（戸籍・3か月以内）"),
        "guardian-register": ("authority", "登記事項証明書（成年後見・3か月以内）"),
    }
)
ADULT, CHILD, WARD = "adult", "child", "ward"
PERSONS = translatable(
    {ADULT: "15歳以上", CHILD: "15歳未満", WARD: "成年被後見人"},
)
EXEMPT = translatable(
    {
        "same-household": "同じ世帯で親子とわかる",
        "home-register": "本籍が市内で、市が戸籍を確かめられる",
    }
)
"""What takes the place of a paper of authority, where the city's table says so."""

MISSING = translatable(
    {
        "second-paper": "本人確認書類をもう1点",
        "any-papers": "本人確認書類 2点（運転免許証とマイナ保険証の資格確認書など）",
        "issue-notice": "交付通知書（はがき）",
        "representative": "法定代理人（お父さん・お母さんなど）の同行と本人確認書類",
        "representative-papers": "法定代理人の本人確認書類をもう1点",
        "authority": "親権・後見のわかる書類（戸籍・登記事項証明書など、3か月以内）",
        "same-address": "いまの住所・氏名になっている書類",
        "valid": "有効期限の切れていない書類",
        "outside-city": "住所地の市区町村での手続（会場では申請書の作成まで）",
    }
)


@dataclass(frozen=True, slots=True)
class Need:
    """One acceptable set: so many of each group, or of one paper by its slug."""

    slug: str
    ja: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """Who cannot act alone: what proves the other's authority, and what replaces it.

    ``proof`` is a group or a paper, ``exempt`` are slugs of :data:`EXEMPT`.
    """

    proof: str
    exempt: tuple[str, ...] = ()


APPLICATION = (
    Need("a2", "Aを2点", {"a": 2}),
    Need("a1b1", "Aを1点とBを1点", {"a": 1, "b": 1}),
    Need("notice-b2", "通知カードなどとBを2点", {"notice": 1, "b": 2}),
    Need("notice-a1", "通知カードを返納しAを1点", {"notice-card": 1, "a": 1}),
    Need("card-pin", "マイナンバーカードと暗証番号", {"number-card": 1, "pin": 1}),
)
RECEIPT = (
    Need("issue-a1", "交付通知書とAを1点", {"issue-notice": 1, "a": 1}),
    Need("issue-b2", "交付通知書とBを2点", {"issue-notice": 1, "b": 2}),
)
BRING = translatable(
    {
        "apply-in-person": (
            "本人確認書類 2点（運転免許証と資格確認書など）",
            ("driving-licence", "insurance-certificate"),
        ),
    }
)
"""What one says of a service's papers, and the papers that are meant."""

ANY = (Need("a1", "Aを1点", {"a": 1}), Need("b2", "Bを2点", {"b": 2}))
TABLES = {"apply-in-person": APPLICATION, "mail-receipt": RECEIPT}
REPRESENTATIVES = {"mail-receipt": ANY}
STANDINGS = {
    CHILD: Standing("authority", tuple(EXEMPT)),
    WARD: Standing("guardian-register"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """A rule table: the papers with their group and word, the sets, the version.

    ``representatives`` are the sets of who stands for another; a service that is
    not named asks the same of both. ``standings`` say who needs a representative,
    ``bring`` what one says of a service's papers, with the papers that are meant.
    """

    version: str
    papers: Mapping[str, tuple[str, str]]
    sets: Mapping[str, tuple[Need, ...]]
    representatives: Mapping[str, tuple[Need, ...]] = field(default_factory=dict)
    standings: Mapping[str, Standing] = field(default_factory=lambda: dict(STANDINGS))
    bring: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def authority(self, paper: str) -> bool:
        """Whether a paper proves authority, and not who somebody is."""
        return self.papers[paper][0] == "authority"


COMMON = Rules(VERSION, PAPERS, TABLES, REPRESENTATIVES, bring=BRING)


@dataclass(frozen=True, slots=True)
class Decision:
    """Enough or not; the set that was satisfied or what is missing; the version."""

    enough: bool
    by: str = ""
    missing: tuple[str, ...] = ()
    version: str = VERSION


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a visit: of age, under 15 or a ward, and the papers shown."""

    kind: str = ADULT
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """Everyone of a visit, and who stands for those who cannot act alone.

    ``representative`` are the papers of the representative; ``applies`` says that
    the representative is the adult of the party. ``proof`` are papers of authority
    and slugs of :data:`EXEMPT`.
    """

    people: tuple[Person, ...]
    representative: tuple[str, ...] = ()
    applies: bool = False
    proof: tuple[str, ...] = ()

    @property
    def held(self) -> list[str]:
        """Every paper that anyone showed, without what only stands for one."""
        shown = {paper for person in self.people for paper in person.held}
        return sorted(
            shown | set(self.representative) | (set(self.proof) - set(EXEMPT))
        )


def alike(
    people: int,
    held: Collection[str],
    *,
    under_15: bool = False,
    table: Rules = COMMON,
) -> Party:
    """A party whose members each showed the same; the last is the child.

    Only who comes with a child shows a representative's papers and an authority.
    """
    proof = tuple(sorted(p for p in held if p in table.papers and table.authority(p)))
    shown = tuple(sorted(set(held) - set(proof)))
    everyone = [Person(ADULT, shown)] * people
    if not under_15:
        return Party(tuple(everyone))
    return Party((*everyone[:-1], Person(CHILD, shown)), shown, proof=proof)


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
    standing = table.standings.get(CHILD) if under_15 else None
    if standing and not counts.get(standing.proof):
        return Decision(False, missing=("representative",), version=version)
    if by := _satisfied(needs, counts):
        return Decision(True, by, version=version)
    return Decision(False, missing=_missing(service, counts), version=version)


def decide_party(
    service: str, party: Party, *, table: Rules = COMMON
) -> list[Decision]:
    """Each person of a visit by the table, one decision each, in their order.

    Who is under 15 or a ward needs, besides the own papers, a representative with
    papers and the proof of authority, or what replaces it.
    """
    return [_person(service, person, party, table) for person in party.people]


def _person(service: str, person: Person, party: Party, table: Rules) -> Decision:
    own = decide(service, person.held, table=table)
    standing = table.standings.get(person.kind)
    if standing is None or table.sets.get(service) is None:
        return own
    missing = (*own.missing, *_unrepresented(service, party, standing, table))
    if missing:
        return Decision(False, missing=missing, version=own.version)
    return own


def _unrepresented(
    service: str, party: Party, standing: Standing, table: Rules
) -> tuple[str, ...]:
    missing = _representative(service, party, table)
    counts = _counts([p for p in party.proof if p in table.papers], table)
    exempt = set(standing.exempt) & set(party.proof)
    if not counts.get(standing.proof) and not exempt:
        missing += ("authority",)
    return missing


def _representative(service: str, party: Party, table: Rules) -> tuple[str, ...]:
    adults = [p.held for p in party.people if p.kind == ADULT] if party.applies else []
    needs = table.representatives.get(service) or table.sets[service]
    shown = [held for held in (party.representative, *adults) if held]
    if not shown:
        return ("representative",)
    if any(_satisfied(needs, _counts(held, table)) for held in shown):
        return ()
    return ("representative-papers",)


def _satisfied(needs: Sequence[Need], counts: Mapping[str, int]) -> str:
    for need in needs:
        if all(counts.get(what, 0) >= n for what, n in need.counts.items()):
            return need.slug
    return ""


def _counts(held: Collection[str], table: Rules) -> dict[str, int]:
    """How many of each group, and of each paper under its own slug."""
    counts: dict[str, int] = {}
    for paper in set(held):
        for name in {table.papers[paper][0], paper}:
            counts[name] = counts.get(name, 0) + 1
    return counts


def _missing(service: str, counts: Mapping[str, int]) -> tuple[str, ...]:
    if service == "mail-receipt" and not counts.get("issue-notice"):
        return ("issue-notice",)
    some = counts.get("a", 0) + counts.get("b", 0)
    return ("second-paper",) if some else ("any-papers",)
