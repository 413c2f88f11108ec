"""The list of promotions, and what one of them holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import django_tables2 as tables
from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from shelfwire.channels.port import PromotionStatus
from shelfwire.kit.clock import zone_of
from shelfwire.kit.money import Money
from shelfwire.listings.models import ListingSku, Promotion, PromotionItem
from shelfwire.orders.queries import counts
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, at, find, requires
from shelfwire.web.chips import View
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.shops import shops_of, shops_shown
from shelfwire.web.stale import stale
from shelfwire.web.templatetags.show import badge, short_id, show_moment, words

STATES: Final = {
    PromotionStatus.UPCOMING: ("Upcoming", "blue"),
    PromotionStatus.RUNNING: ("Running", "green"),
    PromotionStatus.ENDED: ("Ended", "secondary"),
}
VIEWS: Final = (
    View("running", "Running", "show=running"),
    View("upcoming", "Upcoming", "show=upcoming"),
    View("ended", "Ended", "show=ended"),
    View("all", "All"),
)
SHOWN: Final = 200


class PromotionFilter(FilterForm):
    """By words and by where they stand."""

    q = forms.CharField(
        required=False, label="Search", widget=forms.TextInput(attrs={"placeholder": "Title or id"})
    )
    show = forms.ChoiceField(
        required=False, label="Only", choices=[("", "All"), *((v.key, v.label) for v in VIEWS[:-1])]
    )


def state_of(promotion: Promotion) -> tuple[str, str]:
    """How it stands, and its colour; a word of the channel that nobody knows is shown as it is."""
    if promotion.missing_at:
        return ("Not shown any more", "secondary")
    known: dict[str, tuple[str, str]] = {str(key): value for key, value in STATES.items()}
    return known.get(promotion.status, (words(promotion.channel_status) or "Unknown", "secondary"))


def holds(promotion: Promotion) -> str:
    """What cannot be changed while it runs."""
    said = ["Price"] if promotion.locks_price else []
    if getattr(promotion, "units_set_apart", 0):
        said.append("Some stock")
    return " and ".join(said).capitalize() or "Nothing"


class PromotionTable(GridTable):
    """One row a promotion."""

    empty = "web/promotions/empty.html"
    identifiers = ("external_id",)
    watched = ("status", "ends_at")

    title = tables.Column("Promotion", empty_values=())
    shop = tables.Column("Shop", accessor="account__name")
    kind = tables.Column("Kind")
    status = tables.Column("State", empty_values=())
    begins_at = tables.Column("Begins", empty_values=())
    ends_at = tables.Column("Ends", empty_values=())
    items = tables.Column(
        "Items", accessor="item_count", attrs={"td": {"class": "text-end num"}, "th": {"class": "text-end"}}
    )
    holds = tables.Column("Holds", accessor="pk", empty_values=())
    external_id = tables.Column("Id", attrs={"td": {"class": "grid-wide"}, "th": {"class": "grid-wide"}})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zones = {row.record.account.timezone for row in self.rows}
        self.columns["shop"].column.visible = len(shops_of(self.request)) > 1

    @property
    def zone(self) -> str:
        """The shops' clock, when they have one."""
        return next(iter(self.zones)) if len(self.zones) == 1 else ""

    def href(self, record: Promotion) -> str:
        """What it holds."""
        return at(self.request, "promotions:promotion", promotion_id=record.pk)

    def render_title(self, record: Promotion) -> str:
        """The channel's title, or its id."""
        return str(record)

    def render_kind(self, value: str) -> str:
        """The channel's word."""
        return words(value)

    def render_status(self, record: Promotion) -> SafeString:
        """Where it stands."""
        label, tone = state_of(record)
        return badge(label, label, tone)

    def value_status(self, record: Promotion) -> str:
        """The word."""
        return state_of(record)[0]

    def _moment(self, moment: datetime | None, record: Promotion) -> str | SafeString:
        return show_moment(moment, zone_of(record.account.timezone), name_zone=not self.zone)

    def render_begins_at(self, record: Promotion) -> str | SafeString:
        """On the shop's clock."""
        return self._moment(record.begins_at, record)

    def value_begins_at(self, record: Promotion) -> str:
        """ISO 8601, UTC."""
        return record.begins_at.isoformat() if record.begins_at else ""

    def render_ends_at(self, record: Promotion) -> str | SafeString:
        """On the shop's clock."""
        return self._moment(record.ends_at, record)

    def value_ends_at(self, record: Promotion) -> str:
        """ISO 8601, UTC."""
        return record.ends_at.isoformat() if record.ends_at else ""

    def render_holds(self, record: Promotion) -> str:
        """What it locks."""
        return holds(record)

    def render_external_id(self, value: str) -> SafeString:
        """The channel's id."""
        return short_id(value)

    def value_external_id(self, value: str) -> str:
        """The whole id."""
        return value


