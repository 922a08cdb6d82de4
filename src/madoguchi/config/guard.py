"""Before a process works: is the database really reached as whom it should be?"""

from __future__ import annotations

import psycopg

from madoguchi.config.voice import Trouble

_QUESTION = """
SELECT current_user, rolsuper, rolbypassrls,
       pg_has_role(current_user, (SELECT datdba FROM pg_database
                                  WHERE datname = current_database()), 'MEMBER')
FROM pg_roles WHERE rolname = current_user
"""


def check(url: str, process: str) -> None:
    """Refuse a login that the walls would not hold.

    Raises :class:`Trouble` when the server cannot be reached, when the login is
    a superuser or bypasses row-level security, or when the web or worker
    process came as the owner of the database.
    """
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute(_QUESTION).fetchone()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise Trouble(
            f"データベースに接続できません（{process}）: {reason}",
            f"Cannot reach the database ({process}): {reason}",
        ) from None
    if row is None:
        return
    role, superuser, bypasses, owns = row
    if superuser or bypasses:
        raise Trouble(
            f"データベースの利用者 {role} は壁を越えられるため使えません"
            "（SUPERUSER と BYPASSRLS を外してください）。",
            f"The database role {role} passes through the walls: remove SUPERUSER"
            " and BYPASSRLS.",
        )
    if owns and process != "owner":
        raise Trouble(
            f"{process} の接続が所有者 {role} です。別の利用者にしてください。",
            f"The {process} process connects as the owner {role}: use its own role.",
        )
