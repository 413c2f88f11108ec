"""How the company's SKUs are matched with what its shops list, and sent to them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Status

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.schemas.matching import ConfirmLinksIn, MatchingIn, MatchingOut
from shelfwire.jobs import enqueue
from shelfwire.listings import queries
from shelfwire.listings.actions import ConfirmOptions, set_link_order
from shelfwire.listings.jobs_registry import confirm_suggested_links
from shelfwire.posting.actions import set_identifier_priority

router = Router(tags=["listings"])


@router.get("/matching", response=MatchingOut, **needs("catalog:read"))
def get_matching(request: HttpRequest) -> dict[str, Any]:
    """By what live listings are suggested to be SKUs of yours, and which identifier shops are sent first."""
    return MatchingOut.of(queries.matching_settings(company_of(request)))


@router.patch("/matching", response=MatchingOut, **needs("catalog:write", once=True))
@once
def patch_matching(request: HttpRequest, body: MatchingIn) -> dict[str, Any]:
    """Change it; only what is sent is changed. An empty list: as at first."""
    company = company_of(request)
    with transaction.atomic():
        if body.suggest_by is not None:
            set_link_order(company=company, suggest_by=body.suggest_by, by=caller(request))
        if body.identifier_priority is not None:
            set_identifier_priority(company=company, kinds=body.identifier_priority, by=caller(request))
    return MatchingOut.of(queries.matching_settings(company))


@router.post("/links/confirm", response={202: JobOut}, **needs("catalog:write", once=True))
@once
def post_confirm(request: HttpRequest, body: ConfirmLinksIn) -> Status[dict[str, Any]]:
    """Link everything that is suggested with that score or a higher one, as a job. What a person set apart stays."""
    account_id = shop_or_404(request, body.shop_id).pk if body.shop_id else None
    ConfirmOptions(body.score)
    with transaction.atomic():
        job = enqueue(
            confirm_suggested_links, company=company_of(request), by=caller(request), score=body.score,
            account_id=account_id, dry_run=body.dry_run,
        )  # fmt: skip
    return Status(202, JobOut.of(job))
