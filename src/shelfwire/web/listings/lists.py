"""The list of listings: what each SKU of a shop is told; and, of those not linked, which SKU of ours each may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from shelfwire.channels.models import Account
from shelfwire.listings import queries
from shelfwire.listings.models import ListingSku
from shelfwire.orders import queries as orders
from shelfwire.orders.queries import Tile
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.chips import View
from shelfwire.web.grid import Act, Grid
from shelfwire.web.listings.forms import LinkFilter
from shelfwire.web.listings.moves import move_acts
from shelfwire.web.listings.offer_table import OfferTable
from shelfwire.web.listings.tables import LinkTable
from shelfwire.web.offers.views import narrowed
from shelfwire.web.shops import chosen_shop, shops_of
from shelfwire.web.stale import stale

VIEWS: Final = (
    View("all", "All"),
    View("unlinked", "Not linked", "show=unlinked", "yellow"),
    View("waiting", "Orders wait", "show=waiting", "red", rare=True),
    View("due", "Due", "show=due"),
    View("held", "Waiting", "show=held", "yellow"),
    View("refused", "Refused", "show=refused", "red"),
    View("differs", "Differs", "show=differs", "red"),
    View("off", "Not enabled", "show=off"),
)
UNLINKED: Final = ("unlinked", "waiting")
"""Views in which rows are linked."""
_BY_WAITING, _NEWEST, _BY_TITLE = ("waiting", "id"), ("id",), ("listing__title", "id")
_READS: Final = ("listings", "stock", "prices")
"""What is exchanged with a shop for these rows."""


def rows_of(request: CompanyRequest, query: QueryDict) -> QuerySet[ListingSku]:
    """The listing SKUs that a filter finds."""
    wanted, shop = LinkFilter(query).wanted(), chosen_shop(request, query)
    rows = queries.listing_skus(request.company, search=wanted.get("q", ""), account=shop)
    return _of_view(rows, _shops(request, shop), wanted.get("show", ""))


def _shops(request: CompanyRequest, shop: Account | None) -> list[Account]:
    return [shop] if shop else shops_of(request)


def _of_view(rows: QuerySet[ListingSku], shops: list[Account], show: str) -> QuerySet[ListingSku]:
    match show:
        case "unlinked":
            return rows.filter(sku=None)
        case "waiting":
            return orders.waited_for(orders.with_waiting(rows.filter(sku=None)))
        case "linked":
            return rows.filter(sku__isnull=False)
    return narrowed(rows, shops, show)


@requires(Role.VIEWER)
@require_GET
def listing_list(request: CompanyRequest) -> HttpResponseBase:
    """Every SKU of the shops; in the views of what is not linked, that which most orders wait for first."""
    form = LinkFilter(request.GET)
    make = _unlinked_grid if form.wanted().get("show") in UNLINKED else _offers_grid
    grid = make(request, form)
    if not request.GET.get("format") and request.htmx.target != "grid":
        grid.counts = _counts(request)
    return grid.respond("web/listings/list.html")


def _offers_grid(request: CompanyRequest, form: LinkFilter) -> Grid[ListingSku]:
    return Grid(
        request,
        OfferTable,
        rows_of(request, request.GET),
        keys=_NEWEST,
        name="listings",
        form=form,
        views=VIEWS,
        sorts={"title": _BY_TITLE, "seller_sku": ("seller_sku", "id")},
        acts=acts(request),
        stale=stale(request, _shops(request, chosen_shop(request)), _READS),
        exist=lambda: queries.listing_skus(request.company).exists(),
        write=covers(request.role, Role.OPERATOR),
    )


def acts(request: CompanyRequest) -> list[Act]:
    """What may be done with selected listing SKUs."""
    return [
        Act(
            "Update inventory on website",
            "cloud-upload",
            at(request, "listings:send_stock"),
            key="u",
            primary=True,
        ),
        Act("Update price on website", "tag", at(request, "listings:send_price")),
        Act("Enable", "toggle-right", at(request, "listings:enable")),
        Act("Disable", "toggle-left", at(request, "listings:disable")),
        *move_acts(request, "listings:move_selected"),
    ]


def _unlinked_grid(request: CompanyRequest, form: LinkFilter) -> Grid[ListingSku]:
    return Grid(
        request,
        LinkTable,
        orders.with_waiting(rows_of(request, request.GET)),
        keys=_BY_WAITING,
        name="links",
        form=form,
        views=VIEWS,
        sorts={"waiting": _BY_WAITING},
        acts=[
            Act("Link selected", "link", at(request, "listings:link_selected"), key="l", primary=True),
            Act("Create SKUs", "plus", at(request, "listings:create_selected"), key="c"),
        ],
        exist=lambda: queries.listing_skus(request.company).exists(),
        write=covers(request.role, Role.OPERATOR),
    )


def _counts(request: CompanyRequest) -> Mapping[str, Tile]:
    shop = chosen_shop(request)
    rows, shops = queries.listing_skus(request.company, account=shop), _shops(request, shop)
    return orders.counts({view.key: _of_view(rows, shops, view.key) for view in VIEWS})
