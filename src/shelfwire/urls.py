"""The root of every address: the REST interface beside the screens, which do not know each other."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_callable, path

from shelfwire.api import problems
from shelfwire.api.app import api
from shelfwire.web import urls as web

_REST = "/api/v1/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page for people, a problem document for programs."""
    if request.path.startswith(_REST):
        return problems.missing()
    answer: HttpResponse = get_callable(web.handler404)(request, exception)
    return answer


def broken(request: HttpRequest) -> HttpResponse:
    """A page for people, a problem document for programs."""
    if request.path.startswith(_REST):
        return problems.broken()
    answer: HttpResponse = get_callable(web.handler500)(request)
    return answer


urlpatterns: list[URLPattern | URLResolver] = [path(_REST.lstrip("/"), api.urls), *web.urlpatterns]
handler404 = not_found
handler500 = broken
