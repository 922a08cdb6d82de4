"""Every setting is documented, and a bad value is a sentence."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from madoguchi.config import env

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"\b(?:MADOGUCHI_[A-Z_]+|DATABASE_(?:[A-Z]+_)?URL)\b")


def named_in_code() -> set[str]:
    source = ROOT / "src" / "madoguchi"
    found = set()
    for path in source.rglob("*.py"):
        if "tests" not in path.parts and "testing" not in path.parts:
            found |= set(re.findall(r'"(MADOGUCHI_[A-Z_]+)"', path.read_text()))
            found |= set(re.findall(r'"(DATABASE_(?:[A-Z]+_)?URL)"', path.read_text()))
    return found


def test_every_setting_is_documented_and_nothing_else() -> None:
    documented = set(NAME.findall((ROOT / "docs" / "settings.md").read_text()))
    assert named_in_code() == documented


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MADOGUCHI_POOL", "lots"),
        ("MADOGUCHI_PROCESS", "wizard"),
        ("MADOGUCHI_DEMO", "perhaps"),
        ("MADOGUCHI_MASTER_KEY", "c2hvcnQ="),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("MADOGUCHI_SMTP_URL", "mail.example.jp"),
    ],
)
def test_a_bad_value_stops_the_start_with_a_sentence(name: str, value: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "madoguchi.config.cli", "routes"],
        env={"PATH": "/usr/bin:/bin", "LANG": "ja_JP.UTF-8", name: value},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_a_number_out_of_range_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADOGUCHI_PORT", "70000")
    with pytest.raises(env.BadSetting, match="MADOGUCHI_PORT"):
        env.number("MADOGUCHI_PORT", 8000, low=1, high=65535)


def test_full_width_digits_are_not_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADOGUCHI_PORT", "８０００")
    with pytest.raises(env.BadSetting):
        env.number("MADOGUCHI_PORT", 8000, low=1, high=65535)
