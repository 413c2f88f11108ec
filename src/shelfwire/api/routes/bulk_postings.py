"""Post very many products of a shop, see what has become of it, and post by rule."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.properties import selected_of
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.bulk_postings import (
    BulkJobOut,
    BulkPostIn,
    ForecastOut,
    OutcomeOut,
    RuleForecastOut,
)
from shelfwire.api.schemas.common import Everything
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.schemas.postings import PostingsUndoneOut
from shelfwire.api.values import PathId
from shelfwire.posting.bulk_jobs import Outcome, ask_for_many, go_on, outcome, undo
from shelfwire.posting.forecast import forecast, rule_forecast

router = Router(tags=["postings"])


@router.post(
    "/shops/{int:shop_id}/postings",
    response={200: ForecastOut, 202: BulkJobOut},
    **needs("catalog:write", once=True),
)
@once
def post_many(request: HttpRequest, shop_id: PathId, body: BulkPostIn) -> Status[dict[str, Any]]:
    """*Post Product* and *Update listing* for any number of products of a shop, as a job; with `dry_run`, what it would
    do. What became of it: `/postings/bulk/{bulk}`."""
    shop = shop_or_404(request, shop_id)
    selected = selected_of(body)
    if body.dry_run:
        return Status(200, ForecastOut.of(forecast(shop, selected.rows(shop))))
    (job,) = ask_for_many(
        {shop: selected}, company=company_of(request), by=caller(request), not_before=body.not_before
    )
    return Status(202, BulkJobOut.of(job))


@router.get("/shops/{int:shop_id}/post-when-ready", response=RuleForecastOut, **needs("catalog:read"))
def get_rule(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """What the rule *post when ready* would do now, whether it is on or not. Turn it with `posting-settings`."""
    return RuleForecastOut.of(rule_forecast(shop_or_404(request, shop_id)))


@router.get("/postings/bulk/{str:bulk}", response=OutcomeOut, **needs("catalog:read"))
def get_outcome(request: HttpRequest, bulk: str) -> dict[str, Any]:
    """What has become of a bulk action by now."""
    return OutcomeOut.of(_outcome_or_404(request, bulk))


@router.post(
    "/postings/bulk/{str:bulk}/go-on", response=Everything[JobOut], **needs("catalog:write", once=True)
)
@once
def post_go_on(request: HttpRequest, bulk: str) -> dict[str, Any]:
    """Go on where jobs of a bulk action were cancelled. Answers with the new jobs; none is left: an empty list."""
    found = _outcome_or_404(request, bulk)
    return {"data": [JobOut.of(go_on(job, by=caller(request))) for job in found.stopped]}


@router.post(
    "/postings/bulk/{str:bulk}/undo",
    response={200: PostingsUndoneOut, 202: JobOut},
    **needs("catalog:write", once=True),
)
@once
def post_undo_bulk(request: HttpRequest, bulk: str) -> Status[dict[str, Any]]:
    """Undo a whole bulk action, as far as there is a way back; more than 500 postings as a job."""
    _outcome_or_404(request, bulk)
    undone, job = undo(company_of(request), bulk, by=caller(request))
    if job is not None:
        return Status(202, JobOut.of(job))
    return Status(200, {"done": undone.done, "left": {str(pk): why for pk, why in undone.left.items()}})


def _outcome_or_404(request: HttpRequest, bulk: str) -> Outcome:
    found = outcome(company_of(request), bulk)
    if found is None:
        raise NotFound(f"There is no bulk action {bulk}.", field="bulk", value=bulk)
    return found
