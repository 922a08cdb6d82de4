"""The pictures of one run, and the page that shows them by role and width."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from pathlib import Path

_HEAD = """<!doctype html><html lang="ja"><meta charset="utf-8">
<title>画面の一覧</title>
<style>
body { font-family: "BIZ UDPGothic", sans-serif; margin: 1.5rem; }
h3 { font-size: 1rem; font-weight: normal; }
.row { display: flex; gap: 1rem; align-items: flex-start; overflow-x: auto; }
img { border: 1px solid #767676; max-height: 420px; }
figure { margin: 0; } figcaption { font-size: .8rem; }
</style>"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as one person sees it at one width."""

    role: str
    title: str
    name: str
    path: str
    width: int

    @property
    def file(self) -> str:
        """``officer/home-cockpit-1280.png``."""
        plain = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") or "page"
        return f"{self.role}/{plain}-{self.width}.png"


@dataclass
class Album:
    """What was drawn, what is worth a look, what failed."""

    folder: Path
    pictures: list[Picture] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    twins: list[str] = field(default_factory=list)
    """Pages not drawn because another role sees the same."""
    failures: list[str] = field(default_factory=list)

    def keep(self, picture: Picture, drawn: bytes) -> None:
        """Write one PNG under the album's folder."""
        target = self.folder / picture.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(drawn)
        self.pictures.append(picture)

    def has(self, picture: Picture) -> bool:
        """Whether an earlier run left this picture in the folder."""
        return (self.folder / picture.file).exists()

    def write(self) -> None:
        """Write ``index.html``."""
        self.folder.mkdir(parents=True, exist_ok=True)
        body = [
            _HEAD,
            "<h1>画面の一覧</h1>",
            *self._listed("撮れない画面", self.failures),
        ]
        for (role, title), pages in groupby(
            self._in_order(), lambda p: (p.role, p.title)
        ):
            body.append(f"<h2>{escape(title)} <small>{escape(role)}</small></h2>")
            for (name, path), row in groupby(pages, lambda p: (p.name, p.path)):
                body.append(f"<h3>{escape(name)} <code>{escape(path)}</code></h3>")
                body.append(f'<div class="row">{"".join(map(_figure, row))}</div>')
        body += self._listed("気づいたこと", self.notes)
        body += self._listed("ほかの役割と同じ画面", self.twins)
        (self.folder / "index.html").write_text("\n".join(body), encoding="utf-8")

    def _in_order(self) -> list[Picture]:
        """Role by role in the order of their tours: two windows draw at once."""
        first = {role: n for n, role in enumerate(p.role for p in self.pictures[::-1])}
        return sorted(self.pictures, key=lambda p: -first[p.role])

    def _listed(self, title: str, lines: list[str]) -> list[str]:
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        return [f"<h2>{title} {len(lines)}</h2><ul>{items}</ul>"] if lines else []


def _figure(picture: Picture) -> str:
    file = escape(picture.file)
    return (
        f'<figure><a href="{file}"><img src="{file}" loading="lazy" alt=""></a>'
        f"<figcaption>{picture.width}</figcaption></figure>"
    )
