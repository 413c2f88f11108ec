"""The product's own requests over HTTP: to addresses that somebody else wrote, within a guard and limits.

Nothing here knows a channel; what is said to one goes through its plugin. Every host is checked as it is written
and again as it was resolved, at each connection (``kit.guard``), so no proxy of the environment is used: one would
resolve the name itself. What comes is read as it is, never unpacked.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.response import BaseHTTPResponse

from shelfwire.kit.guard import Guard, RefusedAddress

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PIECE: Final = 64 * 1024
_AS_IT_COMES: Final = urllib3.Retry(False, redirect=False)
_HEADERS: Final = {"user-agent": "Shelfwire", "accept-encoding": "identity", "connection": "close"}


class FetchFailed(Exception):
    """Nothing usable came; the message says why, in words for a person, without the address. ``refused``: the guard
    refused the address, so nothing was sent there.
    """

    def __init__(self, why: str, *, refused: bool = False) -> None:
        super().__init__(why)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of time and bytes an exchange may take. Seconds: for each connection and each wait for bytes, and for
    the whole exchange. ``redirects``: how many are followed.
    """

    wait: float = 5.0
    total: float = 20.0
    most_bytes: int = 10 * 1024 * 1024
    redirects: int = 3


USUAL: Final = Limits()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``header`` looks one up by name, whatever its case; None when it is absent."""

    status: int
    body: bytes
    header: Callable[[str], str | None]


def download(
    url: str, *, guard: Guard, limits: Limits = USUAL, headers: Mapping[str, str] | None = None
) -> bytes:
    """Return what stands at ``url``, following redirects; each is checked as the first address was.

    Raises FetchFailed, for an answer other than 200 too.
    """
    with _Deadline(limits.total) as deadline:
        for _ in range(limits.redirects + 1):
            answer = _exchange("GET", url, None, headers, guard, limits, deadline)
            there = answer.header("location")
            if answer.status not in _REDIRECTS or not there:
                break
            url = _joined(url, there)
    if answer.status in _REDIRECTS:
        raise FetchFailed("the server sends from one address to the next")
    if answer.status != 200:
        raise FetchFailed(f"the server answered {answer.status}")
    return answer.body


def _joined(url: str, there: str) -> str:
    try:
        return urljoin(url, there)
    except ValueError:
        raise FetchFailed("the server sends on to what is not an address of the web") from None


def send(
    method: str,
    url: str,
    *,
    guard: Guard,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    limits: Limits = USUAL,
) -> Answer:
    """Send one request and return its answer, whatever its status; a redirect is an answer. Raises FetchFailed."""
    with _Deadline(limits.total) as deadline:
        return _exchange(method, url, body, headers, guard, limits, deadline)


def _exchange(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str] | None,
    guard: Guard,
    limits: Limits,
    deadline: _Deadline,
) -> Answer:
    if why := guard.refuse_url(url):
        raise FetchFailed(why, refused=True)
    parts = urlsplit(url)
    pools = {"http": _Plain, "https": _Secure}
    secure = {"ssl_context": ssl.create_default_context()} if parts.scheme == "https" else {}
    try:
        pool = pools[parts.scheme](
            parts.hostname or "", parts.port, maxsize=1, guard=guard, deadline=deadline, **secure
        )
    except LocationParseError:
        raise FetchFailed("its host is no name of the web", refused=True) from None
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        response = pool.urlopen(
            method,
            target,
            body=body,
            headers={**_HEADERS, **(headers or {})},
            timeout=urllib3.Timeout(connect=limits.wait, read=limits.wait),
            retries=_AS_IT_COMES,
            redirect=False,
            preload_content=False,
        )
        try:
            answer = Answer(response.status, _read(response, limits.most_bytes), response.headers.get)
            if deadline.passed:  # a connection that we ended reads like one that the server ended
                raise TimeoutError
            return answer
        finally:
            response.close()
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        if deadline.passed:
            raise FetchFailed(f"it took longer than {limits.total:g} seconds") from None
        if isinstance(refused := _bottom(error), RefusedAddress):
            raise FetchFailed(str(refused), refused=True) from None
        raise FetchFailed(_reason(error)) from None
    finally:
        pool.close()


def _read(response: BaseHTTPResponse, most: int) -> bytes:
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > most:
        raise FetchFailed(f"it is larger than {most:,} bytes")
    pieces: list[bytes] = []
    size = 0
    while piece := response.read(_PIECE, decode_content=False):
        size += len(piece)
        if size > most:
            raise FetchFailed(f"it is larger than {most:,} bytes")
        pieces.append(piece)
    return b"".join(pieces)


class _Deadline:
    """Ends an exchange after so many seconds, whatever it waits for: a server that drips a byte a second stays
    within every wait. What is watched is a second handle of the connection, which TLS does not take over.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for handle in self._watched:
                handle.close()
            self._watched.clear()

    def watch(self, connection: socket.socket) -> None:
        """End this connection too when the time is over. Raises TimeoutError when it is already."""
        with self._lock:
            if self.passed:
                raise TimeoutError("the time is over")
            self._watched.append(connection.dup())

    def _end(self) -> None:
        with self._lock:
            self.passed = True
            for handle in self._watched:
                try:
                    handle.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the other side was faster


class _Guarded(HTTPConnection):
    """A connection to an address that the guard was asked about, as it was resolved for this connection."""

    def __init__(self, *args: Any, guard: Guard, deadline: _Deadline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._allowed_by, self._deadline = guard, deadline

    def _new_conn(self) -> socket.socket:
        connected = self._allowed_by.connect(self.host, self.port or self.default_port, self.timeout)
        try:
            self._deadline.watch(connected)
        except TimeoutError:
            connected.close()
            raise
        return connected


class _GuardedTls(_Guarded, HTTPSConnection):
    pass


class _Plain(urllib3.HTTPConnectionPool):
    ConnectionCls = _Guarded


class _Secure(urllib3.HTTPSConnectionPool):
    ConnectionCls = _GuardedTls


def _bottom(error: BaseException) -> BaseException:
    """What the error came of, at the bottom."""
    seen = {error}
    while True:
        inner = error.__cause__ or next((a for a in error.args if isinstance(a, BaseException)), None)
        inner = inner or error.__context__
        if inner is None or inner in seen:
            return error
        seen.add(inner)
        error = inner


def _reason(error: BaseException) -> str:
    """What went wrong, for a person."""
    bottom = _bottom(error)
    if isinstance(bottom, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({bottom.verify_message})"
    if isinstance(bottom, socket.gaierror):
        return "the name of its server is not known"
    if isinstance(bottom, TimeoutError) or isinstance(error, urllib3.exceptions.TimeoutError):
        return "the server did not answer in time"
    if isinstance(bottom, OSError) and bottom.strerror:
        return f"no connection: {bottom.strerror}"
    return "the connection broke, or the answer is not HTTP"
