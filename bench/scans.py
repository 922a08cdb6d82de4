"""Scanned pages split, sealed and indexed: pages a second, and memory that stays flat.

``./madoguchi bench scans [--pages N]``
A private server and a folder of its own. A stack of A4 pages at 200 dots an inch
(JPEG, as scanners give them), a separator every 50 pages, goes the whole way: taken,
read page by page, cut, sealed, its rows written. A tenth of the pages first, in a
process of its own: the peak must not grow with the number of pages.
Limits: 1,000 pages at no more than 500 MB.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import multiprocessing
import random
import sys
import tempfile
import time
from pathlib import Path

import pikepdf
import segno
from PIL import Image, ImageDraw

import _ground

SLUG, DAY, EVERY = "sapporo-card-centre", dt.date(2025, 12, 3), 50
MOST_MB, GROWTH = 500, 1.2
SIZE = (1654, 2339)  # A4 at 200 dots an inch


def page(rng: random.Random) -> Image.Image:
    """A form with handwriting: lines, words, noise."""
    made = Image.effect_noise(SIZE, 8).point(lambda v: min(255, v + 118))
    draw = ImageDraw.Draw(made)
    for y in range(200, 2200, 48):
        draw.line((150, y, 1500, y), fill=110, width=2)
        for _n in range(6):
            x = rng.randrange(150, 1400)
            draw.line((x, y - 30, x + rng.randrange(90), y - 6), fill=30, width=4)
    return made


def sheet(procedure: str, rng: random.Random) -> Image.Image:
    """A separator; every other one lies upside down."""
    from madoguchi.scans import rules

    drawn = io.BytesIO()
    text = rules.code(rules.Separator(SLUG, procedure, DAY))
    segno.make(text, error="h", micro=False).save(drawn, kind="png", scale=12, border=4)
    made = Image.new("L", SIZE, 250)
    made.paste(Image.open(drawn).convert("L"), (500, 250))
    return made.rotate(180) if rng.random() < 0.5 else made


def stack(path: Path, pages: int, procedures: tuple[str, ...]) -> None:
    """Write a stack page by page; forms are drawn from twelve that differ."""
    rng = random.Random(pages)
    forms = [one_page(page(rng)) for _n in range(12)]
    with pikepdf.new() as whole:
        for number in range(pages):
            if number % EVERY == 0:
                name = procedures[number // EVERY % len(procedures)]
                body = one_page(sheet(name, rng))
            else:
                body = rng.choice(forms)
            with pikepdf.open(io.BytesIO(body)) as one:
                whole.pages.append(one.pages[0])
        whole.save(path)


def one_page(image: Image.Image) -> bytes:
    body = io.BytesIO()
    image.save(body, "PDF", resolution=200, quality=60)
    return body.getvalue()


def measured(path: str, pipe: object) -> None:
    """In a process of its own: the whole way of one stack, and the peak of memory."""
    _ground.django("worker")
    from madoguchi.scans import services
    from madoguchi.scans.models import Page
    from madoguchi.tenancy import walls
    from madoguchi.tenancy.actors import system
    from madoguchi.tenancy.models import Contract

    by, contract = system(SLUG), Contract.objects.get(pk=SLUG)
    before = peak()
    began = time.perf_counter()
    with Path(path).open("rb") as source:
        taken = services.take(contract=contract, source=source, by=by)
    done = services.split(taken, by)
    seconds = time.perf_counter() - began
    with walls.scope(by.scope):
        rows = Page.objects.filter(stack=done)
        states = {
            state: rows.filter(state=state).count()
            for state in ("kept", "separator", "aside")
        }
    pipe.send((seconds, before, peak(), states))  # type: ignore[attr-defined]


def peak() -> float:
    """The most memory that this process held since it began, in MB.

    Not ``ru_maxrss``: a child inherits that of the process that made the stack.
    """
    status = Path("/proc/self/status").read_text()
    line = next(one for one in status.splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def run(path: Path) -> tuple[float, float, float, dict[str, int]]:
    """One stack in a fresh process."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    child = spawn.Process(target=measured, args=(str(path), there))
    child.start()
    while not here.poll(1):
        if not child.is_alive():
            sys.exit("the measured process ended without an answer")
    found: tuple[float, float, float, dict[str, int]] = here.recv()
    child.join()
    return found


def main() -> None:
    """Print one JSON line; exit 1 where a limit is not kept."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--pages", type=int, default=1000)
    pages = asked.parse_args().pages
    with _ground.server(), tempfile.TemporaryDirectory(prefix="scan-") as folder:
        _ground.django("worker")
        from madoguchi.contracts import services as contracts
        from madoguchi.scans import parameters

        contracts.load(SLUG)
        procedures = parameters.on(SLUG, DAY).procedures
        small, large = Path(folder) / "small.pdf", Path(folder) / "large.pdf"
        stack(small, pages // 10, procedures)
        stack(large, pages, procedures)
        few = run(small)
        many = run(large)
        ok = (
            many[2] <= MOST_MB
            and many[2] <= few[2] * GROWTH
            and sum(many[3].values()) == pages
            and many[3]["aside"] == 0
        )
        _ground.told(
            "scans",
            pages=pages,
            megabytes=round(large.stat().st_size / 1e6, 1),
            pages_per_second=round(pages / many[0], 1),
            pages_per_second_tenth=round(pages / 10 / few[0], 1),
            peak_mb=round(many[2]),
            peak_mb_tenth=round(few[2]),
            start_mb=round(many[1]),
            **many[3],
            ok=ok,
        )
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
