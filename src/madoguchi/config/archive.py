"""A backup in its first form: one tar with a dump, the files, and their hashes.

The master key is never in it: whoever finds a backup finds no personal data.
Keep the key apart, and keep it well; without it the personal data are lost.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

from madoguchi.config.cluster.home import wheel_programs
from madoguchi.config.voice import Trouble

_HEADS = """
SELECT contract_id, max(sequence) FROM journal_seal GROUP BY contract_id ORDER BY 1
"""


def write(target: Path, *, owner_url: str, files: Path, about: dict[str, str]) -> None:
    """Write ``target``; it appears only once it has been read back whole.

    Raises :class:`Trouble` when the dump fails, when it cannot be read back,
    or when ``target`` exists.
    """
    if target.exists():
        raise Trouble(f"{target} はすでにあります。", f"{target} already exists.")
    partial = target.with_name(f"{target.name}.part")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = Path(folder) / "database.dump"
        _run(
            "pg_dump",
            "-Fc",
            "--enable-row-security",
            "--no-owner",
            "-f",
            dump,
            owner_url,
        )
        manifest = {
            **about,
            "heads": heads(owner_url),
            "sha256": {"database.dump": _sha256(dump)} | _hashes(files),
        }
        listed = Path(folder) / "manifest.json"
        listed.write_text(json.dumps(manifest, indent=1, sort_keys=True))
        with tarfile.open(partial, "w") as tar:
            partial.chmod(0o600)
            tar.add(listed, "manifest.json")
            tar.add(dump, "database.dump")
            if files.is_dir():
                tar.add(files, "files")
    with unpacked(partial):
        partial.rename(target)


def read(source: Path, *, owner_url: str, files: Path) -> dict[str, Any]:
    """Restore ``source`` into an empty database; returns the manifest.

    Raises :class:`Trouble` when the database is not empty, when a hash differs,
    or when the restored journal does not end where the backup's did.
    """
    if _tables(owner_url):
        raise Trouble(
            "データベースが空ではありません。新しい MADOGUCHI_VAR に復元してください。",
            "The database is not empty: restore into a new MADOGUCHI_VAR.",
        )
    with unpacked(source) as opened:
        folder, manifest = opened.folder, opened.manifest
        dump = folder / "database.dump"
        _run(
            "pg_restore",
            *("--no-owner", "--exit-on-error", "--single-transaction"),
            *("-d", owner_url, dump),
        )
        if (folder / "files").is_dir():
            _copy(folder / "files", files)
    if heads(owner_url) != manifest["heads"]:
        raise Trouble(
            "復元した記録がバックアップと一致しません。",
            "The restored journal differs from the backup.",
        )
    return manifest


class unpacked:  # noqa: N801 (reads as a verb in a with statement)
    """The backup's folder and manifest, every hash and the dump itself checked."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.manifest: dict[str, Any] = {}
        self._temporary = tempfile.TemporaryDirectory(dir=source.parent)
        self.folder = Path(self._temporary.name)

    def __enter__(self) -> unpacked:
        try:
            self._open()
        except BaseException:
            self._temporary.cleanup()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._temporary.cleanup()

    def _open(self) -> None:
        try:
            with tarfile.open(self.source) as tar:
                tar.extractall(self.folder, filter="data")
            self.manifest = json.loads((self.folder / "manifest.json").read_text())
            wanted: Mapping[str, str] = self.manifest["sha256"]
            found = {name: _sha256(self.folder / name) for name in wanted}
        except (OSError, tarfile.TarError, ValueError, KeyError):
            raise _damaged(self.source) from None
        if found != wanted:
            raise _damaged(self.source)
        _run("pg_restore", "-f", os.devnull, self.folder / "database.dump")


def heads(owner_url: str) -> dict[str, int]:
    """The last sealed number of every contract."""
    with psycopg.connect(owner_url) as connection:
        there = connection.execute("SELECT to_regclass('journal_seal')").fetchone()
        if there is None or there[0] is None:
            return {}
        return dict(connection.execute(_HEADS).fetchall())


def _tables(owner_url: str) -> int:
    with psycopg.connect(owner_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
    return int(row[0]) if row else 0


def _hashes(files: Path) -> dict[str, str]:
    found = sorted(path for path in files.rglob("*") if path.is_file())
    return {f"files/{path.relative_to(files)}": _sha256(path) for path in found}


def _sha256(path: Path) -> str:
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def _copy(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        there = target / path.relative_to(source)
        if path.is_dir():
            there.mkdir(mode=0o700, parents=True, exist_ok=True)
        else:
            there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            there.write_bytes(path.read_bytes())
            there.chmod(0o600)


def _run(program: str, *arguments: str | Path) -> None:
    command = [str(wheel_programs() / program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["?"]
        raise Trouble(
            f"{program} が失敗しました: {said[-1]}", f"{program} failed: {said[-1]}"
        )


def _damaged(source: Path) -> Trouble:
    return Trouble(
        f"{source} はバックアップとして読めないか、壊れています。",
        f"{source} is not a backup, or is damaged.",
    )
