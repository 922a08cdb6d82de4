"""Pages out of one PDF into another, as they are: nothing is drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pikepdf


def cut(source: Path, numbers: Sequence[int], target: Path) -> None:
    """Copy pages (from 1) into a new PDF, without the scanner's own metadata."""
    with pikepdf.open(source) as whole, pikepdf.new() as part:
        for number in numbers:
            part.pages.append(whole.pages[number - 1])
        part.save(
            target,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
