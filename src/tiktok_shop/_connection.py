"""Connections of the HTTP library that keep a deadline and know whether anything of a request has left.

The library bounds each read, not the whole exchange: a server that drips a byte a second would hold a thread for
hours. And its exceptions do not tell whether a request may have been delivered. Both are known at the socket.
"""

from __future__ import annotations

import http.client
import io
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util.connection import create_connection

IDLE = 60.0
"""Seconds after which an unused connection is not trusted: routers forget silent ones without a word."""


class Exchange:
    """One request under way: when it must be over, and whether a byte of it has left."""

    __slots__ = ("deadline", "sent")

    def __init__(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
        self.sent = False

    def left(self) -> float:
        """Seconds until the deadline. Errors: TimeoutError when it has passed."""
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("the exchange took too long")
        return seconds


class _Here(threading.local):
    exchange: Exchange | None = None


_here = _Here()


@contextmanager
def under_way(seconds: float) -> Iterator[Exchange]:
    """An exchange of this thread; the library's own log lines, which hold whole URLs, are dropped meanwhile."""
    exchange = _here.exchange = Exchange(seconds)
    try:
        yield exchange
    finally:
        _here.exchange = None


class _NotOurs(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return _here.exchange is None


for _name in ("connection", "connectionpool", "poolmanager", "response", "util.retry"):
    logging.getLogger(f"urllib3.{_name}").addFilter(_NotOurs())


class _Reads(io.RawIOBase):
    """What comes from a socket, no later than the deadline."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, exchange: Exchange) -> None:
        self._raw, self._sock, self._exchange = raw, sock, exchange

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._exchange.left()
        longest = self._sock.gettimeout()
        if longest is None or left < longest:
            self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        if _here.exchange is not None:
            self.fp = io.BufferedReader(_Reads(self.fp.detach(), sock, _here.exchange))


Guard = Callable[[str, int, str], str | None]
"""(host, port, resolved address) -> why it may not be spoken to, None when it may."""


class RefusedAddress(OSError):
    """The guard refuses every address of the host; its reason is the message."""


class _Watched(HTTPConnection):
    """A connection that reports to the exchange of the thread that uses it.

    A guard sees each address the host resolves to, at each connection. A proxy is not asked about: whoever runs the
    server chose it, and it resolves the name itself.
    """

    def __init__(self, *args: Any, guard: Guard | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._guard = guard

    def _new_conn(self) -> socket.socket:
        if self._guard is None or self.proxy is not None:
            return super()._new_conn()
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise NewConnectionError(self, "the name is not known") from error
        refused: list[str] = []
        failed: OSError | None = None
        until = time.monotonic() + (self.timeout or IDLE)
        for address in dict.fromkeys(str(info[4][0]) for info in found):
            if why := self._guard(self.host, self.port, address):
                refused.append(why)
                continue
            try:
                left = max(until - time.monotonic(), 0.001)
                return create_connection((address, self.port), left, socket_options=self.socket_options)
            except OSError as error:
                failed = error
        if failed is None:
            raise RefusedAddress(refused[0] if refused else "the name has no address")
        if isinstance(failed, TimeoutError):
            raise ConnectTimeoutError(self, "no connection in time") from failed
        raise NewConnectionError(self, "no connection") from failed

    response_class = _Response
    _connecting = False
    _used_at = 0.0
    _head: bytes | None = None

    @property
    def is_connected(self) -> bool:
        """Whether it may be used again: open, nothing unasked came, and not idle for long."""
        return time.monotonic() - self._used_at < IDLE and super().is_connected

    def connect(self) -> None:
        """Connect, through the proxy if there is one."""
        self._connecting = True
        try:
            super().connect()
        finally:
            self._connecting = False

    def request(self, method: str, url: str, body: Any = None, *args: Any, **kwargs: Any) -> None:
        """Ask. Head and body leave together: one packet where they fit, and no half a request."""
        self._head = b"" if isinstance(body, bytes) and body else None
        super().request(method, url, body, *args, **kwargs)

    def send(self, data: Any) -> None:
        """Send. The request counts as sent once the system has taken a byte of it.

        What is said to a proxy while connecting is not the request.
        """
        if self.sock is None and not self._connecting:
            self.connect()
        exchange = _here.exchange
        if self._connecting or exchange is None or not isinstance(data, bytes) or not data:
            super().send(data)
            return
        if self._head == b"":
            self._head = data
            return
        if self._head is not None:
            data, self._head = self._head + data, None
        self._used_at = time.monotonic()
        self.sock.settimeout(min(exchange.left(), self.sock.gettimeout() or exchange.left()))
        taken = self.sock.send(data)
        exchange.sent = True
        if taken < len(data):
            self.sock.sendall(data[taken:])


class _Secure(_Watched, HTTPSConnection):
    pass


class PlainPool(HTTPConnectionPool):
    """Connections to one host over http."""

    ConnectionCls = _Watched


class SecurePool(HTTPSConnectionPool):
    """Connections to one host over TLS."""

    ConnectionCls = _Secure
