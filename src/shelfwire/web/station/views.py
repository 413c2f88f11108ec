"""The station: the queue, one order with the cursor in the tracking field, and the next one after Enter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.actions import void_parcel
from shelfwire.fulfilment.ways import ways_each
from shelfwire.kit import clock
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders import queries as orders
from shelfwire.orders.models import Order
from shelfwire.people.models import Role
from shelfwire.shipbridge import queries as shipbridge
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.orders.page import order_of
from shelfwire.web.orders.tables import contents
from shelfwire.web.pictures import attach_pictures, units_of
from shelfwire.web.shipping.parcel_page import parcel_of
from shelfwire.web.shipping.ship import ShipForm, ship
from shelfwire.web.station.filters import Asked
from shelfwire.web.station.notices import Notice, gone, made
from shelfwire.web.station.scan import look_up

ROWS = 50
"""Orders of the queue in view; a link leads on."""
KEYS = (
    ("↓", "In the empty tracking field: the next order"),
    ("↑", "In the empty tracking field: the previous order"),
    ("n", "Skip to the next order"),
    ("p", "Back to the previous order"),
    ("l", "The packing slip of what was just shipped, or the label of what was scanned"),
    ("u", "Undo what was just shipped, while it was not sent"),
    ("m", "Many orders in a table"),
    ("b", "Buy labels for orders that take the shop’s"),
)
"""Letters work outside the fields; Esc leaves a field."""
_CARRIERS = "station_carriers"
"""In the session: the carrier that was chosen last, by shop."""


@requires(Role.PACKER)
@require_GET
def station(request: CompanyRequest) -> HttpResponse:
    """The order that the address or a scan names, else the most urgent one."""
    asked = Asked(request)
    notices: list[Notice] = []
    if (pk := _number(request, "done")) and (parcel := fulfilment.get(request.company, pk)):
        notices.append(made(parcel))
    text = request.GET.get("scan", "").strip()[:100]
    if text:
        found = look_up(request, asked, text)
        notices += [found.notice] if found.notice else []
        return _page(request, asked, found.order or asked.orders.first(), notices)
    order, notice = _named(request, asked)
    return _page(request, asked, order, notices + ([notice] if notice else []))


def _named(request: CompanyRequest, asked: Asked) -> tuple[Order | None, Notice | None]:
    """The order in the address; when it is not to be packed, the next one and why."""
    pk = _number(request, "order")
    if not pk:
        return asked.orders.first(), None
    order = asked.everything.filter(pk=pk).first()
    if order is not None:
        return order, None
    known = orders.get(request.company, pk)
    return _next(asked, known), gone(known) if known else None


def _number(request: CompanyRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _next(asked: Asked, order: Order | None) -> Order | None:
    """The order after this one in the queue; from the end it begins anew."""
    after = fulfilment.after(asked.orders, order).first() if order else None
    return after or asked.orders.first()


@requires(Role.PACKER)
@require_POST
def ship_order(request: CompanyRequest, order_id: int) -> HttpResponse:
    """A parcel, then the next order. A refusal stands beside its field, and nothing is made."""
    asked = Asked(request)
    order = order_of(request, order_id)
    form = StationForm(order, request.POST)
    shipped = ship(request, order, form)
    if shipped:
        _remember(request, order, str(form.data.get("carrier", "")))
        rest = asked.everything.filter(pk=order.pk).exists()
        following = order if rest else _next(asked, order)
        besides = {"done": str(shipped.parcel.pk), "order": str(following.pk) if following else ""}
        return HttpResponseRedirect(asked.address(besides=besides))
    if not asked.everything.filter(pk=order.pk).exists():
        notice = gone(order, str(form.data.get("tracking_number", "")).strip()[:80])
        return _page(request, asked, _next(asked, order), [notice], status=409)
    return _page(request, asked, order, [], form, status=422)


@requires(Role.PACKER)
@require_POST
def undo(request: CompanyRequest, parcel_id: int) -> HttpResponse:
    """Void a parcel that was just made, while its tracking was not sent; its order is open again."""
    asked = Asked(request)
    parcel = parcel_of(request, parcel_id)
    order_ids = [content.order_id for content in parcel.contents.all()]
    try:
        void_parcel(parcel=parcel, by=request.by, why="Undone at the ship station")
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(asked.address(besides={"done": str(parcel.pk)}))
    return HttpResponseRedirect(
        asked.address(besides={"done": str(parcel.pk), "order": str(order_ids[0]) if order_ids else ""})
    )


class StationForm(ShipForm):
    """The ship form with the cursor in the tracking field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tracking_number"].widget.attrs |= {
            "autofocus": True,
            "data-station-number": "",
            "placeholder": "Scan the parcel’s label",
        }


