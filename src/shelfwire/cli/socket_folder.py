"""Where the embedded server's socket is: in its data folder, which only its owner may enter, else in a folder of its
own that is just as private. Whoever reaches the socket is let in as the database's superuser."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

_LONGEST_PATH = 100
"""Bytes of a socket's path; sun_path holds 108 on Linux and 104 on macOS (unix(7))."""
_SHORTEST = Path("/tmp")  # noqa: S108  # the folder in it is made private and checked
_NAME = "/.s.PGSQL.5432.lock"


class FolderNotOurs(Exception):
    """Somebody else could reach the socket there, or already has."""


def choose(data_folder: Path, owner: int) -> Path:
    """The folder for the socket of the server on ``data_folder`` that runs as the OS user ``owner``, made when it is
    missing. Raises FolderNotOurs."""
    if _fits(data_folder):
        return data_folder
    identity = f"{data_folder}-{data_folder.stat().st_ino}".encode()
    name = f"shelfwire-{owner}-{hashlib.sha256(identity).hexdigest()[:12]}"
    base = Path(tempfile.gettempdir())
    if not _fits(base / name):
        base = _SHORTEST
    folder = base / name
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        check(folder, owner)
    else:
        folder.chmod(0o700)
        os.chown(folder, owner, -1)
    return folder


def check(folder: Path, owner: int) -> None:
    """Raises FolderNotOurs unless ``folder`` is a real folder of ``owner`` that nobody else may enter."""
    found = folder.lstat()
    wrong = (
        "is a symbolic link" if stat.S_ISLNK(found.st_mode)
        else "is no folder" if not stat.S_ISDIR(found.st_mode)
        else f"belongs to another user (id {found.st_uid})" if found.st_uid != owner
        else f"lets other users in (mode {stat.S_IMODE(found.st_mode):o})" if found.st_mode & 0o077
        else ""
    )  # fmt: skip
    if wrong:
        raise FolderNotOurs(
            f"The database's socket would be in {folder}, but that {wrong}: the database is open to whoever reaches"
            " its socket. Remove that folder, or set SHELFWIRE_HOME to a shorter path."
        )


def _fits(folder: Path) -> bool:
    return len(os.fsencode(f"{folder}{_NAME}")) <= _LONGEST_PATH
