"""Keeps processes running until somebody says stop: a crashed one is started again, a little later each time."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

import structlog

log = structlog.get_logger(__name__)

SUPERVISED = "SHELFWIRE_SUPERVISED"
_FIRST_DELAY = 1.0
_LONGEST_DELAY = 30.0
_STEADY_SECONDS = 10.0
_PATIENCE_SECONDS = 25.0


def end_with_supervisor() -> None:
    """In a child: stop cleanly when the supervisor is gone, even if it was killed. Its end of our stdin tells."""
    if os.environ.get(SUPERVISED) != "1":
        return

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="supervisor-watch", daemon=True).start()


class Supervisor:
    """Runs commands (``{"web": [...], "worker": [...]}``) side by side."""

    def __init__(self, commands: Mapping[str, Sequence[str]]) -> None:
        self._commands = commands
        self._running: dict[str, Process] = {}
        self._stop = asyncio.Event()

    async def run(self, *besides: Callable[[asyncio.Event], Awaitable[None]]) -> None:
        """Run until SIGINT or SIGTERM, then stop every child cleanly. ``besides`` run along and get the stop event."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop.set)
        tasks = [asyncio.ensure_future(self._keep(name, list(c))) for name, c in self._commands.items()]
        tasks += [asyncio.ensure_future(other(self._stop)) for other in besides]
        stopped = asyncio.ensure_future(self._stop.wait())
        await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
        self._stop.set()
        await self._end_children()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        for failure in results:
            if isinstance(failure, BaseException):
                raise failure

    async def _keep(self, name: str, command: list[str]) -> None:
        delay = _FIRST_DELAY / 2
        loop = asyncio.get_running_loop()
        while not self._stop.is_set():
            born = loop.time()
            # a session of its own: Ctrl-C in a terminal reaches the supervisor alone, which ends its children
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                env={**os.environ, SUPERVISED: "1"},
                start_new_session=True,
            )
            self._running[name] = process
            if self._stop.is_set():  # asked while it was being made, when nobody knew of it yet
                process.kill()
            code = await process.wait()
            del self._running[name]
            with suppress(ProcessLookupError):  # what a killed process left of its family would keep its port
                os.killpg(process.pid, signal.SIGKILL)
            if self._stop.is_set():
                return
            if code == os.EX_CONFIG:  # it said why; the others go on without it
                log.error("a process cannot start and is not tried again", name=name)
                await self._stop.wait()
                return
            delay = _FIRST_DELAY if loop.time() - born > _STEADY_SECONDS else min(delay * 2, _LONGEST_DELAY)
            log.error("a process ended by itself; it is started again", name=name, code=code, seconds=delay)
            await _wait(self._stop, delay)

    async def _end_children(self) -> None:
        processes = list(self._running.values())
        for process in processes:
            process.terminate()
        waits = [asyncio.ensure_future(p.wait()) for p in processes]
        if waits:
            _, late = await asyncio.wait(waits, timeout=_PATIENCE_SECONDS)
            if late:
                log.warning("a process did not end in time and is killed; its work is found again")
                for process in processes:
                    if process.returncode is None:
                        process.kill()
                await asyncio.wait(waits)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    """Until ``stop``, but no longer than ``seconds``."""
    await asyncio.wait([asyncio.ensure_future(stop.wait())], timeout=seconds)
