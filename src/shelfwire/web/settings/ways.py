"""Which way the orders of each market leave: what is known, and what an owner has set, each from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from shelfwire.channels import queries, registry
from shelfwire.channels.actions import put_way_back, set_way, withdraw_way
from shelfwire.channels.models import Account, WayPolicy
from shelfwire.channels.port import WAYS_BY, ShippedBy
from shelfwire.channels.queries import MarketWay
from shelfwire.fulfilment.ways import words_of
from shelfwire.kit import clock
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals

_WHOSE = {ShippedBy.SELLER: "Your own", ShippedBy.CHANNEL: "{channel}"}


@dataclass(frozen=True, slots=True)
class MarketLine:
    """One market and one of the two labels: the way that holds today, and who says so."""

    channel: str
    region: str
    kind: str
    whose: str
    way: str
    says: str
    found: MarketWay | None


class WayForm(ShelfwireForm):
    """A way for a market, from a day on."""

    market = forms.ChoiceField(label="Market")
    way = forms.ChoiceField(label="Way to ship")
    since = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    seller_kind = forms.CharField(
        label="Shop type",
        max_length=40,
        required=False,
        help_text="As shown on the shop's page, for example Local. Blank: all types.",
    )
    note = forms.CharField(label="Reason", max_length=200, required=False)

    def __init__(self, company_channels: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["market"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (f"{name}:{region}", f"{registry.label_of(name)} {region}")
            for name in company_channels
            for region in sorted(registry.channel(name).regions)
        ]
        label = registry.label_of(company_channels[0]) if company_channels else "Channel"
        self.fields["way"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (f"{whose}:{way}", words_of(way, label).label) for whose, ways in WAYS_BY.items() for way in ways
        ]


@requires(Role.VIEWER, to_change=Role.OWNER)
@require_http_methods(["GET", "POST"])
def ways(request: CompanyRequest) -> HttpResponse:
    """The markets of the company's shops, and setting a way."""
    shops = list(queries.accounts(request.company))
    given = request.POST if request.method == "POST" else None
    form = WayForm(_channels(shops), given, initial=_usual(request, shops))
    if given is not None and form.is_valid():
        with refusals(form):
            row = _set(request, form.cleaned_data)
            messages.success(request, f"Set: {_named(row)}. Take it back in the list below.")
            return back_to(request, "settings:ways")
    context = {
        "form": form,
        "lines": _lines(shops),
        "rows": [
            (row, _named(row)) for row in queries.way_policies(request.company)[: queries.MOST_POLICIES]
        ],
    }
    return render(request, "web/settings/ways.html", context, status=422 if form.errors else 200)


@requires(Role.OWNER)
@require_POST
def withdraw(request: CompanyRequest, policy_id: int) -> HttpResponse:
    """Take a row back; it can be put back."""
    row = withdraw_way(policy=find(queries.way_policies(request.company), pk=policy_id), by=request.by)
    messages.success(request, f"Taken back: {_named(row)}. The earlier rule applies again.")
    return back_to(request, "settings:ways")


@requires(Role.OWNER)
@require_POST
def put_back(request: CompanyRequest, policy_id: int) -> HttpResponse:
    """Undo that."""
    row = put_way_back(policy=find(queries.way_policies(request.company), pk=policy_id), by=request.by)
    messages.success(request, f"In effect again: {_named(row)}.")
    return back_to(request, "settings:ways")


def _usual(request: CompanyRequest, shops: list[Account]) -> dict[str, Any]:
    """The market of the first shop, from today on."""
    market = f"{shops[0].channel}:{shops[0].region}" if shops else ""
    return {"since": clock.today(request.company.timezone), "market": market}


def _channels(shops: list[Account]) -> list[str]:
    return [name for name in dict.fromkeys(shop.channel for shop in shops) if registry.installed(name)]


def _set(request: CompanyRequest, given: dict[str, Any]) -> WayPolicy:
    channel, region = given["market"].split(":", 1)
    shipped_by, way = given["way"].split(":", 1)
    return set_way(
        company=request.company,
        channel=channel,
        region=region,
        shipped_by=shipped_by,
        way=way,
        since=given["since"],
        seller_kind=given["seller_kind"],
        note=given["note"],
        by=request.by,
    )


def _named(row: WayPolicy) -> str:
    label = words_of(row.way, registry.label_of(row.channel)).label
    kind = f" ({row.seller_kind})" if row.seller_kind else ""
    return f"{row.region}{kind}, {label.lower() if label.startswith('Own') else label} from {row.since}"


def _lines(shops: list[Account]) -> list[MarketLine]:
    """One a market, kind of shop and label, however many shops stand there."""
    known = queries.shop_ways(shops)
    found: dict[tuple[str, str, str, str], MarketLine] = {}
    for shop in shops:
        for whose, title in _WHOSE.items():
            way = known[shop.pk].get(whose)
            said = words_of(way.rule.way, shop.channel_label) if way else None
            found[shop.channel, shop.region, shop.shop_kind, whose] = MarketLine(
                shop.channel_label,
                shop.region,
                shop.shop_kind,
                title.replace("{channel}", shop.channel_label),
                said.label if said else "Not known: as each order's packages say",
                said.says if said else "",
                way,
            )
    return [found[key] for key in sorted(found)]
