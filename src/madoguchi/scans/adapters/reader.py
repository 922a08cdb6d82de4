"""What is on a page: drawn small by pdfium, its codes read by zxing.

Few pages are in memory at a time, so that ten thousand cost what a hundred do.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import zxingcpp

from madoguchi.core.errors import Refusal
from madoguchi.scans.rules import Reading

SCALE = 100 / 72
"""100 dots an inch: enough for the sheet's code of 60 mm."""
LONGEST = 2400
"""Pixels of a side at most, whatever size a page claims."""
MOST_PAGES = 5000
TOGETHER = 10
"""Pages after which a document is opened anew: it keeps what it has read."""
_CODES = zxingcpp.BarcodeFormat.QRCode | zxingcpp.BarcodeFormat.Code128


def pages(path: Path) -> int:
    """How many pages a PDF has. Raises ``not-a-pdf``, ``too-many-pages``."""
    from django.utils.translation import gettext as _

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError:
        raise Refusal(
            "not-a-pdf",
            _("PDF として開けません。スキャンし直してください。"),
            field="file",
        ) from None
    try:
        count = len(document)
    finally:
        document.close()
    if not 0 < count <= MOST_PAGES:
        raise Refusal(
            "too-many-pages",
            _("1回に読めるのは%dページまでです。") % MOST_PAGES,
            field="file",
        )
    return count


def readings(path: Path) -> Iterator[Reading]:
    """Every page in its order; a page that cannot be drawn says ``failed``."""
    for first in range(0, pages(path), TOGETHER):
        document = pdfium.PdfDocument(path)
        try:
            for number in range(first, min(first + TOGETHER, len(document))):
                yield _reading(document, number)
        finally:
            document.close()


def _reading(document: pdfium.PdfDocument, number: int) -> Reading:
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return Reading(failed=True)
    try:
        scale = min(SCALE, LONGEST / max(*page.get_size(), 1.0))
        bitmap = page.render(scale=scale, grayscale=True)
        try:
            image = bitmap.to_numpy()
            found = zxingcpp.read_barcodes(image, formats=_CODES, try_invert=False)
            texts = tuple(dict.fromkeys(one.text for one in found if one.text))
            return Reading(texts, float(image.mean()) / 255)
        finally:
            bitmap.close()
    except (pdfium.PdfiumError, ValueError):
        return Reading(failed=True)
    finally:
        page.close()


def drawn(path: Path, number: int, scale: float = 1.4) -> bytes:
    """One page as PNG, for the person who decides about it."""
    import io

    document = pdfium.PdfDocument(path)
    try:
        page = document[number - 1]
        picture = page.render(scale=min(scale, LONGEST / max(page.get_size()))).to_pil()
        body = io.BytesIO()
        picture.save(body, "PNG")
        return body.getvalue()
    finally:
        document.close()
