"""``/api/v1`` with its OpenAPI document and pages to read it."""

from __future__ import annotations

from ninja import NinjaAPI

from shelfwire.api import problems
from shelfwire.api.routes import catalog, inventory, jobs, orders, parcels, shops
from shelfwire.version import VERSION

api = NinjaAPI(
    title="Shelfwire",
    version="1",
    description=f"Shelfwire {VERSION}. Keys are issued under Settings > API keys.",
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url="/docs",
)
for module in (orders, parcels, catalog, inventory, shops, jobs):
    api.add_router("", module.router)
problems.install(api)

# mounted by the web's urls: path("api/v1/", api.urls)
