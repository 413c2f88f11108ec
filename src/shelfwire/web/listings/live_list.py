"""Live listings that are not managed from here: not linked, without a product of ours, or edited on the channel."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from shelfwire.channels.models import Account
from shelfwire.channels.port import ListingMove
from shelfwire.listings.models import Listing
from shelfwire.orders.queries import Tile, counts
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.posting.queries_live import (
    deleted_listings,
    live_listings,
    pictured,
    unmanaged,
    with_counts,
)
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.chips import View
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Act, Grid, GridTable
from shelfwire.web.listings.moves import move_acts
from shelfwire.web.offers.phrases import listing_state
from shelfwire.web.pictures import titled_with_picture
from shelfwire.web.shops import chosen_shop, shops_of
from shelfwire.web.stale import stale
from shelfwire.web.templatetags.show import badge, number

VIEWS: Final = (
    View("unmanaged", "Unmanaged"),
    View("unlinked", "Not linked", "show=unlinked", "yellow"),
    View("unheld", "No channel product", "show=unheld", "yellow"),
    View("drifted", "Differs", "show=drifted", "red"),
    View("every", "All live listings", "show=every"),
    View("deleted", "Deleted", "show=deleted", rare=True),
)
MOVES: Final = (ListingMove.ACTIVATE, ListingMove.DEACTIVATE, ListingMove.DELETE)
"""What can be done with listings that are not deleted."""
_NUMBER: Final = {"td": {"class": "text-end num"}, "th": {"class": "text-end"}}


class LiveFilter(FilterForm):
    """By words, and by what they lack."""

    q = forms.CharField(
        required=False,
        label="Search",
        widget=forms.TextInput(attrs={"placeholder": "Title, seller SKU or id"}),
    )
    show = forms.ChoiceField(
        required=False,
        label="Show",
        choices=[("", "Unmanaged"), *((view.key, view.label) for view in VIEWS[1:])],
    )


def live_rows(request: CompanyRequest, query: QueryDict) -> QuerySet[Listing]:
    """The listings that a filter finds."""
    wanted, shop = LiveFilter(query).wanted(), chosen_shop(request, query)
    rows = _of_view(request, [shop] if shop else [], wanted.get("show", ""))
    for word in wanted.get("q", "").split():
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(external_id=word)
            | Q(pk__in=Listing.objects.filter(skus__seller_sku__icontains=word).values("pk"))
        )
    return rows


def _of_view(request: CompanyRequest, shops: Collection[Account], show: str) -> QuerySet[Listing]:
    if show == "deleted":
        return deleted_listings(request.company, shops)
    rows = live_listings(request.company, shops)
    return rows if show == "every" else unmanaged(rows, show)


class LiveTable(GridTable):
    """One row a listing. ``write``: who sees it may create and link."""

    empty = "web/listings/live_empty.html"
    identifiers = ("external_id",)
    watched = ("status", "title")

    title = tables.Column("Listing", empty_values=(), attrs={"td": {"class": "grid-items"}})
    shop = tables.Column("Shop", accessor="account__name")
    status = tables.Column("State", accessor="channel_status", empty_values=())
    skus = tables.Column("SKUs", accessor="sku_count", attrs=_NUMBER)
    free = tables.Column("Not linked", accessor="free_count", attrs=_NUMBER)
    product = tables.Column("Our product", accessor="pk", empty_values=())
    differs = tables.Column("Differs in", accessor="pk", empty_values=())
    external_id = tables.Column("Id", attrs={"td": {"class": "grid-wide"}, "th": {"class": "grid-wide"}})

    def __init__(self, *args: Any, write: bool = False, **kwargs: Any) -> None:
        self.select = write
        super().__init__(*args, **kwargs)
        self._pictures = pictured([row.record.pk for row in self.rows])
        self.columns["shop"].column.visible = len(shops_of(self.request)) > 1

    def href(self, record: Listing) -> str:
        """What it says, beside what ours says."""
        return at(self.request, "listings:live", listing_id=record.pk)

    def render_title(self, record: Listing) -> str:
        """Picture and title."""
        title = record.title or record.external_id
        return titled_with_picture(self._pictures.get(record.pk), title, "", self.request.company)

    def value_title(self, record: Listing) -> str:
        """The title."""
        return record.title

    def render_status(self, record: Listing) -> SafeString:
        """The channel's word."""
        state = listing_state(record, record.account.channel_label)
        return badge(state.words, state.words, state.tone)

    def value_status(self, record: Listing) -> str:
        """The word as it is."""
        return record.channel_status

    def render_free(self, value: int) -> str:
        """How many of its SKUs are none of ours yet."""
        return format_html('<strong class="text-danger">{}</strong>', number(value)) if value else "0"

    def value_free(self, value: int) -> int:
        """The number."""
        return value

    def _held(self, record: Listing) -> Any:
        return getattr(record, "channel_product", None)

    def render_product(self, record: Listing) -> str | SafeString:
        """The product whose listing it is."""
        held = self._held(record)
        return held.product.title if held else badge("missing", "None")

    def value_product(self, record: Listing) -> str:
        """Its title."""
        held = self._held(record)
        return held.product.title if held else ""

    def render_differs(self, record: Listing) -> str:
        """The fields that the channel says otherwise."""
        return self.value_differs(record) or "—"

    def value_differs(self, record: Listing) -> str:
        """Their names."""
        reading = getattr(self._held(record), "live_reading", None)
        labels = [one["label"] for one in reading.differences] if reading else []
        return ", ".join(dict.fromkeys(labels))


@requires(Role.VIEWER)
@require_GET
def unmanaged_list(request: CompanyRequest) -> HttpResponseBase:
    """The newest first."""
    shop = chosen_shop(request)
    rows = with_counts(live_rows(request, request.GET)).select_related(
        "account", "channel_product__product", "channel_product__live_reading"
    )
    grid = Grid(
        request,
        LiveTable,
        rows,
        keys=("id",),
        name="live",
        form=LiveFilter(request.GET),
        views=VIEWS,
        acts=_acts(request),
        stale=stale(request, [shop] if shop else shops_of(request), ("listings", "listings.whole")),
        exist=lambda: live_listings(request.company).exists(),
        write=covers(request.role, Role.OPERATOR),
    )
    if not request.GET.get("format") and request.htmx.target != "grid":
        grid.counts = _counts(request, shop)
    return grid.respond("web/listings/live_list.html")


def _acts(request: CompanyRequest) -> list[Act]:
    if LiveFilter(request.GET).wanted().get("show") == "deleted":
        return move_acts(request, "postings:move_many", [ListingMove.RECOVER])
    create = Act(
        "Create my SKUs from these", "plus", at(request, "listings:take_over"), key="c", primary=True
    )
    return [create, *move_acts(request, "postings:move_many", MOVES)]


def _counts(request: CompanyRequest, shop: Account | None) -> Mapping[str, Tile]:
    shops, shows = [shop] if shop else [], {"unmanaged": ""}
    return counts({view.key: _of_view(request, shops, shows.get(view.key, view.key)) for view in VIEWS})
