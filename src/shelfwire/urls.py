"""The root of every address: the REST interface beside the screens, which do not know each other.

What goes wrong before or behind a view is a page for people and a problem document for programs.
"""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from shelfwire.api import gate, problems
from shelfwire.api.app import api
from shelfwire.kit.outages import outage
from shelfwire.web import errors
from shelfwire.web import urls as web

_REST = "/api/v1/"


def _is_program(request: HttpRequest) -> bool:
    return request.path.startswith(_REST)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413."""
    if not _is_program(request):
        return errors.unreadable(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return gate.too_large(gate.BODY_MOST)
    return problems.unreadable(str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return problems.missing() if _is_program(request) else errors.not_found(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the database is away."""
    if not _is_program(request):
        return errors.broken(request)
    found = outage(sys.exception())
    if found is not None:
        return problems.database_away(found.value)
    return problems.broken(getattr(request, "reference", ""))


urlpatterns: list[URLPattern | URLResolver] = [path(_REST.lstrip("/"), api.urls), *web.urlpatterns]
handler400 = unreadable
handler403 = errors.denied
handler404 = not_found
handler429 = "shelfwire.web.errors.too_many"
handler500 = broken
