"""A small HTTP server that answers what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from tiktok_shop import Retry

SPEC = Path(__file__).parents[2] / "spec" / "tiktok_shop"

IMPATIENT = Retry(attempts=3, wait_initial=0, wait_max=0, jitter=0)
"""Tries as often as others, but does not wait."""


class Seen(NamedTuple):
    method: str
    path: str
    query: dict[str, str]
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name]


class Scripted(NamedTuple):
    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


def envelope(
    data: Any = None, *, code: int = 0, message: str = "Success", status: int = 200, **headers: str
) -> Scripted:
    """An answer in the platform's envelope."""
    document = {"code": code, "message": message, "request_id": "REQ-1", "data": data}
    pairs = tuple((key.replace("_", "-"), value) for key, value in headers.items())
    return Scripted(json.dumps(document).encode(), status, pairs)


EMPTY: dict[str, Any] = {
    "shops": [], "permissions": [], "orders": [], "warehouses": [], "delivery_options": [], "shipping_providers": [],
    "packages": [], "tracking": [], "webhooks": [], "logistics_details": [], "cancellations": [],
    "return_orders": [], "aftersales_requests": [], "records": [], "reasons": [], "decisions": [],
    "sku_eligibility": [], "order_refund_amount": {},
    "total": "0", "package_status": "TO_FULFILL", "doc_url": "", "can_pickup": False,
    "products": [], "inventory": [], "activities": [], "status": "ACTIVATE",
    "categories": [], "attributes": [], "size_chart": {}, "leaf_category_id": "", "brands": [],
    "check_results": [], "manufacturers": [], "responsible_persons": [],
    "product_id": "P1", "check_result": "PASS", "uri": "tos-1", "id": "F1", "url": "", "package_id": "",
    "statements": [], "transactions": [], "statement_transactions": [], "sku_transactions": [], "payments": [],
    "withdrawals": [],
    "shipping_services": [], "split_attributes": [], "combinable_packages": [],
}  # fmt: skip
"""A `data` that every operation can read but the one below, and that has nothing to tell."""
EMPTY_CHARTS = {"size_chart": []}
"""Of the search for size charts, whose word for its list is elsewhere the word for one object."""


class WireServer:
    """`answers` are given out one by one, the last one for ever; `seen` are the requests that came."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.answers: list[Scripted] = [envelope(EMPTY)]
        self.decide: Callable[[Seen], Scripted] | None = None
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                url = urlsplit(self.path)
                seen = Seen(
                    self.command,
                    url.path,
                    dict(parse_qsl(url.query, keep_blank_values=True, strict_parsing=True))
                    if url.query
                    else {},
                    list(self.headers.items()),
                    self.rfile.read(length),
                )
                scripted = server.next_answer(seen)
                self.send_response_only(scripted.status)
                for key, value in scripted.headers:
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(scripted.body)))
                self.end_headers()
                self.wfile.write(scripted.body)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def next_answer(self, seen: Seen) -> Scripted:
        with self._lock:
            self.seen.append(seen)
            if self.decide is not None:
                return self.decide(seen)
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            is_charts = seen.path.endswith("/sizecharts/search")
            return envelope(EMPTY_CHARTS) if is_charts and answer == envelope(EMPTY) else answer

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@contextmanager
def raw_server(behave: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[int]]]:
    """A server that lets `behave` do what it likes with each connection. Gives its URL and a list that grows
    by one for each connection made."""
    listener = socket.create_server(("127.0.0.1", 0))
    connections: list[int] = []
    done = threading.Event()

    def serve() -> None:
        while not done.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connections.append(1)
            with connection:
                behave(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", connections
    finally:
        done.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
