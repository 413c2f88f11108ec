"""Programs outside that ask for orders and tell what was shipped: which there are, and whether they still ask."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from shelfwire.api.auth import company_of, needs
from shelfwire.api.schemas.common import Everything
from shelfwire.api.schemas.integrations import IntegrationOut
from shelfwire.integrations import queries

router = Router(tags=["integrations"])


@router.get("/integrations", response=Everything[IntegrationOut], **needs("channels:read"))
def list_integrations(request: HttpRequest) -> dict[str, Any]:
    """Every integration of the company, with its last call. Adding one, and its password, need an owner and a
    browser."""
    return {"data": [IntegrationOut.of(one) for one in queries.integrations(company_of(request))]}
