"""The orders list, the download of a window, and the sheet of what may ship."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

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
from shelfwire.sync.orders.download import request_download
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.channels.download import ShopWindowForm
from shelfwire.web.exports import csv_download, xlsx_download
from shelfwire.web.forms import refusals
from shelfwire.web.grid import Grid
from shelfwire.web.orders.acts import acts
from shelfwire.web.orders.filters import OrderFilterForm
from shelfwire.web.orders.selection import rows_of
from shelfwire.web.orders.tables import OrderTable, contents
from shelfwire.web.orders.views import VIEWS
from shelfwire.web.shops import chosen_shop, shops_of, shops_shown
from shelfwire.web.stale import stale

_MATCHING = "matching"
"""The rows of the list itself, counted with the views in one question."""
_SORTS = {"placed_at": queries.KEYS, "ship_by": queries.BY_DEADLINE}
SHEET_ROWS = 10_000
SHEET = (
    "Order ID", "Shop", "Items", "Ship by", "Recipient", "Phone", "Address", "City", "Region", "Postal code",
    "Country", "Instructions", "Carrier", "Tracking number",
)  # fmt: skip


@requires(Role.VIEWER)
@require_GET
def order_list(request: CompanyRequest) -> HttpResponseBase:
    """Every order, newest first; a view of what is still to be done, the most urgent first."""
    form = OrderFilterForm(request.company, shops_of(request), request.GET)
    urgent = any(form.wanted().get(name) for name in ("deadline", "progress", "cancel"))
    operator = covers(request.role, Role.OPERATOR)
    grid = Grid(
        request,
        OrderTable,
        rows_of(request, form),
        keys=queries.BY_DEADLINE if urgent else queries.KEYS,
        descending=not urgent,
        own_order=urgent,
        name="orders",
        form=form,
        views=VIEWS,
        sorts=_SORTS,
        acts=acts(request) if operator else (),
        stale=() if _is_part(request) else stale(request, shops_shown(request)),
        select=operator,
        exist=Order.objects.filter(company=request.company).exists,
    )
    return grid.respond("web/orders/list.html", {} if _is_part(request) else _around(request, grid, form))


def _is_part(request: CompanyRequest) -> bool:
    """Whether only rows are wanted: then the views are not counted."""
    return request.htmx.target == "grid" or bool(request.GET.get("format"))


def _around(request: CompanyRequest, grid: Grid[Order], form: OrderFilterForm) -> dict[str, Any]:
    counts = fulfilment.tiles(
        request.company,
        {} if grid.whole else {_MATCHING: grid.rows},
        form.shops,
        chosen_shop(request),
    )
    if matching := counts.get(_MATCHING):
        grid.count_is(matching.count, matching.more)
    grid.counts = counts
    return {"connected": any(shop.status != AccountStatus.NEW for shop in form.shops)}


class DownloadForm(ShopWindowForm):
    """Which shop, and from one day to another on that shop's clock."""

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(company, company.timezone, *args, **kwargs)
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
