"""Which database each kind of process talks to, and as whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from madoguchi.config import env
from madoguchi.config.cluster.secrets import ROLES, Urls, known_urls

PROCESSES = ("owner", "web", "worker")
_NAMES = {
    "owner": "DATABASE_OWNER_URL",
    "web": "DATABASE_URL",
    "worker": "DATABASE_WORKER_URL",
}
_NOWHERE = Urls("/nonexistent", 5432, dict.fromkeys(PROCESSES, "unset"))


def urls(var: Path) -> dict[str, str]:
    """The URL of each role: from the environment, else the embedded server's."""
    known = known_urls(var) or _NOWHERE
    return {
        who: env.url(name, ("postgresql", "postgres")) or known.as_role(who)
        for who, name in _NAMES.items()
    }


def given() -> bool:
    """True when the operator brought a server; all three URLs, or none.

    Raises :class:`~madoguchi.config.env.BadSetting` when only some are set.
    """
    missing = [name for name in _NAMES.values() if not env.text(name)]
    if missing and len(missing) < len(_NAMES):
        raise env.BadSetting(
            missing[0],
            "DATABASE_OWNER_URL、DATABASE_URL、DATABASE_WORKER_URL は"
            "三つとも設定してください。",
            "set DATABASE_OWNER_URL, DATABASE_URL and DATABASE_WORKER_URL together",
        )
    return not missing


def roles(urls: dict[str, str]) -> dict[str, str]:
    """The login name of each role: grants in migrations are made to these."""
    return {
        who: str(conninfo_to_dict(url).get("user") or ROLES[who])
        for who, url in urls.items()
    }


def entry(url: str, *, pool: int) -> dict[str, Any]:
    """One entry of Django's DATABASES; ``pool`` connections at most, 0 for no pool."""
    parts = conninfo_to_dict(url)
    options: dict[str, Any] = {
        name: value
        for name, value in parts.items()
        if name not in {"user", "password", "host", "port", "dbname"}
    }
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": 0 if pool else None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
