"""What to bring, by service and person: the words and the papers they stand for. Pure.

The words come from the contract's own table (``bring``), else from its accepted
sets; so whoever brings what was said passes the check of papers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from madoguchi.visits import papers
from madoguchi.visits.papers import Need, Rules


@dataclass(frozen=True, slots=True)
class Bring:
    """What the applicant, the representative and the proof of authority need.

    Each is a word as one says it and the papers that it names.
    """

    own: tuple[str, tuple[str, ...]]
    representative: tuple[str, tuple[str, ...]] = ("", ())
    proof: tuple[str, tuple[str, ...]] = ("", ())

    def party(self) -> papers.Party:
        """Somebody who brought exactly this."""
        child = bool(self.proof[1])
        who = papers.Person(papers.CHILD if child else papers.ADULT, self.own[1])
        return papers.Party(
            (who,), representative=self.representative[1], proof=self.proof[1]
        )


def bring(service: str, table: Rules, *, under_15: bool = False) -> Bring | None:
    """What a service asks of one person; None where nothing is checked."""
    sets = table.sets.get(service)
    if sets is None:
        return None
    own = _said(table, service, sets)
    standing = table.standings.get(papers.CHILD)
    if not under_15 or standing is None:
        return Bring(own)
    others = table.representatives.get(service)
    stands = _said(table, service, others, "representatives") if others else own
    return Bring(own, stands, _authority(table, standing))


def _said(
    table: Rules, service: str, sets: tuple[Need, ...], whose: str = "sets"
) -> tuple[str, tuple[str, ...]]:
    """The table's own word, else the first set that can be brought, with examples."""
    if whose == "sets" and service in table.bring:
        return table.bring[service]
    for need in sets:
        if (chosen := _chosen(table, need.counts)) is not None:
            named = "、".join(_(table.papers[paper][1]) for paper in chosen)
            return (f"{_(need.ja)}（{named}{_('など')}）", chosen)
    return ("、".join(_(need.ja) for need in sets), ())


def _chosen(table: Rules, counts: Mapping[str, int]) -> tuple[str, ...] | None:
    """Papers that fill a set: the named ones first, of a group the first ones."""
    chosen: list[str] = []
    for what in sorted(counts, key=lambda name: name not in table.papers):
        of = [p for p, (group, _word) in table.papers.items() if what in (p, group)]
        have = sum(paper in of for paper in chosen)
        free = [paper for paper in of if paper not in chosen]
        if have + len(free) < counts[what]:
            return None
        chosen += free[: max(0, counts[what] - have)]
    return tuple(chosen)


def _authority(table: Rules, standing: papers.Standing) -> tuple[str, tuple[str, ...]]:
    """The sentence of authority, with what takes its place in this city."""
    proving = [
        paper
        for paper, (group, _word) in table.papers.items()
        if standing.proof in (paper, group)
    ]
    fit = [p for p in proving if p != "guardian-register"] or proving
    said = _("代理権を示すもの: %s") % _(table.papers[fit[0]][1])
    instead = "、".join(_(papers.EXEMPT[slug]) for slug in standing.exempt)
    if instead:
        said += _("（%sときは、いりません）") % instead
    return (said, (fit[0],))
