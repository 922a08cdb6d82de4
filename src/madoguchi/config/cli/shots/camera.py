"""A browser that signs in, opens pages and draws them.

It draws Japanese on a bare machine: a private fontconfig file names only the
fonts of this repository.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from madoguchi.config.cli.shots.album import Album, Picture
from madoguchi.config.cli.shots.examples import Stop, Tour
from madoguchi.config.voice import Trouble
from madoguchi.papers import fonts

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

TALLEST = 12_000
_HEIGHTS = {360: 740, 768: 1024, 820: 1180}
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_ARGUMENTS += ["--disable-background-networking", "--disable-component-update"]
_ARGUMENTS += ["--disable-sync", "--force-color-profile=srgb", "--hide-scrollbars"]
_FAMILIES = {
    "sans-serif": "BIZ UDPGothic",
    "serif": "BIZ UDMincho",
    "monospace": "BIZ UDGothic",
    "emoji": "Noto Emoji",
}
_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_STILL = "* { animation: none !important; transition: none !important; }"


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium from PATH with the repository's fonts. Raises :class:`Trouble`."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Trouble(
            "撮影の道具がありません。先に ./madoguchi test を一度動かしてください。",
            "The tools are missing: run ./madoguchi test once first.",
        ) from None
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=program,
            args=_ARGUMENTS,
            env={**os.environ, "FONTCONFIG_FILE": str(_font_file(Path(folder)))},
        )
        yield opened
        opened.close()


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
        f"{preferred}</fontconfig>"
    )
    return path


class Camera:
    """One person's browser window. Pictures, notes and failures go to the album."""

    def __init__(self, opened: Browser, base: str, album: Album) -> None:
        self.album, self.base = album, base
        context = opened.new_context(
            base_url=base,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        self.context = context

    def walk(
        self, tour: Tour, widths: list[int], *, fold: bool, stopped: Callable[[], bool]
    ) -> None:
        """Every stop of a tour at every width."""
        self.album.notes += [f"{tour.name}: {line}" for line in tour.skipped]
        try:
            if tour.email:
                self._sign_in(tour)
            for stop in tour.stops:
                if stopped():
                    return
                self._try(tour, stop, widths, fold=fold)
        finally:
            self.context.close()

    def _sign_in(self, tour: Tour) -> None:
        page = self.context.new_page()
        page.goto("/sign-in/")
        page.fill("[name=login]", tour.email)
        page.fill("[name=password]", tour.password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        page.close()

    def _try(self, tour: Tour, stop: Stop, widths: list[int], *, fold: bool) -> None:
        from playwright.sync_api import Error

        page = self.context.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error).split("\n")[0]))
        try:
            self._stop(page, tour, stop, widths, fold=fold)
        except Error as error:
            if "Download is starting" not in error.message:
                first = error.message.split("\n")[0]
                self.album.failures.append(f"{tour.name} {stop.path}: {first}")
        finally:
            page.close()
        where = f"{tour.name} {stop.path}"
        self.album.notes += [f"{where}: script: {text}" for text in troubles]

    def _stop(
        self, page: Page, tour: Tour, stop: Stop, widths: list[int], *, fold: bool
    ) -> None:
        where = f"{tour.name} {stop.path}"
        page.set_viewport_size(_size(widths[0]))
        answer = page.goto(stop.path, wait_until="load")
        status = answer.status if answer else 0
        if status >= 500 or status == 0:
            self.album.failures.append(f"{where}: {status}")
        elif status == 405:
            return  # a verb, not a page
        elif status >= 400:
            self.album.notes.append(f"{where}: {status}")
        elif urlsplit(page.url).path != stop.path:
            if not tour.email:
                return  # a page for somebody signed in
            self.album.notes.append(f"{where}: leads to {urlsplit(page.url).path}")
        elif "html" in (answer.headers.get("content-type", "") if answer else ""):
            for width in widths:
                self._draw(page, tour, stop, width, fold=fold)

    def _draw(
        self, page: Page, tour: Tour, stop: Stop, width: int, *, fold: bool
    ) -> None:
        page.set_viewport_size(_size(width))
        page.evaluate("document.fonts.ready")
        over = page.evaluate(_WIDE)
        if over > 0:
            self.album.notes.append(
                f"{tour.name} {stop.path}: {over} px wider than {width}"
            )
        high = page.evaluate("document.documentElement.scrollHeight")
        tall = page.viewport_size or _size(width)
        clip = {"x": 0, "y": 0, "width": width, "height": min(high, TALLEST)}
        drawn = page.screenshot(
            full_page=not fold,
            clip=None if fold or high <= tall["height"] else clip,  # type: ignore[arg-type]
            style=_STILL,
        )
        picture = Picture(tour.name, tour.title, stop.name, stop.path, width)
        self.album.keep(picture, _small(drawn) if fold else drawn)


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
