"""A believable demonstration, made by the services themselves; its people are invented.

:func:`fill` runs only in a database that is marked as a demonstration, and once.
``ACCOUNTS`` can be read without a database: ``up`` prints them.
"""

from __future__ import annotations

from madoguchi.config.demonstration.people import ACCOUNTS, PASSWORD

__all__ = ["ACCOUNTS", "PASSWORD", "fill"]


def fill() -> None:
    """See :func:`madoguchi.config.demonstration.filling.fill`; needs Django."""
    from madoguchi.config.demonstration import filling

    filling.fill()
