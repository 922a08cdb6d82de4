"""``routes``: every address of the site with the roles that may use it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from madoguchi.config.cli import ground
from madoguchi.config.voice import Trouble


def routes(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Exit 1 if a route has no door: nobody has said who may use it."""
    ground.plain_django()
    from madoguchi.config import routes as register

    found = register.routes()
    if as_json:
        print(json.dumps([asdict(r) for r in found], ensure_ascii=False, indent=1))
    else:
        for route in found:
            print(f"{route.path:<60} {', '.join(route.roles or ['?'])}")
    unknown = [route.path for route in found if route.roles is None]
    if unknown:
        listed = ", ".join(unknown)
        raise Trouble(
            f"利用できる役割の決まっていない画面があります: {listed}",
            f"Nobody has said who may use: {listed}",
        )
