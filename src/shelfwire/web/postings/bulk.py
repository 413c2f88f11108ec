"""Post many: what would become of each is shown first."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.channels.models import Account
from shelfwire.kit import ids
from shelfwire.people.models import Role
from shelfwire.posting import postings
from shelfwire.posting.bulk_post import BulkRow, post_many
from shelfwire.posting.models import ChannelProduct
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.properties.lists import rows_of
from shelfwire.web.selection import selection

MOST: Final = 500
SHOWN: Final = 100


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def post_selected(request: CompanyRequest) -> HttpResponse:
    """Post Product for the selected products."""
    given = request.POST if request.method == "POST" else request.GET
    rows, more = _chosen(request, given)
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
        "most": MOST if more else 0,
        "plans": _plans(rows, asked) if not done else [],
    }
    return render(request, "web/postings/bulk.html", context)


def _chosen(request: CompanyRequest, given: QueryDict) -> tuple[list[ChannelProduct], bool]:
    asked = selection(given)
    rows = rows_of(request, asked.matching or QueryDict())
    if asked.matching is None:
        rows = rows.filter(pk__in=asked.ids)
    found = list(rows.select_related("account", "product", "listing").order_by("pk")[: MOST + 1])
    return found[:MOST], len(found) > MOST


def _plans(rows: list[ChannelProduct], asked: list[BulkRow]) -> list[tuple[Account, object]]:
    """When the new listings of each shop will be done."""
    new = {one.subject_id for one in asked if one.kind == "Post"}
    shops = {row.account_id: row.account for row in rows if row.pk in new}
    return [
        (shop, postings.planned(shop, sum(row.account_id == pk and row.pk in new for row in rows)))
        for pk, shop in shops.items()
    ]
