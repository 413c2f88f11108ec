"""The webhook addresses: ``/hooks/<channel>/<token>``, answered before Django's middleware wakes up.

No session, no CSRF, no templates: a notice costs a read, a signature and one write. What may come in is decided
in ``sync.webhook.deliveries``; here is only WSGI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from django.db import DatabaseError, close_old_connections

from shelfwire.sync.webhook import deliveries
from shelfwire.web.callers import settle

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

PREFIX = "/hooks/"
_PATH = re.compile(r"/hooks/(?P<channel>[a-z0-9_-]{1,30})/(?P<token>[A-Za-z0-9_-]{16,64})/?")
_LINES = {
    200: "200 OK",
    400: "400 Bad Request",
    401: "401 Unauthorized",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    411: "411 Length Required",
    413: "413 Content Too Large",
    503: "503 Service Unavailable",
}
_log = structlog.get_logger(__name__)


def with_webhooks(application: Application) -> Application:
    """The application with the webhook addresses in front of it."""

    def dispatch(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(PREFIX):
            return application(environ, start_response)
        status = _answer(environ)
        # an empty body: a caller learns nothing beyond the status
        start_response(_LINES[status], [("Content-Length", "0"), ("Cache-Control", "no-store")])
        return [b""]

    return dispatch


def _answer(environ: Environ) -> int:
    path = _PATH.fullmatch(environ["PATH_INFO"])
    if path is None:
        return 404
    if environ["REQUEST_METHOD"] != "POST":
        return 405
    settle(environ)
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() and not environ.get("wsgi.input_terminated"):
        return 411
    # one byte more than allowed is enough to know that it is too large
    most = deliveries.BODY_LIMIT + 1
    body = environ["wsgi.input"].read(min(int(length), most) if length.isdecimal() else most)
    close_old_connections()
    try:
        answer = deliveries.receive(
            path["channel"], path["token"], body, headers(environ), environ.get("REMOTE_ADDR", "")
        )
    except DatabaseError:
        _log.exception("webhook.database", channel=path["channel"])
        return 503
    finally:
        close_old_connections()
    return answer.status


def is_known(path: str) -> bool:
    """Whether the address had a notice before, as this process remembers it; asks nobody."""
    found = _PATH.fullmatch(path)
    return found is not None and deliveries.is_known(found["channel"], found["token"])


def refuse_unread(environ: Environ, length: int | None) -> int | None:
    """The status for a delivery whose body need not be read, else None. ``length``: as declared, or what
    came so far."""
    path = _PATH.fullmatch(environ["PATH_INFO"])
    if path is None:
        return 404
    if environ["REQUEST_METHOD"] != "POST":
        return 405
    answer = deliveries.refuse_unread(path["channel"], path["token"], length, environ.get("REMOTE_ADDR", ""))
    return None if answer is None else answer.status


def headers(environ: Environ) -> dict[str, str]:
    """The request's headers, names in lower case with dashes."""
    found = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        found["content-type"] = environ["CONTENT_TYPE"]
    return found
