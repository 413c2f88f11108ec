"""The orders list, the download of a window, and the sheet of what may ship."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.channels.port import ShippedBy
from shelfwire.channels.states import AccountStatus
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.models import ParcelUnit
from shelfwire.kit.clock import on_clock, zone_of
from shelfwire.orders import queries
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import UnitStatus
from shelfwire.people.models import Company, Role
from shelfwire.people.queries import covers
from shelfwire.sync.orders import request_download
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.channels.download import WindowForm
from shelfwire.web.forms import refusals
from shelfwire.web.grid import Grid, csv_download, xlsx_download
from shelfwire.web.orders.filters import OrderFilterForm
from shelfwire.web.orders.tables import OrderTable, contents

TILES = (
    ("", "All", "", ""),
    ("blocked", "Needs attention", "blocked=yes", "red"),
    ("to_pack", "To pack", "progress=to_pack", ""),
    ("packed", "Packed, not sent", "progress=packed", ""),
    ("refused", "Refused", "progress=refused", "red"),
    ("stop", "Stop", "progress=stop", "red"),
    ("held", "On hold", "status=held", ""),
    ("late", "Late", "deadline=late", "red"),
    ("today", "Due today", "deadline=today", "yellow"),
    ("tomorrow", "Due tomorrow", "deadline=tomorrow", ""),
    ("shipped", "Awaiting collection", "status=shipped", ""),
)
"""Key of ``fulfilment.queries.tiles``, label, filter, and the colour when it is not zero."""
RARE = ("refused", "stop")
"""Shown only while there is something in them."""
SHEET_ROWS = 10_000
SHEET = (
    "Order ID", "Shop", "Items", "Ship by", "Recipient", "Phone", "Address", "City", "Region", "Postal code",
    "Country", "Instructions", "Carrier", "Tracking number",
)  # fmt: skip


@requires(Role.VIEWER)
@require_GET
def order_list(request: CompanyRequest) -> HttpResponseBase:
    """Every order, newest first; with a deadline asked for, the most urgent first."""
    form = OrderFilterForm(request.company, request.GET)
    asked = form.asked()
    rows = fulfilment.narrowed(
        fulfilment.with_progress(queries.orders(request.company, asked)), form.wanted().get("progress", "")
    )
    by = ("ship_by", "id") if asked.deadline else queries.KEYS
    grid = Grid(request, OrderTable, rows, keys=by, descending=not asked.deadline, name="orders", form=form)
    if not covers(request.role, Role.OPERATOR):
        grid.table.select = False
    return grid.respond("web/orders/list.html", _around(request) if not _is_part(request) else {})


def _is_part(request: CompanyRequest) -> bool:
    """Whether only rows are wanted: then the tiles are not counted."""
    return request.htmx.target == "grid" or request.GET.get("format") in ("csv", "xlsx")


def _around(request: CompanyRequest) -> dict[str, Any]:
    counts = fulfilment.tiles(request.company)
    here = request.GET.urlencode()
    return {
        "tiles": [
            {
                "label": label,
                "count": counts[key] if key else None,
                "query": query,
                "tone": tone if key and counts[key].count else "",
                "here": here == query,
            }
            for key, label, query, tone in TILES
            if key not in RARE or counts[key].count or here == query
        ],
        "connected": channels.accounts(request.company).exclude(status=AccountStatus.NEW).exists(),
    }


class DownloadForm(WindowForm):
    """Which shop, and from one day to another on that shop's clock."""

    shop = forms.ModelChoiceField(Account.objects.none(), label="Shop", empty_label=None)
    field_order = ("shop", "since", "until")

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(company.timezone, *args, **kwargs)
        self.fields["shop"].queryset = channels.accounts(company).filter(  # type: ignore[attr-defined]  # a ModelChoiceField
            status=AccountStatus.CONNECTED
        )
        self.fields["until"].help_text = "Both days are included, on the clock of the shop."

    def clean_shop(self) -> Account:
        """The days are the chosen shop's."""
        shop: Account = self.cleaned_data["shop"]
        self.zone = zone_of(shop.timezone)
        return shop


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def download(request: CompanyRequest) -> HttpResponse:
    """Ask a shop for its orders of a window; the job's page shows how it goes."""
    form = DownloadForm(request.company, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            given = form.cleaned_data
            job = request_download(
                given["shop"],
                since=form.midnight(given["since"]),
                until=form.midnight(given["until"] + timedelta(days=1)),
                by=request.by,
                user=request.user,
            )
            messages.success(request, "The download is queued.")
            return back_to(request, "jobs:job", job_id=job.pk)
    shops = form.fields["shop"].queryset.exists()  # type: ignore[attr-defined]  # a ModelChoiceField
    return render(request, "web/orders/download.html", {"form": form, "shops": shops})


@requires(Role.OPERATOR)
@require_GET
def ship_sheet(request: CompanyRequest) -> HttpResponseBase:
    """What may ship now, as a file with empty columns for carrier and number: the file the import reads back.

    As a workbook a spreadsheet leaves the order ids alone; CSV is for other programs.
    """
    if request.GET.get("format") == "xlsx":
        return xlsx_download("to-ship", _sheet(request))
    return csv_download("to-ship", _sheet(request), {SHEET.index("Order ID")})


def _sheet(request: CompanyRequest) -> Iterator[list[Any]]:
    yield list(SHEET)
    packed = ParcelUnit.objects.filter(unit=OuterRef("pk"), live=True)
    left = Unit.objects.filter(~Exists(packed), order=OuterRef("pk"), status=UnitStatus.OPEN)
    rows = (
        queries.shippable(request.company)
        .filter(Exists(left), shipped_by=ShippedBy.SELLER)
        .select_related("account", "address")
    )
    for order in rows[:SHEET_ROWS].iterator(chunk_size=500):
        yield _line(order)


def _line(order: Order) -> list[Any]:
    to = order.address
    local = on_clock(order.ship_by, zone_of(order.account.timezone)) if order.ship_by else None
    return [
        order.external_id,
        order.account.name,
        ", ".join(f"{name} × {count}" for name, count in contents(order.units.all())),
        local.isoformat() if local else "",
        *(
            [
                to.name,
                to.phone,
                ", ".join(to.lines),
                to.city,
                to.region,
                to.postal_code,
                to.country,
                to.instructions,
            ]
            if to
            else [""] * 8
        ),
        "",
        "",
    ]
