"""Copy a contract to its next term: files, clauses, and the record of it."""

from __future__ import annotations

import shutil

from django.utils.translation import gettext as _

from madoguchi.contracts import facts, library
from madoguchi.contracts.rules.renewal import renewed_id, term_year, write_renewal
from madoguchi.contracts.services.loading import load
from madoguchi.core import locks
from madoguchi.core.errors import Refusal
from madoguchi.journal.services import record
from madoguchi.people.models import Account
from madoguchi.people.services.administration import acting
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

AHEAD = 5
"""So many years ahead a contract may be renewed."""


def renew(
    *, contract: Contract, start_year: int, title: str, administrator: Account
) -> Contract:
    """Write the next term's folder, load it, and note it in the old contract.

    Nothing of the old contract changes. Raises :class:`Refusal`: ``not-allowed``,
    ``not-after`` (the new term would not lie after the old one), ``renewed-already``,
    ``contract-problems`` (the copy has mistakes; it is taken away again).
    """
    by = acting(administrator, contract)
    library.look_again(contract.pk)
    old = library.contract_file(contract.pk)
    ahead = start_year - term_year(old)
    if not 0 < ahead <= AHEAD:
        raise Refusal(
            "not-after", _("今の期間より後の年度を選んでください。"), field="start_year"
        )
    slug = renewed_id(contract.pk, start_year)
    with walls.scope([contract.pk, slug]):
        locks.hold(f"contracts.renew.{slug}")
        place = library.renewals() / slug
        if place.exists() or Contract.objects.filter(pk=slug).exists():
            raise Refusal(
                "renewed-already",
                _("この年度の契約はもうあります。"),
                field="start_year",
            )
        try:
            write_renewal(old, start_year, library.renewals(), title)
            load(slug)
            record(facts.CONTRACT_RENEWED, contract=contract.pk, by=by, renewal=slug)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
    return Contract.objects.get(pk=slug)
