"""A contract's identity. Its clauses and rules live above, in ``contracts``."""

from __future__ import annotations

import datetime as dt

from django.db import models


class Contract(models.Model):
    """One contract (契約): slug, term, the names of its two parties.

    The slug is the key and begins every key and index of every table inside
    the contract. Holds nothing personal, and stands outside the walls, so that
    a citizen's page can find it.
    """

    slug = models.SlugField(max_length=64, primary_key=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    short = models.CharField(max_length=60, blank=True)
    short_en = models.CharField(max_length=60, blank=True)
    municipality = models.CharField(max_length=100)
    contractor = models.CharField(max_length=100)
    signed_on = models.DateField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    records_begin = models.DateField()

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="tenancy_contract_term_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.short or self.title

    def phase(self, day: dt.date) -> str:
        """``before-start``, ``running`` or ``after-end``: all three are real states."""
        if day < self.starts_on:
            return "before-start"
        return "after-end" if day > self.ends_on else "running"


class Walled(models.Model):
    """A table inside a contract; its migration must raise a wall around it.

    See :mod:`madoguchi.tenancy.walls`; ``tests/architecture`` finds a walled
    model whose table has no wall. There is no constraint on ``contract`` in
    the database: each insert would lock the one row of its contract, and
    sixteen writers would queue on it. The wall itself lets only known slugs
    through, and a contract is never deleted.
    """

    contract = models.ForeignKey(
        Contract,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        abstract = True
