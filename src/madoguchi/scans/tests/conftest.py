"""The noon and the people of the mail's tests, and a folder for the files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from madoguchi.mailings.tests.conftest import noon, people

__all__ = ["noon", "own_files", "people"]


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
