"""One browser, two windows side by side: they sign in, open pages and draw them.

It draws Japanese on a bare machine: a private fontconfig file names only the
fonts of this repository. A page that another role has seen word for word is not
drawn a second time.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from madoguchi.config.cli.shots.album import Album, Picture
from madoguchi.config.cli.shots.examples import Stop, Tour
from madoguchi.config.voice import Trouble, say
from madoguchi.papers import fonts

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

TALLEST = 12_000
SIDE_BY_SIDE = 2
_HEIGHTS = {360: 740, 768: 1024, 820: 1180}
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_ARGUMENTS += ["--disable-background-networking", "--disable-component-update"]
_ARGUMENTS += ["--disable-sync", "--force-color-profile=srgb", "--hide-scrollbars"]
_FAMILIES = {
    "sans-serif": "BIZ UDPGothic",
    "system-ui": "BIZ UDPGothic",
    "serif": "BIZ UDMincho",
    "monospace": "BIZ UDGothic",
    "emoji": "Noto Emoji",
}
# With hints, FreeType drops the thin dashes of BIZ UDPGothic at 13 and 16 pixels.
_UNHINTED = (
    '<match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit>'
    '<edit name="hintstyle" mode="assign"><const>hintnone</const></edit></match>'
)
_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_STILL = "* { animation: none !important; transition: none !important; }"
# What differs between two renderings of the same page.
_FLEETING = re.compile(
    r'(?:csrfmiddlewaretoken|name="once"|nonce|ticket|data-now)[^>]*>?|\d\d:\d\d:\d\d'
)


@dataclass
class Errand:
    """What all windows share: where the site is, what is wanted, what was seen."""

    base: str
    album: Album
    widths: list[int]
    fold: bool
    resume: bool
    stopped: Callable[[], bool]
    total: int = 0
    done: int = 0
    seen: dict[tuple[str, str], str] = field(default_factory=dict)
    """(address, what it said) → the role that was drawn with it."""

    def count(self, where: str) -> None:
        """One more page is done; say so now and then."""
        self.done += 1
        if self.done % 25 == 0 or self.done == self.total:
            say(
                f"{self.done} / {self.total} 画面（{where}）",
                f"{self.done} of {self.total} pages",
            )


def walk_all(tours: Sequence[Tour], errand: Errand) -> None:
    """Every stop of every tour at every width. Raises :class:`Trouble`."""
    errand.total = sum(len(tour.stops) for tour in tours)
    asyncio.run(_walk_all(tours, errand))


async def _walk_all(tours: Sequence[Tour], errand: Errand) -> None:
    waiting = list(tours)[::-1]

    async def window(opened: Browser) -> None:
        while waiting:
            await Camera(opened, errand).walk(waiting.pop())

    async with browser() as opened, asyncio.TaskGroup() as group:
        for _ in range(SIDE_BY_SIDE):
            group.create_task(window(opened))


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Chromium from PATH with the repository's fonts. Raises :class:`Trouble`."""
    try:
        from playwright.async_api import async_playwright
    except ImportError:
        raise Trouble(
            "撮影の道具がありません。先に ./madoguchi test を一度動かしてください。",
            "The tools are missing: run ./madoguchi test once first.",
        ) from None
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder:
        async with async_playwright() as playwright:
            opened = await playwright.chromium.launch(
                executable_path=program,
                args=_ARGUMENTS,
                env={**os.environ, "FONTCONFIG_FILE": str(_font_file(Path(folder)))},
            )
            yield opened
            await opened.close()


def _font_file(folder: Path) -> Path:
    """A fontconfig file that knows the repository's fonts and nothing else."""
    preferred = "".join(
        f"<alias><family>{generic}</family><prefer><family>{family}</family>"
        "</prefer></alias>"
        for generic, family in _FAMILIES.items()
    )
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{fonts.OWN}</dir><cachedir>{folder}/cache</cachedir>"
        f"{_UNHINTED}"
        f"{preferred}</fontconfig>"
    )
    return path


