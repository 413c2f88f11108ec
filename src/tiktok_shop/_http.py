"""The HTTP library, behind one interface. Nothing else in this package knows which one it is.

To swap the library, replace this module: a Transport sends one request, follows no redirect, retries
nothing, limits what it reads, and says of every failure whether the request may have been delivered.
"""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util import make_headers

from tiktok_shop._connection import Exchange, Guard, PlainPool, RefusedAddress, SecurePool, under_way
from tiktok_shop._secret import Secret
from tiktok_shop.errors import (
    AddressRefused,
    AnswerTooLarge,
    ConnectFailed,
    ConnectionBroken,
    InvalidRequest,
    TikTokShopError,
    TimedOut,
)

USER_AGENT = "tiktok-shop-python/0.1"
MAX_BYTES = 32 * 1024 * 1024
_CONNECTIONS = 32
"""Connections kept open to one host; more are made when more threads ask at once, and closed after use."""
_PIECE = 256 * 1024
_AS_IT_COMES = urllib3.Retry(False, redirect=False)


class Timeouts(NamedTuple):
    """Seconds: to connect, between two reads, and for the whole exchange."""

    connect: float = 5.0
    read: float = 30.0
    total: float = 120.0


class Answer(NamedTuple):
    """What came back: status, body, and a look-up of headers by name (None when absent)."""

    status: int
    body: Any
    header: Callable[[str], str | None]


class Transport(Protocol):
    """Sends requests. Used by several threads at once."""

    def send(
        self, operation: str, method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes | None
    ) -> Answer:
        """Send one request and return the answer. `operation` only names the call in errors.

        Errors: ConnectFailed, AddressRefused, TimedOut, ConnectionBroken, AnswerTooLarge; InvalidRequest for
        what cannot be sent.
        """

    def close(self) -> None:
        """Close the connections."""


class _Route(NamedTuple):
    """The way to a host: what to ask, and whether it wants the whole URL (a proxy does) or path and query."""

    ask: Callable[..., BaseHTTPResponse]
    whole: bool


class Urllib3Transport:
    """Transport over urllib3: one pool of connections for all threads.

    In: the time-outs, the largest answer to read (bytes, unpacked), whether to go past any configured proxy,
    and a guard that is asked about every address before it is connected to.
    """

    def __init__(
        self,
        timeouts: Timeouts | None = None,
        *,
        max_bytes: int = MAX_BYTES,
        direct: bool = False,
        guard: Guard | None = None,
    ) -> None:
        timeouts = timeouts or Timeouts()
        self._total = timeouts.total
        self._timeout = urllib3.Timeout(
            connect=min(timeouts.connect, timeouts.total), read=min(timeouts.read, timeouts.total)
        )
        self._max_bytes = max_bytes
        self._guard = guard
        self._proxies = {} if direct else getproxies()
        self._lock = threading.Lock()
        self._routes: dict[str, _Route] = {}
        self._pools: list[ConnectionPool | urllib3.ProxyManager] = []

    def send(
        self, operation: str, method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes | None
    ) -> Answer:
        """See Transport."""
        with under_way(self._total) as exchange:
            try:
                return self._exchange(operation, method, url, headers, body)
            except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
                if isinstance(error, TikTokShopError):
                    raise
                failure = _translated(operation, error, exchange)
        raise failure  # not within the handler: the library's errors carry the whole URL and are not chained

    def close(self) -> None:
        """See Transport."""
        with self._lock:
            for pool in self._pools:
                pool.clear() if isinstance(pool, urllib3.ProxyManager) else pool.close()
            self._pools.clear()
            self._routes.clear()

    def _exchange(
        self, operation: str, method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes | None
    ) -> Answer:
        start = url.find("/", url.find("://") + 3)
        origin, target = (url, "/") if start < 0 else (url[:start], url[start:])
        route = self._routes.get(origin) or self._find_route(origin)
        response = route.ask(
            method,
            url if route.whole else target,
            headers={"user-agent": USER_AGENT, "accept-encoding": "gzip", **dict(headers)},
            body=body or None,
            timeout=self._timeout,
            retries=_AS_IT_COMES,
            redirect=False,
            preload_content=False,
        )
        done = False
        try:
            answer = Answer(response.status, self._read(operation, response), response.headers.get)
            done = True
        finally:
            if not done:
                response.close()
        return answer

    def _read(self, operation: str, response: BaseHTTPResponse) -> bytes:
        length = response.headers.get("content-length")
        known = length is not None and length.isdigit() and int(length) <= self._max_bytes
        if known and "content-encoding" not in response.headers:
            return response.read()
        pieces: list[bytes] = []
        size = 0
        while piece := response.read(min(_PIECE, self._max_bytes + 1)):
            size += len(piece)
            if size > self._max_bytes:
                raise AnswerTooLarge(
                    operation, f"the answer is longer than the limit of {self._max_bytes} bytes"
                )
            pieces.append(piece)
        return b"".join(pieces)

    def _find_route(self, origin: str) -> _Route:
        with self._lock:
            route = self._routes.get(origin)
            if route is None:
                route = self._routes[origin] = self._new_route(origin)
            return route

    def _new_route(self, origin: str) -> _Route:
        parts = urlsplit(origin)
        host = parts.hostname or ""
        proxy = self._proxies.get(parts.scheme) or self._proxies.get("all") or ""
        if proxy and not proxy_bypass(host):
            manager = _through(proxy if "://" in proxy else f"http://{proxy}")
            self._pools.append(manager)
            return _Route(manager.urlopen, whole=True)
        pool: ConnectionPool
        if parts.scheme == "https":
            tls = ssl.create_default_context()
            pool = SecurePool(host, parts.port, maxsize=_CONNECTIONS, ssl_context=tls, guard=self._guard)
        else:
            pool = PlainPool(host, parts.port, maxsize=_CONNECTIONS, guard=self._guard)
        self._pools.append(pool)
        return _Route(pool.urlopen, whole=False)


