"""*Update inventory on website* and *Update price on website*: what would be sent is shown first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.channels.states import AccountStatus
from shelfwire.listings.models import ListingSku
from shelfwire.offers.actions import send_now
from shelfwire.offers.kinds import PRICE, STOCK, Kind
from shelfwire.offers.models import Offer
from shelfwire.offers.prices.actions import send_prices_now
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.clocks import WallClock
from shelfwire.web.listings.enable import chosen
from shelfwire.web.offers.cells import money_of
from shelfwire.web.offers.standing import Standing, standings, there
from shelfwire.web.templatetags.show import number

SHOWN: Final = 50
_LABELS: Final = {STOCK.name: "Update inventory on website", PRICE.name: "Update price on website"}


@dataclass(frozen=True, slots=True)
class Line:
    """One listing SKU: what the shop has, what it would be told, or why it cannot be."""

    listed: ListingSku
    offers: Sequence[Offer]
    now: str = ""
    then: str = ""
    why_not: str = ""
    is_zero: bool = False


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def send_stock(request: CompanyRequest) -> HttpResponse:
    """Send the quantities of the selected listing SKUs now, whether the switch is on or not."""
    return _send(request, STOCK)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def send_price(request: CompanyRequest) -> HttpResponse:
    """Send the prices of the selected listing SKUs now, whether the switch is on or not."""
    return _send(request, PRICE)


def _send(request: CompanyRequest, kind: Kind) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    rows, more = chosen(request, given)
    found = standings(rows)
    lines = [_line(found[row.pk], kind) for row in rows]
    ready = [line for line in lines if not line.why_not]
    if request.method == "POST" and ready:
        if kind is PRICE:
            count = send_prices_now([line.listed.pk for line in ready], request.by)
        else:
            count = send_now([offer.pk for line in ready for offer in line.offers], request.by)
        messages.success(request, f"{count:,} numbers are on their way. The list shows what came of each.")
        return back_to(request, "listings:list")
    context = {
        "label": _LABELS[kind.name],
        "ready": ready,
        "shown": ready[:SHOWN],
        "to_zero": sum(line.is_zero for line in ready),
        "refused": [line for line in lines if line.why_not],
        "most": len(rows) if more else 0,
    }
    return render(request, "web/listings/send.html", context)


def _line(standing: Standing, kind: Kind) -> Line:
    listed = standing.listed
    is_stock = kind is STOCK
    offers: Sequence[Offer] = standing.ours if is_stock else [standing.price] if standing.price else []
    truths = standing.stock if is_stock else standing.prices
    shown = number if is_stock else money_of(standing.price.currency if standing.price else "")
    if (why := _why_not(listed, offers, kind)) != "":
        return Line(listed, offers, why_not=why)
    has = [there(offer) for offer in offers]  # type: ignore[arg-type]  # offers of either kind
    known = [one for one in has if one is not None]
    return Line(
        listed,
        offers,
        shown(sum(known)) if len(known) == len(has) else "—",
        "to be worked out" if truths.wanted.number is None else shown(truths.wanted.number),
        is_zero=is_stock and truths.wanted.number == 0,
    )


def _why_not(listed: ListingSku, offers: Sequence[Offer], kind: Kind) -> str:
    if listed.account.status != AccountStatus.CONNECTED:
        return f"{listed.account.name} is not connected."
    if listed.sku_id is None:
        return "Not linked to a SKU of yours."
    if not listed.enabled:
        return "Not enabled."
    if not offers and kind is STOCK:
        return "Its warehouses on the shop are not known yet: the listing is read first."
    locked = next((offer for offer in offers if offer.hindrance == "locked"), None)
    if locked is not None:
        clock = WallClock.of(listed.account.timezone)
        until = f" until {clock(locked.parked_until)}" if locked.parked_until else ""
        return f"A promotion holds it{until}."
    return ""
