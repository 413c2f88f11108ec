"""What the webhook address is compared with: a WSGI application that reads the body, stores it with one INSERT through
psycopg and answers 200, served by granian as WSGI. Nothing is verified, nothing is parsed, nobody is woken.

The database's URL comes from the environment (DATABASE_URL); each thread keeps one connection.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

TABLE = (
    "CREATE TABLE IF NOT EXISTS bare_notice"
    " (id bigserial PRIMARY KEY, body text NOT NULL, at timestamptz NOT NULL DEFAULT now())"
)
_own = threading.local()


def _connection() -> psycopg.Connection:
    connection: psycopg.Connection | None = getattr(_own, "connection", None)
    if connection is None:
        connection = _own.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    return connection


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """One INSERT, committed before it answers."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    _connection().execute("INSERT INTO bare_notice (body) VALUES (%s)", [body.decode()], prepare=True)
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
