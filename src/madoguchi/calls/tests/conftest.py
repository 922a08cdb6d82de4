"""The people of the tests, and a morning in the term."""

from madoguchi.calls.tests.make import desk_open, people
from madoguchi.outreach.tests.conftest import morning

__all__ = ["desk_open", "morning", "people"]
