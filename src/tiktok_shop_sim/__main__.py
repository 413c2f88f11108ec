"""`python -m tiktok_shop_sim`: one world on one port."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from tiktok_shop_sim import scenarios
from tiktok_shop_sim.app import Application
from tiktok_shop_sim.command_line import parse, welcome
from tiktok_shop_sim.gate.visit import CutConnection
from tiktok_shop_sim.settings import Settings
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import consents


class NotOnPurpose(logging.Filter):
    """Keeps quiet about connections that a planted fault broke."""

    def filter(self, record: logging.LogRecord) -> bool:
        broken = record.exc_info is not None and record.exc_info[0] is CutConnection
        return not broken and CutConnection.__name__ not in record.getMessage()


ON_STANDARD_ERROR = {
    "filters": {"not_on_purpose": {"()": NotOnPurpose}},
    "handlers": {
        name: {
            "class": "logging.StreamHandler",
            "formatter": "generic",
            "filters": ["not_on_purpose"],
            "stream": "ext://sys.stderr",
        }
        for name in ("console", "access")
    },
}
"""A fault of the simulator itself must not drown in what it tells about itself on standard output."""


class CannotStart(Exception):
    """Something outside the simulator is in the way; the message says what, and what to do."""


CANNOT_START = os.EX_CONFIG
"""The exit code then: starting again would end the same way (sysexits.h)."""


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or any free one for 0; CannotStart when somebody else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, wanted))
        except OSError as error:
            raise CannotStart(
                f"cannot listen on {host} port {wanted}: {error.strerror or error}."
                " Choose another with --port, or --port 0 for a free one."
            ) from error
        return int(probe.getsockname()[1])


async def restored(simulation: Simulation) -> None:
    """Go on from the state file when there is one; CannotStart, with the file as it was, when it is none of ours."""
    path = simulation.settings.state_file
    if not path or not Path(path).is_file():
        return
    try:
        await simulation.restore(path)
        consents.prepare(simulation.world, simulation.settings, simulation.spec.all_scopes())
    except (OSError, EOFError, zlib.error, ValueError, KeyError) as error:
        raise CannotStart(
            f"cannot go on from {path}: {error}. It was not touched; move it away to start anew."
        ) from error


async def serve(settings: Settings) -> None:
    """Run until a signal says stop."""
    gc.disable()
    settings.port = port = free_port(settings.host, settings.port)
    simulation = Simulation(settings)
    await restored(simulation)
    gc.enable()
    gc.collect()
    gc.freeze()
    server = Server(
        Application(simulation),
        address=settings.host,
        port=port,
        interface=Interfaces.ASGI,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=ON_STANDARD_ERROR,
        backlog=1024,
    )

    end: Callable[[], None] = server.stop

    def stop() -> None:
        simulation.changes.close()
        end()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    if settings.end_with_stdin:
        _end_with_stdin(loop, stop)
    running = loop.create_task(server.serve())
    await _until_open(settings.host, port, running)
    sys.stdout.write(welcome(simulation, f"http://{settings.host}:{port}") + "\n")
    sys.stdout.flush()
    await running


def _end_with_stdin(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Stop when the other end of standard input is closed: whoever started us is gone, even if it was killed."""

    def watch() -> None:
        while os.read(0, 1024):
            pass
        loop.call_soon_threadsafe(stop)

    threading.Thread(target=watch, name="stdin-watch", daemon=True).start()


async def _until_open(host: str, port: int, running: asyncio.Task[None]) -> None:
    """Wait until the port answers, or the server has given up."""
    while not running.done():
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return
    await running


def main() -> None:
    try:
        asyncio.run(serve(parse(sys.argv[1:])))
    except (scenarios.UnknownScenario, CannotStart) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(CANNOT_START)
    leave()


def leave() -> None:
    """End the process now that everything is saved.

    Granian's own threads may still ask for the interpreter; one that is being taken down makes them panic aloud.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
