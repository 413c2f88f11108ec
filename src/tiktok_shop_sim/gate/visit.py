"""One call on its way through the gate: how it is read from the wire, and how its answer goes back."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from tiktok_shop_sim import envelope
from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.spec import Operation
from tiktok_shop_sim.world.records import Grant, Shop

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class CutConnection(Exception):
    """The connection is to be dropped in the middle of the answer."""


class Answer(msgspec.Struct):
    """What goes back over the wire. `cut` breaks the connection after the headers."""

    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]] = []
    cut: bool = False


class Visit:
    """One call on its way through the gate, with what the log will say about it."""

    def __init__(self, simulation: Simulation, scope: Scope) -> None:
        self.simulation = simulation
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        self.query = dict(reversed(self.pairs))
        self.headers: list[tuple[bytes, bytes]] = scope["headers"]
        client = scope.get("client")
        self.caller: str = client[0] if client else ""
        self.body = b""
        self.operation: Operation | None = None
        self.path_values: dict[str, str] = {}
        self.grant: Grant | None = None
        self.shop: Shop | None = None
        self.warnings: list[str] = []
        self.verdict = "ok"
        self.fault = ""
        self.started = time.perf_counter()
        moment = datetime.fromtimestamp(simulation.clock.now(), UTC)
        self.request_id = f"{moment:%Y%m%d%H%M%S}{secrets.token_hex(9).upper()}"

    def header(self, name: bytes) -> str:
        return next((value.decode("latin-1") for key, value in self.headers if key.lower() == name), "")

    def count_of(self, name: bytes) -> int:
        return sum(key.lower() == name for key, _ in self.headers)


async def read(receive: Receive, limit: int) -> bytes:
    """The body of a call; one of more than `limit` bytes is refused."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise envelope.too_large()
        chunks.append(chunk)
        if not message.get("more_body"):
            break
    return b"".join(chunks)


async def send_answer(answer: Answer, send: Send) -> None:
    """Send an answer; CutConnection once its headers are out when it is to be `cut`."""
    length = len(answer.body) + (1 if answer.cut else 0)
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [
                (b"content-type", b"application/json; charset=utf-8"),
                (b"content-length", str(length).encode()),
                *answer.headers,
            ],
        }
    )
    if answer.cut:
        await send({"type": "http.response.body", "body": answer.body[:1], "more_body": True})
        raise CutConnection
    await send({"type": "http.response.body", "body": answer.body})
