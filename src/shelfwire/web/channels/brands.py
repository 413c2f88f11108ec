"""The brands of a shop: which it may use, looking one up on the channel, and adding one of its own."""

from __future__ import annotations

from typing import Any, Final

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from shelfwire.kit.clock import zone_of
from shelfwire.listings import queries
from shelfwire.listings.models import Brand
from shelfwire.people.models import Role
from shelfwire.sync.taxonomy import brands as asking
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.channels.shop import shop_frame, shop_of
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.templatetags.show import badge, show_moment

_STATES: Final = {True: ("Authorised", "green"), None: ("Not said", "secondary")}


class BrandFilter(FilterForm):
    """By words, and by whether the shop may use them."""

    q = forms.CharField(
        required=False, label="Search", widget=forms.TextInput(attrs={"placeholder": "Name of the brand"})
    )
    show = forms.ChoiceField(
        required=False,
        label="Only",
        choices=[
            ("", "All"),
            ("authorised", "Authorised"),
            ("not_authorised", "Not authorised"),
            ("own", "Your own"),
        ],
    )


def state_of(brand: Brand) -> tuple[str, str]:
    """Whether the shop may use it, and the colour of that."""
    if brand.authorised is False:
        return (
            ("Not authorised: may not be used", "red") if brand.restricted else ("Not authorised", "yellow")
        )
    return _STATES[brand.authorised]


class BrandTable(GridTable):
    """One row a brand."""

    empty = "web/channels/brands_empty.html"
    identifiers = ("external_id",)

    name = tables.Column("Brand")
    authorised = tables.Column("Authorisation", empty_values=())
    own = tables.Column("Your own", empty_values=())
    read_at = tables.Column("Read")
    external_id = tables.Column("Id", attrs={"td": {"class": "grid-wide"}, "th": {"class": "grid-wide"}})

    def render_authorised(self, record: Brand) -> SafeString:
        """In colour."""
        label, tone = state_of(record)
        return badge(label, label, tone)

    def value_authorised(self, record: Brand) -> str:
        """The words."""
        return state_of(record)[0]

    def render_own(self, record: Brand) -> str:
        """Whether the seller created it."""
        return "Yes" if record.own else "—"

    def value_own(self, record: Brand) -> str:
        """Whether the seller created it."""
        return "yes" if record.own else "no"

    def render_read_at(self, record: Brand) -> str:
        """On the shop's clock."""
        return show_moment(record.read_at, zone_of(record.account.timezone))

    def value_read_at(self, value: Any) -> str:
        """ISO 8601, UTC."""
        return str(value.isoformat())


@requires(Role.VIEWER)
@require_GET
def brand_list(request: CompanyRequest, account_id: int) -> HttpResponseBase:
    """The brands that were read or looked up."""
    account = shop_of(request, account_id)
    form = BrandFilter(request.GET)
    wanted = form.wanted()
    rows = queries.brands(account, wanted.get("q", "")).select_related("account")
    match wanted.get("show", ""):
        case "authorised":
            rows = rows.filter(authorised=True)
        case "not_authorised":
            rows = rows.filter(authorised=False)
        case "own":
            rows = rows.filter(own=True)
    grid = Grid(request, BrandTable, rows, keys=("name", "id"), name="brands", form=form, descending=False)
    context = {**shop_frame(account, "brands"), "words": wanted.get("q", "")}
    return grid.respond("web/channels/brands.html", context)


@requires(Role.OPERATOR)
@require_POST
def look_up(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Look brands up on the channel by words in their name; what it shows is kept."""
    account = shop_of(request, account_id)
    words = request.POST.get("words", "").strip()[:80]
    if not words:
        messages.warning(request, "Type a part of the brand's name first.")
        return back_to(request, "channels:brands", account_id=account.pk)
    found = asking.look_up_brands(account, words)
    messages.info(request, f"{len(found)} brands with “{words}” in their name.")
    return back_to(request, "channels:brands", query={"q": words}, account_id=account.pk)


@requires(Role.OPERATOR)
@require_POST
def add(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Create a brand of the seller's own on the channel."""
    account = shop_of(request, account_id)
    name = " ".join(request.POST.get("name", "").split())[:200]
    if not name:
        messages.warning(request, "Type the brand's name first.")
        return back_to(request, "channels:brands", account_id=account.pk)
    made = asking.add_brand(account, name, by=request.by)
    messages.success(request, f"“{made.name}” is a brand of your own now.")
    return back_to(request, "channels:brands", query={"show": "own"}, account_id=account.pk)
