"""The daily anchor: the head of every chain, in a file outside the database.

Whoever could rewrite the whole database, seals included, would still have to
find every copy of these files. A city that keeps them (by mail, on paper) can
prove the journal against them.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from madoguchi.journal import sealing


def write(folder: Path, day: dt.date) -> Path:
    """Write ``anchor-YYYY-MM-DD.json`` once a day; a second call leaves it as it is."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"anchor-{day.isoformat()}.json"
    if path.exists():
        return path
    body = {
        "day": day.isoformat(),
        "heads": {
            slug: {"sequence": number, "hash": digest}
            for slug, (number, digest) in sealing.heads().items()
        },
    }
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(body, indent=1, sort_keys=True))
    draft.replace(path)
    return path


def mismatches(folder: Path) -> list[str]:
    """Anchors that the seals in the database no longer match, as sentences."""
    found = []
    for path in sorted(folder.glob("anchor-*.json")):
        for slug, head in json.loads(path.read_text())["heads"].items():
            if not _holds(slug, head["sequence"], head["hash"]):
                found.append(
                    f"{path.name}: {slug} の {head['sequence']} 番が合いません。"
                )
    return found


def _holds(slug: str, sequence: int, digest: str) -> bool:
    from madoguchi.journal.models import Seal
    from madoguchi.tenancy import walls

    with walls.scope([slug]):
        seal = Seal.objects.filter(contract_id=slug, sequence=sequence).first()
    return seal is not None and bytes(seal.hash).hex() == digest
