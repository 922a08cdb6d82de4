"""A folder as an ISO 9660 image with Joliet names, for CD-R and DVD-R."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import BinaryIO, cast

import pycdlib


def image(folder: Path, target: Path, label: str) -> None:
    """Write an image of a folder; files are read from where they are, not held."""
    iso = pycdlib.PyCdlib()
    iso.new(interchange_level=3, joliet=3, vol_ident=label[:16].upper())
    try:
        short: dict[Path, str] = {folder: ""}
        for number, path in enumerate(sorted(folder.rglob("*")), start=1):
            above, long = short[path.parent], f"/{path.relative_to(folder).as_posix()}"
            if path.is_dir():
                short[path] = f"{above}/D{number:06d}"
                iso.add_directory(short[path], joliet_path=long)
            else:
                name = f"{above}/F{number:06d}.{path.suffix[1:4].upper() or 'DAT'};1"
                iso.add_file(str(path), name, joliet_path=long)
        iso.write(str(target))
    finally:
        iso.close()


def folder(image: Path, target: Path) -> None:
    """The folder inside an image as a ZIP, file by file as they are on the disc."""
    iso = pycdlib.PyCdlib()
    iso.open(str(image))
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as kept:
            for above, _folders, names in iso.walk(joliet_path="/"):
                for name in names:
                    path = f"{above.rstrip('/')}/{name}"
                    with kept.open(path.lstrip("/"), "w") as into:
                        iso.get_file_from_iso_fp(cast(BinaryIO, into), joliet_path=path)
    finally:
        iso.close()
