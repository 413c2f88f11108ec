"""The one seam to an HTTP library. Nothing else in this package knows which one it is.

To swap the library, replace this module: a Transport sends one request, follows no redirect, retries
nothing, limits what it reads, and says of every failure whether the request may have been delivered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from ipaddress import ip_address
from typing import Any, NamedTuple, NoReturn, Protocol
from urllib.parse import urlsplit

from pyreqwest import exceptions as px
from pyreqwest.client import SyncClientBuilder
from pyreqwest.response import SyncResponse

from tiktok_shop.errors import AnswerTooLarge, ConnectFailed, ConnectionBroken, TimedOut

USER_AGENT = "tiktok-shop-python/0.1"
MAX_BYTES = 32 * 1024 * 1024


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
        """One exchange. `operation` only names the call in errors.

        Errors: ConnectFailed, TimedOut, ConnectionBroken, AnswerTooLarge.
        """

    def close(self) -> None:
        """Give the connections back."""


class PyreqwestTransport:
    """Transport over pyreqwest: one pool of connections for all threads.

    In: the time-outs, the largest answer to read (bytes), whether to go past any configured proxy.
    """

    def __init__(
        self, timeouts: Timeouts | None = None, *, max_bytes: int = MAX_BYTES, direct: bool = False
    ) -> None:
        timeouts = timeouts or Timeouts()
        builder = (
            SyncClientBuilder()
            .user_agent(USER_AGENT)
            .connect_timeout(timedelta(seconds=timeouts.connect))
            .read_timeout(timedelta(seconds=timeouts.read))
            .timeout(timedelta(seconds=timeouts.total))
            .follow_redirects(False)
            .referer(False)
        )
        self._client = (builder.no_proxy() if direct else builder).build()
        self._max_bytes = max_bytes

    def send(
        self, operation: str, method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes | None
    ) -> Answer:
        """See Transport."""
        try:
            request = self._client.request(method, url).headers(headers)
            if body:
                request = request.body_bytes(body)
            with request.build_streamed() as response:
                length = response.get_header("content-length")
                if length is None or not length.isdigit() or int(length) > self._max_bytes:
                    content: Any = self._read_bounded(operation, response)
                else:
                    content = response.bytes()
                return Answer(response.status, content, response.get_header)
        except (px.RequestError, px.BuilderError) as error:
            _raise(operation, error)

    def close(self) -> None:
        """See Transport."""
        self._client.close()

    def _read_bounded(self, operation: str, response: SyncResponse) -> bytes:
        chunks: list[Any] = []
        size = 0
        while (chunk := response.body_reader.read_chunk()) is not None:
            size += len(chunk)
            if size > self._max_bytes:
                raise AnswerTooLarge(
                    operation, f"the answer is longer than the limit of {self._max_bytes} bytes"
                )
            chunks.append(chunk)
        return b"".join(chunks)


def _raise(operation: str, error: px.RequestError | px.BuilderError) -> NoReturn:
    """The library's error as one of ours; never chained, because its text carries the whole URL.

    The library calls a silent server a *connect* time-out; only the cause "client error (Connect)" tells
    that the connection was never made.
    """
    causes = [cause["message"] for cause in error.details.get("causes") or []]
    reason = next((cause for cause in reversed(causes) if "url (" not in cause), error.message)
    if isinstance(error, px.BuilderError | px.PoolTimeoutError) or "client error (Connect)" in causes:
        raise ConnectFailed(operation, f"could not connect: {reason}") from None
    if isinstance(error, px.RequestTimeoutError):
        raise TimedOut(operation, "no answer in time") from None
    raise ConnectionBroken(operation, f"the connection broke: {reason}") from None


def is_loopback(base_url: str) -> bool:
    """Whether this URL is on this machine, where no proxy has a place."""
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
