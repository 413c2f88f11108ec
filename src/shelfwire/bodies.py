"""How large a body each address takes, decided before a byte of it is read.

A stranger needs no more than a form. What is larger is for callers with a session or a key, and a file for the
addresses that take files: nobody fills the disk or the memory without an account.
"""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, close_old_connections
from django.http import HttpResponse
from django.urls import Resolver404, resolve

from shelfwire.api import gate, problems
from shelfwire.bridge import Environ, Unwelcome
from shelfwire.kit.texts import storable
from shelfwire.people.actions import authenticate_api_key
from shelfwire.sync.integrations import xml
from shelfwire.sync.webhook import deliveries
from shelfwire.web import connect, errors, hooks
from shelfwire.web.access import takes_file
from shelfwire.web.callers import settle
from shelfwire.web.middleware import Policy

STRANGER_MOST = 64 * 1024
_REST = "/api/"


class AddressBounds:
    """``bridge.Bounds`` for every address of ours."""

    def at_once(self, environ: Environ, length: int | None) -> int | None:
        """See ``Bounds``: a form's size anywhere, and notices at an address that had one before."""
        settle(environ)
        path = environ["PATH_INFO"]
        most = STRANGER_MOST
        if path.startswith(hooks.PREFIX):
            if not hooks.is_known(path):
                return None
            most = deliveries.BODY_LIMIT
        return most if length is None or length <= most else None

    def ask(self, environ: Environ, length: int | None) -> int:
        """See ``Bounds``."""
        close_old_connections()
        try:
            if environ["PATH_INFO"].startswith(hooks.PREFIX):
                return _notice_most(environ, length)
            most = _most(environ)
        except DatabaseError:
            raise _unwelcome(environ, 503, "The database does not answer", "Try again in a moment.") from None
        finally:
            close_old_connections()
        if length is not None and length > most:
            raise _too_large(environ, most)
        return most

    def late(self, environ: Environ) -> Unwelcome:
        """See ``Bounds``."""
        return _unwelcome(environ, 408, "The request did not come in time", "Send it again.")

    def cut_off(self, environ: Environ) -> Unwelcome:
        """See ``Bounds``."""
        return _unwelcome(environ, 400, "The request broke off before its end", "Send it again.")


def _notice_most(environ: Environ, length: int | None) -> int:
    status = hooks.refuse_unread(environ, length)
    if status is not None:
        raise Unwelcome(status, [("cache-control", "no-store")], b"")
    return deliveries.BODY_LIMIT


def _most(environ: Environ) -> int:
    if environ["PATH_INFO"].startswith(connect.PREFIX):
        return max(connect.most(environ["PATH_INFO"]), STRANGER_MOST)
    try:
        found = resolve(environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"))
    except Resolver404:
        return STRANGER_MOST
    request = WSGIRequest(environ)
    if environ["PATH_INFO"].startswith(_REST):
        key = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if authenticate_api_key(key) is None:
            return STRANGER_MOST
        return gate.most_at(found.route)
    if not _is_signed_in(request):
        return STRANGER_MOST
    return gate.FILE_MOST if takes_file(found.func) else gate.BODY_MOST


def _is_signed_in(request: WSGIRequest) -> bool:
    engine = import_module(settings.SESSION_ENGINE)
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not storable(key):
        return False  # a quoted cookie may hold any character in octal
    request.session = engine.SessionStore(key)
    return bool(get_user(request).is_authenticated)


def _too_large(environ: Environ, most: int) -> Unwelcome:
    size = f"{most // 1024} KB" if most < gate.BODY_MOST else f"{most // gate.BODY_MOST} MB"
    return _unwelcome(
        environ,
        413,
        "The request is too large",
        f"{size} is the most that this address takes from you. Sign in first, or send it in parts.",
    )


def _unwelcome(environ: Environ, status: int, title: str, what_to_do: str) -> Unwelcome:
    if environ["PATH_INFO"].startswith(hooks.PREFIX):
        return Unwelcome(status, [("cache-control", "no-store")], b"")
    if environ["PATH_INFO"].startswith(connect.PREFIX):
        body = xml.problem("unreadable", f"{title}.", what_to_do).encode()
        return Unwelcome(status, [("content-type", connect.TYPE), ("cache-control", "no-store")], body)
    answer: HttpResponse
    if environ["PATH_INFO"].startswith(_REST):
        code = {400: "incomplete", 408: "too_slow", 413: "too_large"}.get(status, "unavailable")
        answer = problems.answer(status, code=code, title=title, detail=what_to_do)
    else:
        words = errors.Words(title, f"Nothing was changed. {what_to_do}")
        request = WSGIRequest(environ)
        answer = errors.page(request, status, words)
        Policy(lambda _: answer).process_response(request, answer)
    return Unwelcome(status, [(n.lower(), v) for n, v in answer.items()], answer.content)
