"""For machines that watch: is it alive, and how is it doing."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from shelfwire.sync.engine.silence import silent
from shelfwire.version import VERSION, build_date
from shelfwire.web.callers import is_this_machine
from shelfwire.web.figures import Figures


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503. Version and silent conversations are for those who may read metrics."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        quiet = len(silent())
    except DatabaseError:
        return JsonResponse({"status": "database does not answer"}, status=503)
    said: dict[str, object] = {"status": "ok"}
    if not _may_read(request):
        return JsonResponse(said)
    said |= {"version": VERSION, "built": str(build_date() or "")}
    if quiet:
        said["warnings"] = [f"{quiet} conversations with shops are silent; see shelfwire doctor"]
    return JsonResponse(said)


def _may_read(request: HttpRequest) -> bool:
    wanted = settings.METRICS_TOKEN
    if wanted:
        said = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(said.encode(), wanted.encode())
    return is_this_machine(request)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, to a bearer of SHELFWIRE_METRICS_TOKEN, or to this machine when none is set."""
    if not _may_read(request):
        return HttpResponseForbidden("Set SHELFWIRE_METRICS_TOKEN and send it as a bearer token.\n")
    registry = CollectorRegistry()
    registry.register(Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
