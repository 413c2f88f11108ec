"""What the door is compared with: a WSGI application that reads the body and answers 200, served as ours is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Nothing but what WSGI asks for."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Length", "0"), ("Cache-Control", "no-store")])
    return [b""]


def main() -> None:
    """``port workers threads``; the other settings are those of ``shelfwire.cli.serve.web``."""
    port, workers, threads = (int(each) for each in sys.argv[1:])
    Server(
        "bench._bare:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