def _remember(request: CompanyRequest, order: Order, carrier: str) -> None:
    request.session[_CARRIERS] = {**request.session.get(_CARRIERS, {}), str(order.account_id): carrier}


def _carrier(request: CompanyRequest, order: Order) -> str:
    """The carrier this person chose last for the shop; "" when the number is to say it."""
    chosen: str | None = request.session.get(_CARRIERS, {}).get(str(order.account_id))
    return fulfilment.last_carrier(order.account, request.by) if chosen is None else chosen


def _page(
    request: CompanyRequest,
    asked: Asked,
    order: Order | None,
    notices: list[Notice],
    form: StationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    order = orders.get(request.company, order.pk) if order else None
    if order is not None and form is None:
        form = StationForm(order, carrier=_carrier(request, order))
    rows, more = _rows(request, asked)
    attach_pictures(units_of(rows))
    context = {
        "asked": asked,
        "rows": [
            {
                "order": row,
                "items": contents(row.units.all()),
                "first": next(iter(row.units.all()), None),
                "href": asked.address(besides={"order": str(row.pk)}),
            }
            for row in rows
        ],
        "more": asked.address(besides={"from": str(more.pk)}) if more else "",
        "table": asked.address("station:table"),
        "pick": asked.address("station:pick_list"),
        "slips": asked.address("orders:slips"),
        "first": asked.address() if request.GET.get("from") else "",
        "order": order,
        "form": form,
        "own_carriers": order is not None and shipbridge.active_accounts(request.company).exists(),
        "ways": ways_each([order])[order.pk] if order else None,
        "action": asked.address("station:ship", order_id=order.pk) if order else "",
        "notices": [(notice, _undo(asked, notice)) for notice in notices],
        "page_keys": KEYS,
        "today": fulfilment.made_since(request.company, request.by, _midnight(request)),
        **(_neighbours(asked, order) if order else {}),
    }
    return render(request, "web/station/station.html", context, status=status)


def _undo(asked: Asked, notice: Notice) -> str:
    parcel = notice.parcel if notice.may_undo else None
    return asked.address("station:undo", parcel_id=parcel.pk) if parcel else ""


def _rows(request: CompanyRequest, asked: Asked) -> tuple[list[Order], Order | None]:
    """The part of the queue in view, and the order with which the next part begins."""
    found = asked.orders
    start = orders.get(request.company, _number(request, "from")) if request.GET.get("from") else None
    if start is not None:
        found = fulfilment.after(found, start) | found.filter(pk=start.pk)
    rows = list(found[: ROWS + 1])
    return rows[:ROWS], rows[ROWS] if len(rows) > ROWS else None


def _neighbours(asked: Asked, order: Order) -> dict[str, str]:
    found = {}
    for name, near in (("next", fulfilment.after), ("previous", fulfilment.before)):
        pk = near(asked.orders, order).values_list("pk", flat=True).first()
        found[name] = asked.address(besides={"order": str(pk)}) if pk else ""
    return found


def _midnight(request: CompanyRequest) -> datetime:
    zone = request.company.timezone
    return clock.midnight(clock.today(zone), zone)
