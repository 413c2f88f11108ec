"""``/api/v1`` with its OpenAPI document and a page to read it; mounted by ``shelfwire.urls``."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import Swagger
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import BaseRenderer

from shelfwire.api import document, gate, problems
from shelfwire.api.routes import (
    answer_files,
    books,
    bulk_postings,
    carriers,
    case_rules,
    cases,
    company,
    costs,
    creators,
    differences,
    in_step,
    integrations,
    inventory,
    issues,
    jobs,
    kits,
    labels,
    links,
    live_listings,
    logistics,
    matching,
    offers,
    orders,
    outgoing,
    packages,
    parcels,
    postings,
    price_offers,
    prices,
    products,
    profit,
    properties,
    reservations,
    return_receipts,
    settlements,
    shipments,
    shops,
    skus,
    stock_takes,
    taxonomy,
    transfers,
    ways,
)
from shelfwire.version import VERSION

DESCRIPTION = f"""Shelfwire {VERSION}.

A key belongs to one company and holds scopes; issue it under *Settings > API keys* and send it as
`Authorization: Bearer sw_…`. Lists are pages: send `next` back as `after` until it is null. Times are ISO 8601 in
UTC, money is integer minor units beside its currency. Long work answers 202 with a job. A refusal is a problem
document (RFC 9457) with a stable `code`; misspelt fields and filters are refused. A POST that creates takes an
`Idempotency-Key`, under which it happens once.
"""


class Json(BaseRenderer):
    """JSON as the lists write it, so that a moment looks the same everywhere."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """``data`` as JSON."""
        return msgspec.json.encode(data)


class Docs(Swagger):
    """The page of the API, with Ninja's own scripts and styles and none from elsewhere."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page for the document at ``openapi_url``."""
        said = self.settings | {"url": self.get_openapi_url(api, kwargs)}
        return render(request, self.template, {"swagger_settings": json.dumps(said), "api": api})


class Api(NinjaAPI):
    """Ninja's, with every refusal in the published document and the refused value in every answer."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document, finished."""
        return document.finish(super().get_openapi_schema(**options))

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Short enough for the names of generated clients: ``parcels_import_file``."""
        area = operation.view_func.__module__.rpartition(".")[2]
        return f"{area}_{operation.view_func.__name__}"

    validation_error_from_error_contexts = staticmethod(problems.invalid)  # type: ignore[assignment]  # same call


api = Api(
    title="Shelfwire",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url="/docs",
    docs=Docs(),
    renderer=Json(),
    parser=gate.CleanParser(),
)
_AREAS = (
    company,
    shops,
    ways,
    logistics,
    orders,
    parcels,
    packages,
    outgoing,
    carriers,
    integrations,
    skus,
    products,
    profit,
    kits,
    costs,
    links,
    matching,
    live_listings,
    inventory,
    transfers,
    stock_takes,
    reservations,
    shipments,
    labels,
    cases,
    case_rules,
    return_receipts,
    settlements,
    differences,
    creators,
    postings,
    bulk_postings,
    offers,
    price_offers,
    prices,
    properties,
    answer_files,
    in_step,
    issues,
    taxonomy,
    books,
    jobs,
)
for module in _AREAS:
    gate.close(module.router)
    api.add_router("", module.router)
problems.install(api)
