"""The mail moves applications on: sent, enclosed, posted, delivered, returned.

``mailings`` knows nothing of cards; here its rows are read, by the number that was
scanned into the envelope. Safe twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from madoguchi.cards.models.applications import Application, Progress
from madoguchi.cards.queries import applications as queries
from madoguchi.cards.rules import applications as rules
from madoguchi.cards.services.progress import advance, step_back
from madoguchi.mailings.models import Enclosure
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

_TRACKED = (rules.SENT, rules.ENCLOSED, rules.POSTED)


@walls.verb
def follow(*, contract: Contract, by: Actor) -> int:
    """Bring the applications whose mail moved up to date; how many steps were made."""
    behind = list(queries.behind_mail(contract.pk)[:200])
    pieces = _pieces(contract.pk, [one.number for one in behind])
    return sum(_followed(one, pieces[one.number], by) for one in behind)


def _pieces(contract: str, numbers: Iterable[str]) -> dict[str, list[Enclosure]]:
    rows = Enclosure.objects.filter(contract_id=contract, ref__in=list(numbers))
    found: dict[str, list[Enclosure]] = defaultdict(list)
    for row in rows.select_related("item").order_by("id"):
        found[row.ref].append(row)
    return found


def _followed(one: Application, rows: list[Enclosure], by: Actor) -> int:
    pieces = _news(one, rows)
    made = 0
    if rules.taken_out(one.state, pieces):
        one, made = step_back(one, by), 1
    for state in rules.by_mail(one.state, pieces, express=one.express):
        one, made = advance(one, state, by, _tracking(rows, state)), made + 1
        if state == rules.RETURNED and rows[-1].item.case_id:
            case = rows[-1].item.case_id
            Application.objects.filter(pk=one.pk).update(case_id=case)
    return made


def _news(one: Application, rows: list[Enclosure]) -> list[rules.Piece]:
    pieces = [rules.Piece(row.kind, row.item.state, row.live) for row in rows]
    returned = Progress.objects.filter(
        contract_id=one.contract_id,
        application=one,
        state=rules.RETURNED,
        undone=False,
    )
    return rules.unknown(pieces, returned.count())


def _tracking(rows: list[Enclosure], state: str) -> str:
    kind = "application-form" if state == rules.SENT else "card"
    numbers = [row.item.tracking for row in rows if row.kind == kind]
    return numbers[-1] if numbers and state in _TRACKED else ""
