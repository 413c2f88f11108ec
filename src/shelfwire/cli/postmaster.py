"""Which PostgreSQL server works on a data folder: read from ``postmaster.pid``, believed only when the process agrees.

A pid file is a claim. It may have been copied with its folder, or outlive a power cut while its process id goes to
somebody else. A server changes into its data folder when it starts and never leaves it, so the folder that the
process stands in is the proof, also after the folder was moved.

Format of the file: https://www.postgresql.org/docs/current/storage-file-layout.html and miscadmin.h of PostgreSQL
(process id, data folder, start, port, socket folder, listen address, shared memory key, status; one a line).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import psutil

PID_FILE = "postmaster.pid"
_SOCKET = ".s.PGSQL.5432"
_READY = "ready"


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A living server and the folder its socket is in."""

    process: psutil.Process
    socket_folder: Path
    ready: bool

    @property
    def running(self) -> bool:
        """Whether it still lives; a process that got its id later is another one."""
        try:
            return self.process.is_running() and self.process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False


def find(folder: Path) -> Postmaster | None:
    """The server that works on ``folder`` now, or None."""
    lines = _lines(folder / PID_FILE)
    if len(lines) < 5:
        return None
    recorded = Path(lines[1])
    process = _server(lines[0], recorded, folder)
    if process is None:
        return None
    # a moved folder took its socket along; the path in the file may be another server's by now
    socket_folder = folder if Path(lines[4]) == recorded else Path(lines[4])
    return Postmaster(process, socket_folder, ready=len(lines) > 7 and lines[7] == _READY)


def forget_stale(folder: Path) -> bool:
    """Remove the marks of a server that does not work on ``folder``; whether there were any. PostgreSQL itself takes
    any living process with the recorded id for its own and would not start."""
    if find(folder) is not None:
        return False
    marks = [folder / PID_FILE, folder / f"{_SOCKET}.lock", folder / _SOCKET]
    there = [mark for mark in marks if os.path.lexists(mark)]
    for mark in there:
        mark.unlink()
    return bool(there)


def _lines(path: Path) -> list[str]:
    try:
        return [line.strip() for line in path.read_text(errors="replace").splitlines()]
    except FileNotFoundError:
        return []


def _server(written: str, recorded: Path, folder: Path) -> psutil.Process | None:
    """The process with that id, when it is a server started on ``recorded`` that stands in ``folder``."""
    try:
        process = psutil.Process(int(written))
        if not process.name().startswith("postgres"):
            return None
        command = process.cmdline()
        started_on = Path(command[command.index("-D") + 1])
        stands_here = os.path.samefile(process.cwd(), folder)
    except (ValueError, IndexError, psutil.Error, FileNotFoundError):
        return None  # no such process, another user's, a zombie, one of a server's children
    return process if stands_here and started_on == recorded else None
