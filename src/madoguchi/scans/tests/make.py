"""Builders: Sapporo's people, and stacks of paper as a scanner gives them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

import pikepdf
import segno
from PIL import Image, ImageDraw

from madoguchi.mailings.tests import make as mailings
from madoguchi.scans import rules, services
from madoguchi.scans.models import Stack

SLUG, DAY, NOON = mailings.SLUG, mailings.DAY, mailings.NOON
contract, account, actor, people = (
    mailings.contract,
    mailings.account,
    mailings.actor,
    mailings.people,
)
SIZE = (827, 1169)  # A4 at 100 dots an inch


def sheet(procedure: str, day: dt.date = DAY, slug: str = SLUG) -> Image.Image:
    """A separator as a scanner sees it."""
    return coded(rules.code(rules.Separator(slug, procedure, day)), scale=8)


def coded(text: str, scale: int = 4) -> Image.Image:
    """A page with one QR code and some lines."""
    page = paper("")
    drawn = io.BytesIO()
    segno.make(text, error="h", micro=False).save(
        drawn, kind="png", scale=scale, border=4
    )
    drawn.seek(0)
    page.paste(Image.open(drawn).convert("L"), (250, 120))
    return page


def paper(words: str = "form") -> Image.Image:
    """A filled form: grey lines and some words."""
    page = Image.new("L", SIZE, 250)
    draw = ImageDraw.Draw(page)
    for y in range(100, 1100, 24):
        draw.line((80, y, 740, y), fill=120)
    draw.text((100, 60), words, fill=0)
    return page


def blank() -> Image.Image:
    return Image.new("L", SIZE, 255)


def upside_down(page: Image.Image) -> Image.Image:
    return page.rotate(180)


def pdf(pages: Sequence[Image.Image]) -> bytes:
    """Pages as one scanned PDF."""
    body = io.BytesIO()
    first, *rest = [page.convert("L") for page in pages]
    first.save(body, "PDF", save_all=True, append_images=rest, resolution=100)
    return body.getvalue()


def taken(by: object, pages: Sequence[Image.Image]) -> Stack:
    """A stack that was taken and split."""
    from madoguchi.tenancy.actors import system

    stack = services.take(
        contract=contract(),
        source=io.BytesIO(pdf(pages)),
        by=by,  # type: ignore[arg-type]
    )
    return services.split(stack, system(SLUG))


def count(body: bytes) -> int:
    with pikepdf.open(io.BytesIO(body)) as document:
        return len(document.pages)
