"""Reports as PDF: the data are JSON, the look is ``templates/typst/report.typ``.

User text reaches typst only as strings in JSON, so that it can never become markup.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typst

from madoguchi.papers import fonts, layout
from madoguchi.papers.imprint import Imprint
from madoguchi.papers.tables import Report

TEMPLATES = Path(__file__).parent / "templates" / "typst"


@dataclass(frozen=True, slots=True)
class Pdf:
    """The bytes, and the characters that no font has (printed as 〓, listed last)."""

    content: bytes
    missing: tuple[str, ...]


def render(report: Report, imprint: Imprint | None = None) -> Pdf:
    """One report as PDF."""
    return batch([(report, imprint or Imprint())])


def batch(reports: Sequence[tuple[Report, Imprint]], *, numbered: bool = True) -> Pdf:
    """Several reports in one PDF, each with its own page numbers, in one compilation.

    One-page letters go about three times as fast with ``numbered=False``; a batch is
    not tagged for screen readers, a single report is.

    Raises :class:`ValueError` for an empty batch.
    """
    if not reports:
        raise ValueError("nothing to print")
    made = [layout.document(report, imprint) for report, imprint in reports]
    missing = dict.fromkeys(c for _document, lost in made for c in lost)
    data = {"documents": [document for document, _ in made], "numbered": numbered}
    content = compiled("report.typ", data, tagged=len(made) == 1)
    return Pdf(content, tuple(missing))


def compiled(template: str, data: dict[str, object], *, tagged: bool) -> bytes:
    """A template of this folder with its data, in the fonts of this installation."""
    where = fonts.folders()
    given = {**data, "fallback": fonts.families(where)}
    content = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=fonts.book(where),
        sys_inputs={"data": json.dumps(given, ensure_ascii=False)},
        pdf_tags=tagged,
    )
    return bytes(content)
