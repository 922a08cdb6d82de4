"""Pages of one PDF as another, as they are: nothing is drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pikepdf

KEPT = {"/Type", "/Pages", "/Version"}
"""What stays of the scanner's catalogue: no outline, no form, no metadata."""


def cut(source: Path, numbers: Sequence[int], target: Path) -> None:
    """Write some pages (from 1, rising) as a PDF, without the scanner's metadata.

    The other pages are left out of the one that is read: copied into a new one,
    all their pictures would be in memory at once.
    """
    wanted = set(numbers)
    streamed = pikepdf.AccessMode.stream
    with pikepdf.open(source, access_mode=streamed) as part:
        for place in reversed(range(len(part.pages))):
            if place + 1 not in wanted:
                del part.pages[place]
        for name in set(part.Root.keys()) - KEPT:
            del part.Root[name]
        if "/Info" in part.trailer:
            del part.trailer["/Info"]
        part.save(
            target,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