class Camera:
    """One person's browser window. Pictures, notes and failures go to the album."""

    def __init__(self, opened: Browser, errand: Errand) -> None:
        self.opened, self.errand, self.album = opened, errand, errand.album
        self.context: BrowserContext

    async def walk(self, tour: Tour) -> None:
        """Every stop of a tour at every width."""
        self.album.notes += [f"{tour.name}: {line}" for line in tour.skipped]
        self.context = await self.opened.new_context(
            base_url=self.errand.base,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(20_000)
        try:
            if tour.email:
                await self._sign_in(tour)
            for stop in tour.stops:
                if self.errand.stopped():
                    return
                if not self._kept(tour, stop):
                    await self._try(tour, stop)
                self.errand.count(f"{tour.title} {stop.path}")
        finally:
            await self.context.close()

    async def _sign_in(self, tour: Tour) -> None:
        page = await self.context.new_page()
        await page.goto("/sign-in/")
        await page.fill("[name=login]", tour.email)
        await page.fill("[name=password]", tour.password)
        await page.press("[name=password]", "Enter")
        await page.wait_for_url(lambda url: "/sign-in" not in url)
        await page.close()

    def _kept(self, tour: Tour, stop: Stop) -> bool:
        """Resuming: whether an earlier run has drawn this stop at every width."""
        pictures = [_picture(tour, stop, width) for width in self.errand.widths]
        if not self.errand.resume or not all(map(self.album.has, pictures)):
            return False
        self.album.pictures += pictures
        return True

    async def _try(self, tour: Tour, stop: Stop) -> None:
        from playwright.async_api import Error

        try:
            if await self._worth_drawing(tour, stop):
                await self._open(tour, stop)
        except Error as error:
            first = error.message.split("\n")[0]
            self.album.failures.append(f"{tour.name} {stop.path}: {first}")

    async def _worth_drawing(self, tour: Tour, stop: Stop) -> bool:
        """Ask without a window first: most refusals, files and twins end here."""
        where = f"{tour.name} {stop.path}"
        answer = await self.context.request.get(stop.path)
        if answer.status >= 500:
            self.album.failures.append(f"{where}: {answer.status}")
        elif answer.status >= 400:
            if answer.status != 405:  # a verb, not a page
                self.album.notes.append(f"{where}: {answer.status}")
        elif urlsplit(answer.url).path != stop.path:
            if tour.email:  # else a page for somebody signed in
                self.album.notes.append(
                    f"{where}: leads to {urlsplit(answer.url).path}"
                )
        elif "html" in answer.headers.get("content-type", ""):
            return self._first_of_its_kind(tour, stop, await answer.text())
        return False

    def _first_of_its_kind(self, tour: Tour, stop: Stop, text: str) -> bool:
        words = hashlib.sha256(_FLEETING.sub("", text).encode()).hexdigest()
        twin = self.errand.seen.setdefault((stop.path, words), tour.name)
        if twin == tour.name:
            return True
        self.album.twins.append(f"{tour.name} {stop.path}: as {twin}")
        return False

    async def _open(self, tour: Tour, stop: Stop) -> None:
        page = await self.context.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error).split("\n")[0]))
        try:
            await page.set_viewport_size(_size(self.errand.widths[0]))
            await page.goto(stop.path, wait_until="load")
            for width in self.errand.widths:
                await self._draw(page, tour, stop, width)
        finally:
            await page.close()
        where = f"{tour.name} {stop.path}"
        self.album.notes += [f"{where}: script: {text}" for text in troubles]

    async def _draw(self, page: Page, tour: Tour, stop: Stop, width: int) -> None:
        await page.set_viewport_size(_size(width))
        await page.evaluate("document.fonts.ready")
        over = await page.evaluate(_WIDE)
        if over > 0:
            self.album.notes.append(
                f"{tour.name} {stop.path}: {over} px wider than {width}"
            )
        high = await page.evaluate("document.documentElement.scrollHeight")
        fold = self.errand.fold
        clip = {"x": 0, "y": 0, "width": width, "height": min(high, TALLEST)}
        drawn = await page.screenshot(
            full_page=not fold,
            clip=None if fold or high <= _size(width)["height"] else clip,  # type: ignore[arg-type]
            style=_STILL,
        )
        self.album.keep(_picture(tour, stop, width), _small(drawn) if fold else drawn)


def _picture(tour: Tour, stop: Stop, width: int) -> Picture:
    return Picture(tour.name, tour.title, stop.name, stop.path, width)


def _size(width: int) -> ViewportSize:
    """A usual window of a width: telephone, tablet, desk, wall."""
    return {"width": width, "height": _HEIGHTS.get(width, round(width * 0.625))}


def _small(drawn: bytes) -> bytes:
    """The picture in 256 colours: a third of the bytes."""
    from PIL import Image

    out = io.BytesIO()
    image = Image.open(io.BytesIO(drawn)).convert("RGB")
    image.quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
