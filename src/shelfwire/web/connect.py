"""The addresses of integrations: ``/connect/<kind>/<token>``, answered before Django's middleware wakes up.

A program has no session and so no CSRF token; it proves who it is with every call. What it may ask is decided in
``sync.integrations``; here is only WSGI. Nothing of the query or the form is logged: it may hold a password.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus

import structlog
from django.db import DatabaseError, close_old_connections

from shelfwire.integrations.errors import DatabaseAway, NoSuchAddress
from shelfwire.integrations.states import Kind
from shelfwire.sync.integrations import calls
from shelfwire.sync.integrations.baselinker import calls as baselinker
from shelfwire.sync.integrations.entry import BODY_LIMIT, Answer, is_open
from shelfwire.web.callers import settle
from shelfwire.web.hooks import Application, Environ, StartResponse, headers

PREFIX = "/connect/"
TYPE = "application/xml; charset=utf-8"
_JSON = "application/json; charset=utf-8"
_PATH = re.compile(r"/connect/(?P<kind>shipstation|baselinker)/(?P<token>[A-Za-z0-9_-]{16,64})/?")
_NOWHERE = NoSuchAddress("Nothing is at this address.")
_AWAY = DatabaseAway("The database does not answer.", hint="Ask again later.")
_log = structlog.get_logger(__name__)


def with_integrations(application: Application) -> Application:
    """The application with the addresses of integrations in front of it."""

    def dispatch(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(PREFIX):
            return application(environ, start_response)
        answer, kind = _answer(environ)
        body = answer.body.encode("utf-8", "replace")
        said = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
        if answer.status == HTTPStatus.UNAUTHORIZED:
            said.append(("WWW-Authenticate", 'Basic realm="Shelfwire", charset="UTF-8"'))
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", said)
        return [body]

    return dispatch


def _answer(environ: Environ) -> tuple[Answer, str]:
    path = _PATH.fullmatch(environ["PATH_INFO"])
    if path is None:
        return calls.refusal(_NOWHERE), TYPE
    settle(environ)
    length = environ.get("CONTENT_LENGTH") or "0"
    body = environ["wsgi.input"].read(int(length)) if length.isdecimal() else b""
    method, remote = environ["REQUEST_METHOD"], environ.get("REMOTE_ADDR", "")
    of_json = path["kind"] == Kind.BASELINKER
    close_old_connections()
    try:
        if of_json:
            return baselinker.answer(path["token"], method, body, remote), _JSON
        query = environ.get("QUERY_STRING", "")
        return calls.answer(path["token"], method, query, headers(environ), body, remote), TYPE
    except DatabaseError:
        _log.exception("integration.database")
        if of_json:
            return Answer(_AWAY.status, baselinker.refusal(_AWAY).body), _JSON
        return calls.refusal(_AWAY), TYPE
    finally:
        close_old_connections()


def most(path: str) -> int:
    """The most bytes of a body at the address: nothing is read for an address that nobody has."""
    found = _PATH.fullmatch(path)
    return BODY_LIMIT if found and is_open(found["kind"], found["token"]) else 0
