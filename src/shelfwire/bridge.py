"""Between granian and a WSGI application: bodies are read on the event loop, within limits, before a thread is taken.

A WSGI server gives a thread to a request and lets it wait for the body, so as many slow senders as there are threads
stop everything. Here a slow sender costs a coroutine: the address and the length are judged first, the body has a
deadline and a least rate, and only a request that is whole goes to one of the threads. Bodies without a length
(``Transfer-Encoding: chunked``, RFC 9112, section 7.1) are read the same way; the application gets their length.

RSGI: https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

from granian._granian import RSGIHTTPProtocol as HTTPProtocol
from granian._granian import RSGIProtocolClosed as ProtocolClosed
from granian.rsgi import Scope

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

GRACE_SECONDS = 10.0
LEAST_RATE = 16 * 1024
"""Bytes a second that a body must come with once the grace is over: a slow phone line, and no faster."""
KEPT_IN_MEMORY = 1024 * 1024


class Unwelcome(Exception):  # it carries an answer
    """A request that is answered without reading more of it."""

    def __init__(self, status: int, headers: Headers, body: bytes) -> None:
        super().__init__(status)
        self.status, self.headers, self.body = status, headers, body


class Bounds(Protocol):
    """How large a body may be."""

    def at_once(self, environ: Environ, length: int | None) -> int | None:
        """The most bytes, when that can be said without asking anything slow; else None. ``length``: as declared."""

    def ask(self, environ: Environ, length: int | None) -> int:
        """The most bytes, from a thread that may ask the database. ``length``: as declared, or what came so far.

        Raises Unwelcome.
        """

    def late(self, environ: Environ) -> Unwelcome:
        """The answer to a body that did not come in time."""

    def cut_off(self, environ: Environ) -> Unwelcome:
        """The answer to a body that ended before its declared length: half a form is none."""


@dataclass(slots=True)
class _Answer:
    status: int = 500
    headers: Headers | None = None

    def start(self, status: str, headers: Headers, _exc_info: object = None) -> Callable[[bytes], None]:
        self.status, self.headers = int(status[:3]), headers
        return _no_write


def _no_write(_data: bytes) -> None:
    raise NotImplementedError("answers are iterables here")


class Bridge:
    """The RSGI application around a WSGI one. ``threads``: requests worked on at once in this process."""

    def __init__(self, application: Application, bounds: Bounds, threads: int) -> None:
        self._application = application
        self._bounds = bounds
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="web")

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """One request."""
        environ = environ_of(scope)
        try:
            with await self._receive(environ, protocol) as body:
                environ["wsgi.input"] = body
                await self._in_thread(self._respond, environ, protocol)
        except Unwelcome as answer:
            protocol.response_bytes(answer.status, [*answer.headers, ("connection", "close")], answer.body)
        except ProtocolClosed:
            pass  # the caller went away; there is nobody to answer

    async def _in_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await self._loop.run_in_executor(self._pool, work, *arguments)

    async def _receive(self, environ: Environ, protocol: HTTPProtocol) -> IO[bytes]:
        """The whole body, to be closed. Raises Unwelcome."""
        length = _declared(environ)
        if length == 0:
            environ["CONTENT_LENGTH"] = "0"
            return BytesIO()
        known = self._bounds.at_once(environ, length)
        most = await self._in_thread(self._bounds.ask, environ, length) if known is None else known
        if length is not None and length <= KEPT_IN_MEMORY:
            body: IO[bytes] = BytesIO(await self._read_at_once(environ, protocol, length))
        else:
            body = await self._read(environ, protocol, most)
        received = body.seek(0, SEEK_END)
        body.seek(0)
        if length is not None and received != length:
            body.close()
            raise self._bounds.cut_off(environ)
        environ["CONTENT_LENGTH"] = str(received)
        return body

    async def _read_at_once(self, environ: Environ, protocol: HTTPProtocol, length: int) -> bytes:
        """A small body of a known length: one step between the server and us instead of one for each piece."""
        try:
            return await asyncio.wait_for(protocol(), GRACE_SECONDS + length / LEAST_RATE)
        except TimeoutError:
            raise self._bounds.late(environ) from None
        except ProtocolClosed:
            raise self._bounds.cut_off(environ) from None

    async def _read(self, environ: Environ, protocol: HTTPProtocol, most: int) -> IO[bytes]:
        with ExitStack() as unless_whole:
            body = unless_whole.enter_context(SpooledTemporaryFile(KEPT_IN_MEMORY))
            received, started = 0, self._loop.time()
            chunks = protocol.__aiter__()
            while True:
                left = started + GRACE_SECONDS + received / LEAST_RATE - self._loop.time()
                try:
                    chunk = await asyncio.wait_for(anext(chunks), max(left, 0.001))
                except StopAsyncIteration:
                    unless_whole.pop_all()
                    return body
                except TimeoutError:
                    raise self._bounds.late(environ) from None
                received += len(chunk)
                if received > most:
                    most = await self._in_thread(self._bounds.ask, environ, received)
                body.write(chunk)

    def _respond(self, environ: Environ, protocol: HTTPProtocol) -> None:
        """Run the application; in a thread."""
        answer = _Answer()
        found = self._application(environ, answer.start)
        try:
            # all of it: granian would take the pieces of a slow reader's answer into memory as well, and end an answer
            # that breaks off in its middle like a whole one
            content = b"".join(found)
            headers = [(name.lower(), value) for name, value in answer.headers or []]
            if content:
                protocol.response_bytes(answer.status, headers, content)
            else:
                protocol.response_empty(answer.status, headers)
        finally:
            if hasattr(found, "close"):
                found.close()


def _declared(environ: Environ) -> int | None:
    """Bytes of the body as the request says it; None when it only says that there is one."""
    text = environ.get("CONTENT_LENGTH", "")
    if "chunked" in environ.pop("shelfwire.transfer_encoding", ""):
        return None
    return int(text) if text.isdecimal() else 0


def environ_of(scope: Scope) -> Environ:
    """The request as WSGI tells it (PEP 3333), without a body yet."""
    host, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _wsgi_text(scope.path),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input": BytesIO(),
        "wsgi.input_terminated": True,
    }
    for name, value in scope.headers.items():
        _add_header(environ, name, _wsgi_text(value))
    return environ


def _add_header(environ: Environ, name: str, value: str) -> None:
    if "_" in name or name == "proxy":
        return  # X_Forwarded_For would pass for X-Forwarded-For, and HTTP_PROXY for a setting (httpoxy)
    if name == "transfer-encoding":
        environ["shelfwire.transfer_encoding"] = value.lower()
        return
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = f"HTTP_{key}"
    if key in environ:
        value = f"{environ[key]}{'; ' if name == 'cookie' else ','}{value}"
    environ[key] = value


def _wsgi_text(text: str) -> str:
    """Bytes as latin-1 text, as WSGI wants them."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")
