"""The contract's files are read again when one of them changes, and only then."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from madoguchi.config import cluster, contract_files
from madoguchi.config.testing.databases import ConnectedAs
from madoguchi.contracts import library, services
from madoguchi.contracts.models import Cursor
from madoguchi.contracts.queries import NotLoaded
from madoguchi.tenancy import walls

SENDAI = "sendai-mynumber-2023"


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the contracts that a test may edit; nothing read stays behind."""
    root = tmp_path / "contracts"
    shutil.copytree(contract_files.contracts_dir(), root)
    monkeypatch.setattr(contract_files, "contracts_dir", lambda: root)
    monkeypatch.setattr(library, "_read", {})
    yield root


def edit(path: Path) -> None:
    """Say something of the clauses in another way."""
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("個人情報", "（改）個人情報"), encoding="utf-8")


def edit_annex(root: Path) -> None:
    """Every edition of the annex that the contract brings in."""
    use = library.contract_file(SENDAI).table.annexes[0]
    for path in (root / "annexes" / use.set).glob("*.csv"):
        edit(path)


@pytest.mark.parametrize("which", ["annex", "law", "clauses", "message"])
def test_an_edited_file_is_read_at_the_next_look(places: Path, which: str) -> None:
    before = library.contract_file(SENDAI)
    if which == "annex":
        edit_annex(places)
    elif which == "law":
        with (places / "legal.toml").open("a", encoding="utf-8") as law:
            law.write("\n# checked again\n")
    elif which == "clauses":
        edit(places / SENDAI / "clauses.csv")
    else:
        (places / SENDAI / "messages").mkdir()
    library.look_again(SENDAI)
    assert library.contract_file(SENDAI) is not before


def test_within_a_second_no_file_is_looked_at(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = library.time.monotonic() + 10
    monkeypatch.setattr(library.time, "monotonic", lambda: now)
    before, looks = library.digest(SENDAI), 0
    stamp = library._stamp

    def counted(sources: tuple[Path, ...]) -> library.Stamp:
        nonlocal looks
        looks += 1
        return stamp(sources)

    monkeypatch.setattr(library, "_stamp", counted)
    edit_annex(places)
    monkeypatch.setattr(library.time, "monotonic", lambda: now + 0.5)
    assert [library.digest(SENDAI) for _ in range(50)] == [before] * 50
    assert looks == 0
    monkeypatch.setattr(library.time, "monotonic", lambda: now + 1.5)
    assert library.digest(SENDAI) != before


def test_a_contract_whose_files_stay_is_read_once(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "GRAIN", -(10**18))  # nothing was just written
    first = library.contract_file(SENDAI)
    for _ in range(3):
        library.look_again(SENDAI)
        assert library.contract_file(SENDAI) is first


def test_files_younger_than_the_clock_are_read_once_too(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library.time, "time_ns", lambda: 1_750_000_000 * 10**9)
    first = library.contract_file(SENDAI)
    for _ in range(3):
        library.look_again(SENDAI)
        assert library.contract_file(SENDAI) is first


def test_a_folder_that_is_gone_is_said(places: Path) -> None:
    library.contract_file(SENDAI)
    shutil.rmtree(places / SENDAI)
    library.look_again(SENDAI)
    with pytest.raises(library.NoSuchContract):
        library.contract_file(SENDAI)


def test_an_edited_annex_is_replayed_once_it_is_loaded(
    places: Path, committed_db: cluster.Urls, connected_as: ConnectedAs
) -> None:
    def read() -> str:
        with walls.scope([SENDAI]):
            return Cursor.objects.values_list("digest", flat=True).get()

    with connected_as("worker"):
        services.load(SENDAI)
        services.follow_one(SENDAI)
        before = read()
        edit_annex(places)
        library.look_again(SENDAI)
        with pytest.raises(NotLoaded):
            services.follow_one(SENDAI)
        assert services.load(SENDAI) is True
        services.follow_one(SENDAI)
        assert read() != before
        assert services.load(SENDAI) is False
