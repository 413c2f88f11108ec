"""Programs outside that ask for orders and tell what was shipped: which there are, and whether they still ask."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from shelfwire.api.auth import company_of, needs
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.integrations import IntegrationCallOut, IntegrationOut
from shelfwire.api.values import PathId
from shelfwire.integrations import queries

router = Router(tags=["integrations"])


@router.get("/integrations", response=Everything[IntegrationOut], **needs("channels:read"))
def list_integrations(request: HttpRequest) -> dict[str, Any]:
    """Every integration of the company, with its last call. Adding one, and its password, need an owner and a
    browser."""
    return {"data": [IntegrationOut.of(one) for one in queries.integrations(company_of(request))]}


@router.get(
    "/integrations/{int:integration_id}/calls",
    response=Listed[IntegrationCallOut],
    **needs("channels:read"),
)
def list_calls(request: HttpRequest, integration_id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """What it asked and was told within 30 days, newest first."""
    found = queries.integrations(company_of(request)).filter(pk=integration_id).first()
    if found is None:
        raise NotFound(
            f"There is no integration {integration_id}.", field="integration_id", value=integration_id
        )
    return listed(queries.calls(found), query, IntegrationCallOut.of, keys=queries.CALL_KEYS)
