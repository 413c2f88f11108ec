"""The price list: one row a listing SKU that is linked."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.listings import queries
from shelfwire.listings.models import ListingSku
from shelfwire.offers.hindrances import OwnReason
from shelfwire.offers.models import PriceOffer, ShopPrice
from shelfwire.orders.queries import counts
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.chips import View
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Act, Grid
from shelfwire.web.offers.phrases import REFUSED
from shelfwire.web.prices.table import PriceTable
from shelfwire.web.shops import chosen_shop

VIEWS: Final = (
    View("all", "All"),
    View("none", "No price", "show=none", "yellow"),
    View("own", "Own price", "show=own"),
    View("sale", "On sale", "show=sale"),
    View("refused", "Refused", "show=refused", "red"),
    View("differs", "Differs", "show=differs", "red"),
)


class PriceFilter(FilterForm):
    """By words, and by how the price stands."""

    q = forms.CharField(
        required=False,
        label="Search",
        widget=forms.TextInput(attrs={"placeholder": "Title, SKU, seller SKU or id"}),
    )
    show = forms.ChoiceField(
        required=False, label="Only", choices=[("", "All"), *((v.key, v.label) for v in VIEWS[1:])]
    )


def rows_of(request: CompanyRequest, query: QueryDict) -> QuerySet[ListingSku]:
    """The linked listing SKUs that a filter finds."""
    wanted: dict[str, Any] = PriceFilter(query).wanted()
    rows = queries.links(request.company, wanted.get("q", ""), chosen_shop(request, query))
    return _narrowed(rows, wanted.get("show", ""))


def _narrowed(rows: QuerySet[ListingSku], show: str) -> QuerySet[ListingSku]:
    offer = PriceOffer.objects.filter(listing_sku=OuterRef("pk"))
    own = ShopPrice.objects.filter(account=OuterRef("account"), sku=OuterRef("sku"))
    match show:
        case "none":
            none = Exists(offer.filter(hindrance=OwnReason.NO_PRICE))
            bare = Q(sku__price_minor=None) & ~Exists(own.filter(price_minor__isnull=False))
            return rows.filter(none | bare)
        case "own":
            return rows.filter(Exists(own.filter(price_minor__isnull=False)))
        case "sale":
            now = clock.now()
            return rows.filter(
                Exists(
                    own.filter(
                        Q(sale_from=None) | Q(sale_from__lte=now),
                        Q(sale_until=None) | Q(sale_until__gt=now),
                        sale_minor__isnull=False,
                    )
                )
            )
        case "refused":
            return rows.filter(Exists(offer.filter(hindrance__in=[str(word) for word in REFUSED])))
        case "differs":
            return rows.filter(
                Exists(offer.filter(Q(differs_since__isnull=False) | ~Q(says_minor=F("wanted_minor"))))
            )
    return rows


@requires(Role.VIEWER)
@require_GET
def price_list(request: CompanyRequest) -> HttpResponseBase:
    """Every linked listing SKU with its prices."""
    write = covers(request.role, Role.OPERATOR)
    grid = Grid(
        request,
        PriceTable,
        rows_of(request, request.GET),
        keys=("sku__code", "id"),
        descending=False,
        name="prices",
        form=PriceFilter(request.GET),
        views=VIEWS,
        sorts={"sku": ("sku__code", "id"), "title": ("listing__title", "id")},
        acts=[
            Act("Change prices", "percentage", at(request, "prices:bulk"), key="p", primary=True),
        ],
        exist=lambda: queries.links(request.company).exists(),
        write=write,
    )
    if not request.GET.get("format") and request.htmx.target != "grid":
        rows = _links(request, chosen_shop(request))
        grid.counts = counts({view.key: _narrowed(rows, view.key) for view in VIEWS})
    return grid.respond("web/prices/list.html")


def _links(request: CompanyRequest, shop: Account | None) -> QuerySet[ListingSku]:
    return queries.links(request.company, account=shop)
