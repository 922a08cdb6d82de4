"""How many occasions of a clause can no longer look otherwise as time passes."""

from __future__ import annotations

from django.db import models

from madoguchi.tenancy.models import Walled


class Tally(Walled):
    """The settled occasions of one clause and side that are shown alike.

    It counts obligations whose ``settled_at`` lies before the cursor's
    ``settled_until``; the evaluator keeps it in the transaction that writes them.
    """

    id = models.BigAutoField(primary_key=True)
    clause_id = models.CharField(max_length=60)
    party = models.CharField(max_length=16)
    shown = models.CharField(max_length=20)
    n = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "clause_id", "party", "shown"],
                name="contracts_tally_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} {self.shown}: {self.n}"
