"""The addresses of integrations: ``/connect/shipstation/<token>``, answered before Django's middleware wakes up.

A program has no session and so no CSRF token; it proves who it is with every call. What it may ask is decided in
``sync.integrations.calls``; here is only WSGI. Nothing of the query is logged: it may hold a password.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus

import structlog
from django.db import DatabaseError, close_old_connections

from shelfwire.sync.integrations import calls, xml
from shelfwire.web.callers import settle
from shelfwire.web.hooks import Application, Environ, StartResponse, headers

PREFIX = "/connect/"
TYPE = "application/xml; charset=utf-8"
_PATH = re.compile(r"/connect/shipstation/(?P<token>[A-Za-z0-9_-]{16,64})/?")
_NOWHERE = calls.Answer(404, xml.problem("no_such_address", "Nothing is at this address."))
_AWAY = calls.Answer(
    503, xml.problem("database_away", "The database does not answer.", "It is asked again later.")
)
_log = structlog.get_logger(__name__)


def with_integrations(application: Application) -> Application:
    """The application with the addresses of integrations in front of it."""

    def dispatch(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(PREFIX):
            return application(environ, start_response)
        answer = _answer(environ)
        body = answer.body.encode("utf-8", "replace")
        said = [("Content-Type", TYPE), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
        if answer.status == HTTPStatus.UNAUTHORIZED:
            said.append(("WWW-Authenticate", 'Basic realm="Shelfwire", charset="UTF-8"'))
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", said)
        return [body]

    return dispatch


def _answer(environ: Environ) -> calls.Answer:
    path = _PATH.fullmatch(environ["PATH_INFO"])
    if path is None:
        return _NOWHERE
    settle(environ)
    length = environ.get("CONTENT_LENGTH") or "0"
    body = environ["wsgi.input"].read(int(length)) if length.isdecimal() else b""
    close_old_connections()
    try:
        return calls.answer(
            path["token"],
            environ["REQUEST_METHOD"],
            environ.get("QUERY_STRING", ""),
            headers(environ),
            body,
            environ.get("REMOTE_ADDR", ""),
        )
    except DatabaseError:
        _log.exception("integration.database")
        return _AWAY
    finally:
        close_old_connections()


def most(path: str) -> int:
    """The most bytes of a body at the address: nothing is read for an address that nobody has."""
    found = _PATH.fullmatch(path)
    return calls.BODY_LIMIT if found and calls.is_open(found["token"]) else 0
