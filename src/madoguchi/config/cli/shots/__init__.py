"""``shots DIR``: every page of every role over the demonstration, as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from madoguchi.config.cli import checks, ground, up
from madoguchi.config.cli.shots import examples
from madoguchi.config.cli.shots.album import Album
from madoguchi.config.supervisor import Supervisor
from madoguchi.config.voice import Trouble, say

WIDTHS = "360,1280,1920"


def shots(
    folder: Annotated[Path, typer.Argument(help="where the pictures go")],
    width: Annotated[str, typer.Option(help="widths, with commas")] = WIDTHS,
    role: Annotated[list[str] | None, typer.Option(help="officer, visitor …")] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(help="a regular expression for a route's name or address"),
    ] = None,
    contract: Annotated[str, typer.Option(help="the contract to look at")] = "",
    fold: Annotated[
        bool, typer.Option("--fold", help="first screen only, 256 colours (for docs)")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="keep the pictures that are in DIR")
    ] = False,
) -> None:
    """Exit 1 if a page answers 500 or cannot be drawn; ``index.html`` shows all."""
    widths = _widths(width)
    checks._ensure_chromium()
    with ground.django("worker", anew=True):
        plan = examples.plan(contract, set(role or ()), only or [])
        if not plan:
            raise Trouble(
                "撮る画面がありません。役割と名前を確かめてください。",
                "There is no such page: check --role and --only.",
                code=2,
            )
        album = _taken(folder, plan, widths, fold=fold, resume=resume)
    album.write()
    say(
        f"{len(album.pictures)} 枚を {folder}/index.html にまとめました。",
        f"{len(album.pictures)} pictures: {folder}/index.html",
    )
    for note in album.notes:
        print(f"note  {note}")
    for failure in album.failures:
        print(f"FAIL  {failure}")
    if album.failures:
        raise Trouble(
            f"{len(album.failures)} 画面を撮れません。",
            f"{len(album.failures)} pages cannot be drawn.",
        )


def _taken(
    folder: Path,
    plan: list[examples.Tour],
    widths: list[int],
    *,
    fold: bool,
    resume: bool,
) -> Album:
    """Start a web process of our own, and let the camera walk round."""
    from madoguchi.config.cli.shots import camera

    port = up._free_port()
    album = Album(folder)
    watch = Supervisor([up._web("127.0.0.1", port, 1), up._worker()])
    watch.start()
    try:
        up._wait(watch, port)
        camera.walk_all(
            plan,
            camera.Errand(
                f"http://127.0.0.1:{port}",
                album,
                widths,
                fold=fold,
                resume=resume,
                stopped=lambda: watch.stopping,
            ),
        )
    finally:
        watch.stop()
    return album


def _widths(text: str) -> list[int]:
    try:
        widths = sorted({int(part) for part in text.split(",")}, reverse=True)
    except ValueError:
        widths = []
    if not widths or not all(200 <= width <= 4000 for width in widths):
        raise Trouble(
            f"幅「{text}」は読めません。360,1280 のように書いてください。",
            f"Cannot read the widths {text!r}: write 360,1280.",
            code=2,
        )
    return widths
