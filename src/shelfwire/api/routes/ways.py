"""Ways to ship: what a company has set for its markets."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.problems import NotFound
from shelfwire.api.schemas.common import Everything
from shelfwire.api.schemas.ways import WayIn, WayPolicyOut
from shelfwire.api.values import PathId
from shelfwire.channels import queries
from shelfwire.channels.actions import put_way_back, set_way, withdraw_way
from shelfwire.channels.models import WayPolicy

router = Router(tags=["shops"])


def policy_or_404(request: HttpRequest, policy_id: int) -> WayPolicy:
    """The row of the key's company."""
    found = queries.way_policies(company_of(request)).filter(pk=policy_id).first()
    if found is None:
        raise NotFound(f"No way to ship {policy_id} was set.", field="policy_id", value=policy_id)
    return found


@router.get("/ways-to-ship", response=Everything[WayPolicyOut], **needs("channels:read"))
def list_ways(request: HttpRequest) -> dict[str, Any]:
    """What the company has set, withdrawn rows too. Where nothing is set, what Shelfwire knows of the market holds."""
    rows = queries.way_policies(company_of(request))[: queries.MOST_POLICIES]
    return {"data": [WayPolicyOut.of(row) for row in rows]}


@router.post("/ways-to-ship", response={201: WayPolicyOut}, **needs("channels:write", once=True))
@once
def post_way(request: HttpRequest, body: WayIn) -> Status[dict[str, Any]]:
    """Set the way of a market's orders from a day on. The same again changes nothing."""
    made = set_way(company=company_of(request), by=caller(request), **body.dict())
    return Status(201, WayPolicyOut.of(made))


@router.post(
    "/ways-to-ship/{int:policy_id}/withdraw", response=WayPolicyOut, **needs("channels:write", once=True)
)
@once
def post_withdraw(request: HttpRequest, policy_id: PathId) -> dict[str, Any]:
    """Take it back: what held before holds again."""
    return WayPolicyOut.of(withdraw_way(policy=policy_or_404(request, policy_id), by=caller(request)))


@router.post(
    "/ways-to-ship/{int:policy_id}/put-back", response=WayPolicyOut, **needs("channels:write", once=True)
)
@once
def post_put_back(request: HttpRequest, policy_id: PathId) -> dict[str, Any]:
    """Undo that."""
    return WayPolicyOut.of(put_way_back(policy=policy_or_404(request, policy_id), by=caller(request)))
