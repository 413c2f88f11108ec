"""The processes that speak to carriers, from the side of the worker: start one, ask it, end it.

A call waits no longer than its time; a child that is late, dies or has answered ``MOST_CALLS`` is ended, and the next
call starts another. Whatever a carrier's library leaks, hangs on or breaks is gone with its process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from shelfwire.kit.errors import ShelfwireError

MOST_CALLS: Final = 50
MOST_IDLE: Final = 4
MOST_AGE: Final = 900.0
START_SECONDS: Final = 120.0
"""How long loading karrio and its carriers may take: a second or two; the first time after an installation, when Python
compiles them, ten, and several times that on a busy machine."""
_CHILD: Final = Path(__file__).with_name("_child.py")
_MOST_BYTES: Final = 50_000_000
_PASSED_ON: Final = (
    "PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "https_proxy", "HTTPS_PROXY", "no_proxy",
    "NO_PROXY",
)  # fmt: skip
"""What a child sees of the environment: never the database's address or a key."""


class CarrierSilent(ShelfwireError):
    """The child gave no answer: it was too slow and was ended, or it ended by itself. ``begun``: it had been asked, so
    what it was asked for may be done."""

    def __init__(self, message: str, *, begun: bool) -> None:
        super().__init__(message)
        self.begun = begun


class Child:
    """One process that has karrio loaded."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(_CHILD)],
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            start_new_session=True,
        )
        self._born, self._calls, self._ready = time.monotonic(), 0, False

    def load(self) -> None:
        """Wait until it has loaded karrio. Raises CarrierSilent; nothing was asked then."""
        if not self._ready:
            self._line(b"", START_SECONDS, begun=False)
            self._ready = True

    def ask(self, call: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """Carry one call out. Raises CarrierSilent."""
        self.load()
        self._calls += 1
        found: dict[str, Any] = json.loads(
            self._line(json.dumps(dict(call)).encode() + b"\n", seconds, begun=True)
        )
        return found

    def _line(self, said: bytes, seconds: float, *, begun: bool) -> bytes:
        """Say it and wait for one line. Raises CarrierSilent."""
        assert self._process.stdin is not None  # a pipe
        assert self._process.stdout is not None  # likewise
        late = threading.Event()

        def too_late() -> None:
            late.set()
            self._process.kill()

        alarm = threading.Timer(seconds, too_late)
        alarm.daemon = True
        alarm.start()
        try:
            with suppress(BrokenPipeError):  # it died before: its silence says so below
                self._process.stdin.write(said)
                self._process.stdin.flush()
            line = self._process.stdout.readline(_MOST_BYTES)
        finally:
            alarm.cancel()
        if not line.endswith(b"\n"):
            raise CarrierSilent(self._why(late.is_set(), seconds, begun), begun=begun)
        return line

    def _why(self, late: bool, seconds: float, begun: bool) -> str:
        if late:
            slow = "The carrier did not answer" if begun else "The carrier's library did not load"
            return f"{slow} within {seconds:g} seconds."
        code = self._process.wait()
        return f"The carrier's library stopped by itself (exit {code})."

    @property
    def fresh(self) -> bool:
        """Whether it may answer another call."""
        young = time.monotonic() - self._born < MOST_AGE
        return young and self._calls < MOST_CALLS and self._process.poll() is None

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()
        self._process.wait()


_idle: list[Child] = []
_lock = threading.Lock()


def ask(call: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """Ask a child that has nothing to do, or a new one. Safe from several threads. Raises CarrierSilent."""
    with _one() as child:
        return child.ask(call, seconds)


def warm() -> None:
    """Have a child ready, so that the next call is a call and nothing else. Raises CarrierSilent."""
    with _one() as child:
        child.load()


@contextmanager
def _one() -> Iterator[Child]:
    """A child of one's own; kept for the next when the block ends well."""
    with _lock:
        child = _idle.pop() if _idle else None
    if child is not None and not child.fresh:
        child.end()
        child = None
    child = child or Child()
    keep = False
    try:
        yield child
        with _lock:
            keep = child.fresh and len(_idle) < MOST_IDLE
            if keep:
                _idle.append(child)
    finally:
        if not keep:
            child.end()


def end_idle() -> None:
    """End the children that wait for a call."""
    with _lock:
        children, _idle[:] = list(_idle), []
    for child in children:
        child.end()
