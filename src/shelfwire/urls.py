"""The root of every address: the REST interface beside the screens, which do not know each other."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shelfwire.api.app import api
from shelfwire.web import urls as web

urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", api.urls), *web.urlpatterns]
handler404 = web.handler404
handler500 = web.handler500
