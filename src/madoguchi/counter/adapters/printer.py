"""An ESC/POS network printer; the paper is drawn, because few speak Japanese.

The libraries are slow to import: they are taken in with the first paper.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import segno

from madoguchi import papers

if TYPE_CHECKING:
    from escpos.escpos import Escpos  # type: ignore[import-untyped]
    from PIL import Image, ImageDraw, ImageFont

TIMEOUT = 3.0
DOTS = {58: 384, 80: 576}
"""Printable dots by the width of the paper in millimetres."""
_FONT = Path(papers.__file__).parent / "fonts" / "BIZUDPGothic-Bold.ttf"


class Off(OSError):
    """The printer does not answer: off, without paper, or not on the network."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A ticket as it is printed; ``link`` is drawn as a QR code."""

    head: str
    number: str
    lines: tuple[str, ...]
    link: str


def send(paper: Paper, host: str, port: int, width_mm: int) -> None:
    """Print and cut. Raises :class:`Off`; it waits three seconds at most."""
    from escpos.exceptions import Error  # type: ignore[import-untyped]
    from escpos.printer import Network  # type: ignore[import-untyped]

    device = Network(host, port=port, timeout=TIMEOUT)
    try:
        device.open()
        write(device, paper, width_mm)
    except (Error, OSError) as error:
        raise Off(str(error)) from error
    finally:
        device.close()


def write(device: Escpos, paper: Paper, width_mm: int) -> None:
    """The commands of one ticket: initialise, a raster picture, cut."""
    device.hw("INIT")
    device.image(draw(paper, DOTS.get(width_mm, 384)), impl="bitImageRaster")
    device.cut()


def draw(paper: Paper, dots: int) -> Image.Image:
    """The paper as one black-and-white picture, ``dots`` wide."""
    from PIL import Image, ImageDraw

    picture = Image.new("L", (dots, 1400), 255)
    pen = ImageDraw.Draw(picture)
    top = 10
    for text, size in ((paper.head, 26), (paper.number, 120)):
        top = _centred(pen, text, size, dots, top)
    for line in paper.lines:
        top = _centred(pen, line, 26, dots, top)
    code = _qr(paper.link, dots * 2 // 3)
    picture.paste(code, ((dots - code.width) // 2, top + 10))
    return picture.crop((0, 0, dots, top + code.height + 30)).convert("1")


def _centred(
    pen: ImageDraw.ImageDraw, text: str, size: int, dots: int, top: int
) -> int:
    """Draw a line in the middle, smaller if it is too long; returns the next top."""
    while size > 14 and pen.textlength(text, font=_font(size)) > dots:
        size -= 2
    pen.text((dots / 2, top), text, font=_font(size), fill=0, anchor="ma")
    return top + int(size * 1.4)


@lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(_FONT), size)


def _qr(link: str, width: int) -> Image.Image:
    from PIL import Image

    body = io.BytesIO()
    made = segno.make(link, error="m")
    made.save(body, kind="png", scale=max(width // made.symbol_size()[0], 1), border=2)
    return Image.open(io.BytesIO(body.getvalue())).convert("L")
