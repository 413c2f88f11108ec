"""Post many: what would become of each is shown first."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.channels.models import Account
from shelfwire.kit import ids
from shelfwire.people.models import Role
from shelfwire.posting import postings
from shelfwire.posting.bulk import Selected
from shelfwire.posting.bulk_jobs import ask_for_many
from shelfwire.posting.bulk_post import BulkRow, post_many
from shelfwire.posting.forecast import forecast
from shelfwire.posting.models import ChannelProduct
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.properties.lists import rows_of
from shelfwire.web.selection import selection

MOST: Final = 500
"""More become jobs."""
SHOWN: Final = 100


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def post_selected(request: CompanyRequest) -> HttpResponse:
    """Post Product for the selected products."""
    given = request.POST if request.method == "POST" else request.GET
    rows, more = _chosen(request, given)
    if more:
        return _very_many(request, given)
    done = request.method == "POST" and given.get("action") == "post"
    bulk = ids.new_token(12) if done else ""
    found = post_many(rows, by=request.by, bulk=bulk, dry=not done)
    if done and any(one.posting_id for one in found):
        count = sum(one.posting_id is not None for one in found)
        messages.success(request, f"{count:,} asked for. They go as their shops' allowances let them.")
    asked = [one for one in found if not one.refused]
    context = {
        "done": done,
        "bulk": bulk,
        "ready": asked,
        "refused": [one for one in found if one.refused][:SHOWN],
        "refused_count": sum(bool(one.refused) for one in found),
        "shown": asked[:SHOWN],
        "plans": _plans(rows, asked) if not done else [],
    }
    return render(request, "web/postings/bulk.html", context)


def _rows(request: CompanyRequest, given: QueryDict) -> QuerySet[ChannelProduct]:
    asked = selection(given)
    rows = rows_of(request, asked.matching or QueryDict())
    return rows if asked.matching is not None else rows.filter(pk__in=asked.ids)


def _chosen(request: CompanyRequest, given: QueryDict) -> tuple[list[ChannelProduct], bool]:
    rows = _rows(request, given)
    found = list(rows.select_related("account", "product", "listing").order_by("pk")[: MOST + 1])
    return found[:MOST], len(found) > MOST


def _very_many(request: CompanyRequest, given: QueryDict) -> HttpResponse:
    """More than are asked for at once: counted first, and then, with a yes, a job for each shop."""
    by_shop = _by_shop(request, given)
    if request.method == "POST" and given.get("action") == "post":
        jobs = ask_for_many(by_shop, company=request.company, by=request.by, user=request.user)
        return back_to(request, "postings:outcome", bulk=jobs[0].subject_id)
    context = {
        "forecasts": [(shop, forecast(shop, asked.rows(shop))) for shop, asked in by_shop.items()],
        "matching": given.get("matching", ""),
        "ids": [] if given.get("matching") else selection(given).ids,
    }
    return render(request, "web/postings/very_many.html", context)


def _by_shop(request: CompanyRequest, given: QueryDict) -> dict[Account, Selected]:
    rows = _rows(request, given)
    ids: dict[int, list[int]] = defaultdict(list)
    for pk, account_id in rows.order_by("pk").values_list("pk", "account_id"):
        ids[account_id].append(pk)
    shops = Account.objects.filter(company=request.company).in_bulk(ids)
    return {shops[account_id]: Selected(tuple(some)) for account_id, some in ids.items()}


def _plans(rows: list[ChannelProduct], asked: list[BulkRow]) -> list[tuple[Account, object]]:
    """When the new listings of each shop will be done."""
    new = {one.subject_id for one in asked if one.kind == "Post"}
    shops = {row.account_id: row.account for row in rows if row.pk in new}
    return [
        (shop, postings.planned(shop, sum(row.account_id == pk and row.pk in new for row in rows)))
        for pk, shop in shops.items()
    ]
