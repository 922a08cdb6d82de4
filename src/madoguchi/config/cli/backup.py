"""``backup`` and ``restore`` in their first form: a plain, verified dump."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from madoguchi.config import archive, databases, env, keys, stamps
from madoguchi.config.cli import ground
from madoguchi.config.cluster.secrets import write_private
from madoguchi.config.voice import Trouble, say


def backup(target: Annotated[Path | None, typer.Argument()] = None) -> None:
    """Write a backup (default: under ``var/backups``) and read it back."""
    now = datetime.now(ZoneInfo("Asia/Tokyo"))
    folder = ground.var() / "backups"
    target = target or folder / f"madoguchi-{now:%Y%m%d-%H%M%S}.tar"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ground.database():
        url = databases.urls(ground.var())["owner"]
        say("書き出しています…", "Dumping…")
        about = {"made_at": now.isoformat(), "master_key": _fingerprint()}
        archive.write(target, owner_url=url, files=_files(), about=about)
    print(target)
    say(
        "暗号鍵（master.key）は含まれません。別に保管してください。",
        "The master key is not in it: keep it separately.",
    )


def restore(source: Path) -> None:
    """Restore a backup into an empty database."""
    if not source.is_file():
        raise Trouble(f"{source} がありません。", f"There is no {source}.")
    with ground.database(make_key=False):
        url = databases.urls(ground.var())["owner"]
        say("復元しています…", "Restoring…")
        manifest = archive.read(source, owner_url=url, files=_files())
        stamps.write(url, {})
    kept = ground.var() / "master.fingerprint"
    write_private(kept, manifest["master_key"] + "\n")
    say(
        f"{manifest['made_at']} のバックアップを復元しました。暗号鍵を"
        f" {ground.var() / 'master.key'} に戻してから起動してください。",
        f"Restored the backup of {manifest['made_at']}. Put the master key back"
        f" at {ground.var() / 'master.key'} before starting.",
    )


def _fingerprint() -> str:
    key = keys.master(ground.var())
    return keys.fingerprint(key) if key else ""


def _files() -> Path:
    return env.folder("MADOGUCHI_FILES", ground.var() / "files")