def promotions(request: CompanyRequest) -> QuerySet[Promotion]:
    """The promotions of the shops shown, each with how many items it has and how many units it set apart."""
    return (
        Promotion.objects.filter(account__in=shops_shown(request))
        .select_related("account")
        .annotate(
            item_count=Count("items"), units_set_apart=Count("items", filter=Q(items__units__isnull=False))
        )
    )


def _narrowed(rows: QuerySet[Promotion], show: str) -> QuerySet[Promotion]:
    return rows.filter(status=show, missing_at=None) if show in [*PromotionStatus] else rows


@requires(Role.VIEWER)
@require_GET
def promotion_list(request: CompanyRequest) -> HttpResponseBase:
    """The newest first."""
    form = PromotionFilter(request.GET)
    wanted = form.wanted()
    rows = _narrowed(promotions(request), wanted.get("show", ""))
    for word in wanted.get("q", "").split():
        rows = rows.filter(Q(title__icontains=word) | Q(external_id=word))
    grid = Grid(
        request,
        PromotionTable,
        rows,
        keys=("id",),
        name="promotions",
        form=form,
        views=VIEWS,
        stale=stale(request, shops_shown(request), ("promotions",)),
        exist=promotions(request).exists,
    )
    if not request.GET.get("format") and request.htmx.target != "grid":
        mine = Promotion.objects.filter(account__in=shops_shown(request))
        grid.counts = counts({view.key: _narrowed(mine, view.key) for view in VIEWS})
    return grid.respond("web/promotions/list.html")


@requires(Role.VIEWER)
@require_GET
def promotion(request: CompanyRequest, promotion_id: int) -> HttpResponse:
    """What one promotion holds, item by item."""
    mine = promotions(request).filter(account__company=request.company)
    found = find(mine, pk=promotion_id)
    items = list(found.items.order_by("pk")[:SHOWN])
    label, tone = state_of(found)
    context = {
        "promotion": found,
        "state": label,
        "tone": tone,
        "holds": holds(found),
        "items": _with_listings(found, items),
        "most": SHOWN if found.item_count > SHOWN else 0,  # type: ignore[attr-defined]  # annotated
    }
    return render(request, "web/promotions/promotion.html", context)


def _with_listings(found: Promotion, items: list[PromotionItem]) -> list[dict[str, Any]]:
    """Each item with the listing SKU that we know of it; an item of a whole product with one of its SKUs."""
    listed = (
        ListingSku.objects.filter(
            account=found.account, listing__external_id__in={item.product_external_id for item in items}
        )
        .select_related("listing", "picture", "sku")
        .order_by("-pk")
    )
    by_key: dict[tuple[str, str], ListingSku] = {}
    for row in listed:
        by_key[row.listing.external_id, row.external_id] = by_key[row.listing.external_id, ""] = row
    return [
        {
            "item": item,
            "listed": by_key.get((item.product_external_id, item.sku_external_id)),
            "whole": not item.sku_external_id,
            "price": format_html("{}", Money(item.price_minor, found.account.currency))
            if item.price_minor is not None
            else "",
        }
        for item in items
    ]
