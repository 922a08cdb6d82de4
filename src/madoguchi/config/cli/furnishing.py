"""The set-up steps that a start runs, and when they may be skipped."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from madoguchi.config import databases, env, furnish, guard, stamps
from madoguchi.config.cli.places import ROOT, var


def furnish_all() -> None:
    """Each step only if what it is made from has changed, or the day has."""
    urls = databases.urls(var())
    for process, url in urls.items():
        guard.check(url, process)
    wanted, kept = _wanted(), stamps.read(urls["owner"])
    due = [s for s in furnish.STEPS if kept.get(s) != wanted[s] or not _collected()]
    ready = {step: furnish.Ready(step) for step in due}
    try:
        for step in due:
            ready[step].work()
            # A demonstration writes renewed contracts: what is made from them is made.
            kept[step] = wanted[step] if step == "owner" else _wanted()[step]
            stamps.write(urls["owner"], kept)
    finally:
        for child in ready.values():
            child.dismiss()


def _wanted() -> dict[str, str]:
    source, folder = ROOT / "src" / "madoguchi", var()
    folders = [ROOT / "contracts", folder / "contracts"]
    demo = env.flag("MADOGUCHI_DEMO", default=True)
    today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Tokyo")).date()
    return {
        "owner": f"{stamps.schema(source)} {stamps.static(source)} {folder}",
        "worker": f"{stamps.furniture(source, folders)} {demo} {today}",
    }


def _collected() -> bool:
    return (var() / "static" / "staticfiles.json").exists()


def furnish_new() -> None:
    """For other commands: set up a database that has never been; else leave it be."""
    if "worker" not in stamps.read(databases.urls(var())["owner"]):
        furnish_all()
