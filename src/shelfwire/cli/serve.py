"""``shelfwire web``, ``shelfwire worker`` and ``shelfwire run``."""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from shelfwire.cli import start
from shelfwire.cli.demo import stage
from shelfwire.cli.embedded import EmbeddedServer, FolderGone, ServerWillNotStart
from shelfwire.cli.supervisor import Supervisor, end_with_supervisor
from shelfwire.environment import WEB_THREADS, env, is_given

log = structlog.get_logger(__name__)
_LOOK_EVERY = 1.0
CONNECTIONS = 2048
"""Connections a web process holds at once; an idle one costs a file and some kilobytes."""
SPARE_FILES = 512
CARRIER_CALLS = 4
"""Conversations with carriers at once, each in a process of its own."""
HEADER_MILLISECONDS = 15_000
"""A request's header has to come within this time."""


def default_web_workers() -> int:
    """One process a processor, at most four."""
    return max(1, min(4, os.cpu_count() or 1))


def web(host: str | None, port: int | None, workers: int, threads: int) -> int:
    """Serve the screens, the REST API and the webhook door until stopped."""
    bind, number = start.address(host, port)
    start.check_port(bind, number)
    with start.database():
        end_with_supervisor()
        _open_files()
        os.environ[WEB_THREADS] = str(threads)
        Server(
            "shelfwire.serving:load",
            factory=True,
            address=bind,
            port=number,
            interface=Interfaces.RSGI,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
            workers=workers,
            backlog=CONNECTIONS,
            backpressure=CONNECTIONS,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=20,
            log_level=LogLevels.warning,
        ).serve()
    return 0


def _open_files() -> None:
    """As many connections as we take need as many files; the usual soft limit is 1024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def worker(concurrency: int, queues: Sequence[str]) -> int:
    """Work on jobs until stopped."""
    start.address(None, None)
    with start.database():
        start.ready_django()
        from shelfwire.jobs.worker import serve

        _collect_seldom()
        end_with_supervisor()
        return serve(concurrency=concurrency, queues=queues or None)


def _collect_seldom() -> None:
    """A page of orders is tens of thousands of small objects without cycles, which reference counts set free: looking
    through them and through every loaded module again and again cost a worker a sixth of its time (``bench pull``)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def run(
    host: str | None,
    port: int | None,
    web_workers: int,
    threads: int,
    concurrency: int,
    welcome: Sequence[str] = (),
) -> int:
    """Database, migrations, web and worker in one, until Ctrl-C; ``welcome`` are lines printed below the address."""
    notes = stage.read_notes(Path(env("SHELFWIRE_HOME")))
    bind, number = start.address(host, port or _port_of(notes))
    start.check_port(bind, number)
    notes = stage.read_notes(Path(env("SHELFWIRE_HOME")))
    start.allow_simulators(bind, demo=notes is not None)
    if notes is not None:
        start.allow_simulators(bind, demo=True)
    with start.database() as server:
        start.ready_django()
        from shelfwire.cli.migrations import migrate
        from shelfwire.jobs.registry import CARRIERS
        from shelfwire.shipbridge.carriers import installed as shipbridge_installed

        migrate()
        lines = [*welcome, *_where_to_begin()]
        start.close_connections()
        me = [sys.executable, "-m", "shelfwire.cli.main"]
        listening = ["--host", bind, "--port", str(number)]
        commands = {
            "web": [*me, "web", *listening, "--workers", str(web_workers), "--threads", str(threads)],
            "worker": [*me, "worker", "--concurrency", str(concurrency)],
        }
        if shipbridge_installed():
            commands["carriers"] = [*me, "worker", "--queues", CARRIERS, "--concurrency", str(CARRIER_CALLS)]
        besides = [_greet(bind, number, lines)]
        if server is not None:
            besides.append(_watch_database(server))

        if notes is not None:
            if stage.end_left_over(notes):
                log.warning(
                    "the demo's shop of a run that was killed is ended; it goes on from what it saved"
                )
            commands["demo shop"] = stage.simulator_command(
                notes, f"{env('SHELFWIRE_URL')}/channels/callback"
            )

        async def main() -> None:
            await Supervisor(commands).run(*besides)

        asyncio.run(main())
    print("Shelfwire has stopped.")
    return 0


def _port_of(notes: stage.Notes | None) -> int | None:
    """The port of the demo that was played here, where its simulated shop sends notices, unless told otherwise."""
    return notes.web_port or None if notes is not None and not is_given("SHELFWIRE_URL") else None


def _where_to_begin() -> list[str]:
    from shelfwire.people.queries import needs_first_run

    if needs_first_run():
        return [
            "Open it to make the owner's account; the checklist there leads on to the first order shipped."
        ]
    return ["Open it and sign in."]


Beside = Callable[[asyncio.Event], Awaitable[None]]


def _greet(host: str, port: int, lines: Sequence[str]) -> Beside:
    async def greet(stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                _, writer = await asyncio.open_connection(host, port)
            except OSError:
                await asyncio.sleep(0.1)
                continue
            writer.close()
            break
        else:
            return
        print(
            f"\nShelfwire is at {env('SHELFWIRE_URL')}",
            *lines,
            "Stop it with Ctrl-C.\n",
            sep="\n",
            flush=True,
        )
        await stop.wait()

    return greet


def _watch_database(server: EmbeddedServer) -> Beside:
    async def watch(stop: asyncio.Event) -> None:
        while not stop.is_set():
            if not server.running:
                log.error("the embedded database ended by itself; it is started again")
                try:
                    await asyncio.to_thread(server.ensure_running)
                except FolderGone:
                    raise
                except ServerWillNotStart as error:  # a full disk, say: it may be well in a while
                    log.error("the embedded database does not start; it is tried again", why=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _LOOK_EVERY)

    return watch