def _through(proxy: str) -> urllib3.ProxyManager:
    known = urlsplit(proxy)
    name = f"{unquote(known.username)}:{unquote(known.password or '')}" if known.username else None
    manager = urllib3.ProxyManager(
        proxy,
        proxy_headers=make_headers(proxy_basic_auth=name),
        maxsize=_CONNECTIONS,
        ssl_context=ssl.create_default_context(),
    )
    manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return manager


def _translated(operation: str, error: Exception, exchange: Exchange) -> TikTokShopError:
    """The library's error as one of ours, in words without a URL."""
    late = isinstance(error, TimeoutError | urllib3.exceptions.ReadTimeoutError)
    if not exchange.sent:
        if (refused := _refused(error)) is not None:
            return AddressRefused(operation, str(refused))
        if isinstance(error, ValueError | http.client.HTTPException) and not isinstance(error, OSError):
            return InvalidRequest(operation, "request", Secret(""), "cannot be sent over HTTP")
        return ConnectFailed(operation, f"could not connect: {_reason(error)}")
    if late:
        return TimedOut(operation, "no answer in time")
    return ConnectionBroken(operation, f"the connection broke: {_reason(error)}")


def _links(error: BaseException) -> list[BaseException]:
    """The error and what it came of, the cause at the bottom last."""
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        inner = next((part for part in link.args if isinstance(part, BaseException)), None)
        link = link.__cause__ or inner or link.__context__
    return links


def _refused(error: BaseException) -> RefusedAddress | None:
    return next((link for link in _links(error) if isinstance(link, RefusedAddress)), None)


def _reason(error: BaseException) -> str:
    """The cause at the bottom, in the system's words."""
    for link in reversed(_links(error)):
        if isinstance(link, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted ({link.verify_message})"
        if isinstance(link, TimeoutError | urllib3.exceptions.ConnectTimeoutError):
            return "no connection in time"
        if isinstance(link, http.client.RemoteDisconnected):
            return "closed without an answer"
        if isinstance(link, http.client.IncompleteRead):
            return "closed in the middle of the answer"
        if isinstance(link, http.client.HTTPException):
            return "the answer is not HTTP"
        if isinstance(link, OSError) and link.strerror:
            return link.strerror
    return type(error).__name__


def is_loopback(base_url: str) -> bool:
    """Whether this URL is on this machine, which is never reached through a proxy."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def checked_base(base_url: str) -> str:
    """`base_url` without a slash at its end.

    Errors: ValueError when it is no http(s) URL, or plain http to TikTok, which would give the token away
    and is refused there (facts.md 2.1).
    """
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or parts.username:
        raise ValueError(f"base_url {base_url!r} is not a plain http(s) URL")
    if parts.scheme == "http" and host.endswith((".tiktokglobalshop.com", ".tiktok-shops.com")):
        raise ValueError(f"base_url {base_url!r}: TikTok is spoken to over https only")
    return base_url.rstrip("/")
