"""The people of the tests, and a moment in the term."""

from madoguchi.outreach.tests.conftest import crew, morning

__all__ = ["crew", "morning"]
