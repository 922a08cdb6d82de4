"""A believable demonstration, made by the services themselves; its people are invented.

:func:`fill` runs only in a database that is marked as a demonstration, and once.
"""

from __future__ import annotations

from madoguchi.config.demonstration.filling import fill
from madoguchi.config.demonstration.people import ACCOUNTS, PASSWORD

__all__ = ["ACCOUNTS", "PASSWORD", "fill"]
