"""The products of a shop, or of all: ready, posted, refused, and what may be done with many."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from shelfwire.orders.queries import counts
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.posting.models import ChannelProduct
from shelfwire.posting.queries import channel_products
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.chips import View
from shelfwire.web.grid import Act, Grid
from shelfwire.web.properties.forms import ProductFilter
from shelfwire.web.properties.tables import ProductTable
from shelfwire.web.shops import chosen_shop, shops_of

VIEWS: Final = (
    View("all", "All"),
    View("ready", "Ready", "show=ready", "green"),
    View("not_ready", "Not ready", "show=not_ready", "yellow"),
    View("enabled", "Enabled", "show=enabled"),
    View("not_posted", "Not posted", "show=not_posted"),
    View("posted", "Posted", "show=posted"),
    View("changed", "Changed since", "show=changed", "yellow", rare=True),
    View("refused", "Refused", "show=refused", "red"),
)


def rows_of(request: CompanyRequest, query: QueryDict) -> QuerySet[ChannelProduct]:
    """The channel products that a filter finds."""
    wanted = ProductFilter(query).wanted()
    shop = chosen_shop(request, query)
    return channel_products(
        [shop] if shop else shops_of(request),
        wanted.get("q", ""),
        wanted.get("show", ""),
        category_id=wanted.get("category", ""),
        template_id=wanted.get("template"),
    )


def acts(request: CompanyRequest) -> list[Act]:
    """What may be done with selected products."""
    bulk = at(request, "properties:bulk")
    return [
        Act("Post Product", "cloud-upload", at(request, "postings:post"), key="u", primary=True),
        Act("Change properties", "edit", bulk, key="p"),
    ]


@requires(Role.VIEWER)
@require_GET
def product_list(request: CompanyRequest) -> HttpResponseBase:
    """Every product of the shops."""
    shop = chosen_shop(request)
    mine = [shop] if shop else shops_of(request)
    grid = Grid(
        request,
        ProductTable,
        rows_of(request, request.GET),
        keys=("shown_title", "id"),
        descending=False,
        name="channel-products",
        form=ProductFilter(request.GET),
        views=VIEWS,
        sorts={"title": ("shown_title", "id"), "readiness": ("required_passed", "id")},
        acts=acts(request),
        exist=lambda: ChannelProduct.objects.filter(account__company=request.company).exists(),
        write=covers(request.role, Role.OPERATOR),
    )
    if not request.GET.get("format") and request.htmx.target != "grid":
        grid.counts = counts({view.key: channel_products(mine, "", view.key) for view in VIEWS})
    return grid.respond("web/properties/list.html")
