"""How a number came about: its steps, each with where it comes from, and every number that was ever sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.kit.money import Money
from shelfwire.listings.models import ListingSku
from shelfwire.offers import queries as offers
from shelfwire.offers.arithmetic import Step
from shelfwire.offers.models import PriceOffer, PriceSend, StockOffer, StockSend
from shelfwire.offers.prices.queries import explain_price, price_sends
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, at, find, requires
from shelfwire.web.offers.cells import money_of
from shelfwire.web.offers.lines import on_channels
from shelfwire.web.offers.standing import standings
from shelfwire.web.selection import ID_DIGITS
from shelfwire.web.templatetags.show import number

S = TypeVar("S", StockSend, PriceSend)
A = TypeVar("A", StockOffer, PriceOffer)
SENDS: Final = 50
"""Numbers sent, a page."""
OUTCOMES: Final = {
    "taken": ("Taken", "green"),
    "refused": ("Refused", "red"),
    "unknown": ("No answer", "yellow"),
}


@dataclass(frozen=True, slots=True)
class StepShown:
    """A line of the arithmetic. ``href``: where it comes from. ``is_result``: what stands so far, not what is added."""

    label: str
    number: str
    is_result: bool = False
    href: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class SendShown:
    """A number that was sent."""

    pk: int
    at: datetime
    number: str
    before: str
    outcome: str
    tone: str
    lag: timedelta | None
    request_id: str
    by: str


def chosen_send(request: CompanyRequest) -> int | None:
    """The send that the address asks for. Raises Http404 for what cannot be one."""
    asked = request.GET.get("send", "")
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) >= ID_DIGITS:
        raise Http404("no such number was sent")
    return int(asked)


def page_of(request: CompanyRequest, rows: QuerySet[S]) -> tuple[list[S], int | None]:
    """The newest of what was sent, or what is older than the address asks for; and where the next page begins."""
    older = request.GET.get("older", "")
    if older.isdecimal() and len(older) < ID_DIGITS:
        rows = rows.filter(pk__lt=int(older))
    found = list(rows.order_by("-pk")[: SENDS + 1])
    return found[:SENDS], found[SENDS - 1].pk if len(found) > SENDS else None


def shown_send(send: StockSend | PriceSend, number: str, before: str) -> SendShown:
    """One line of the list of what was sent."""
    words, tone = OUTCOMES.get(send.outcome, (send.outcome.capitalize() or "Not answered yet", "secondary"))
    lag = send.answered_at - send.changed_at if send.answered_at and send.changed_at else None
    return SendShown(send.pk, send.called_at, number, before, words, tone, lag, send.request_id, send.by)


def explain_page(
    request: CompanyRequest,
    listed: ListingSku,
    *,
    what: str,
    steps: Sequence[StepShown],
    result: str,
    why_none: str,
    sends: Sequence[SendShown],
    older: int | None,
    chosen: SendShown | None,
    agrees: bool,
    here: str,
) -> HttpResponse:
    """The page. ``result``: the number at the foot of the steps; ``why_none``: why there is none."""
    context = {
        "listed": listed,
        "what": what,
        "steps": steps,
        "result": result,
        "why_none": why_none,
        "sends": sends,
        "older": older,
        "chosen": chosen,
        "agrees": agrees,
        "here": here,
        "on_channels": on_channels(request, [listed]),
    }
    return render(request, "web/offers/explain.html", context)


@requires(Role.VIEWER)
@require_GET
def stock(request: CompanyRequest, offer_id: int) -> HttpResponse:
    """The quantity in one warehouse of the channel: how it comes about now, or how one that was sent did."""
    offer, asked = find(_with_listing(request, StockOffer.objects.all()), pk=offer_id), chosen_send(request)
    try:
        found = offers.explain(offer, asked)
    except StockSend.DoesNotExist:
        raise Http404("no such number was sent") from None
    sends, older = page_of(request, offers.sends(offer))
    shown = [
        shown_send(one, number(one.quantity), "" if one.before is None else number(one.before))
        for one in sends
    ]
    arithmetic = found.arithmetic
    return explain_page(
        request,
        offer.listing_sku,
        what="Quantity",
        steps=[_stock_step(request, offer.listing_sku, step) for step in arithmetic.steps]
        if arithmetic
        else (),
        result=number(arithmetic.quantity) if arithmetic else "",
        why_none=found.refusal,
        sends=shown,
        older=older,
        chosen=shown_send(found.send, number(found.send.quantity), "") if found.send else None,
        agrees=found.agrees,
        here=at(request, "listings:stock", offer_id=offer.pk),
    )


@dataclass(frozen=True, slots=True)
class NumberShown:
    """The quantity of one offer as it comes about now, for a list of several."""

    listed: ListingSku
    place: str
    steps: Sequence[StepShown]
    result: str
    why_none: str
    href: str


def now_of(request: CompanyRequest, listed: ListingSku) -> list[NumberShown]:
    """How the quantity of a listing SKU comes about now, for each warehouse of the channel that is ours to tell."""
    found = []
    for place in standings([listed])[listed.pk].places:
        if place.kept:
            continue
        place.offer.account, place.offer.listing_sku = listed.account, listed
        explained = offers.explain(place.offer)
        arithmetic = explained.arithmetic
        found.append(
            NumberShown(
                listed,
                place.name,
                [_stock_step(request, listed, step) for step in arithmetic.steps] if arithmetic else (),
                number(arithmetic.quantity) if arithmetic else "",
                explained.refusal,
                at(request, "listings:stock", offer_id=place.offer.pk),
            )
        )
    return found


def _with_listing(request: CompanyRequest, rows: QuerySet[A]) -> QuerySet[A]:
    return rows.filter(account__company=request.company).select_related(
        "account__company", "listing_sku__account", "listing_sku__listing", "listing_sku__sku"
    )


def _stock_step(request: CompanyRequest, listed: ListingSku, step: Step) -> StepShown:
    """Each step with where it comes from: the ledger of the SKU, the SKU, the rules, or the orders of the shop."""
    shown = (
        number(step.number)
        if step.is_result
        else f"{'+' if step.number > 0 else '−' if step.number < 0 else ''}{abs(step.number):,}"
    )
    href = source = ""
    label = step.label
    if label.startswith(("On hand", "Kits in", "Reserved")) and listed.sku_id:
        name = "catalogue:sku" if label.startswith("Reserved") else "inventory:ledger"
        href = at(request, name, sku_id=listed.sku_id)
        source = "Reservations" if label.startswith("Reserved") else "Movements"
    elif label.startswith("Sold on the channel"):
        href, source = f"{at(request, 'orders:list')}?shop={listed.account_id}", "Orders"
    elif label == "Safety quantity (of the SKU)" and listed.sku_id:
        href, source = at(request, "catalogue:sku", sku_id=listed.sku_id), "SKU"
    elif label.startswith("Viral safety"):
        href, source = at(request, "channels:told", account_id=listed.account_id), "Speed and lag"
    elif label not in ("Available", "Never below 0", "The channel takes no more"):
        href, source = at(request, "rules:list"), "Stock rules"
    return StepShown(label, shown, step.is_result, href, source)


@requires(Role.VIEWER)
@require_GET
def price(request: CompanyRequest, price_offer_id: int) -> HttpResponse:
    """The price of a listing SKU: how it comes about now, or how one that was sent did."""
    offer, asked = (
        find(_with_listing(request, PriceOffer.objects.all()), pk=price_offer_id),
        chosen_send(request),
    )
    listed = offer.listing_sku
    found = explain_price(offer, asked)
    if found is None and asked is not None:
        raise Http404("no such price was sent")
    money = money_of(offer.currency)
    sends, older = page_of(request, price_sends(offer))
    shown = [
        shown_send(one, money(one.price_minor), "" if one.before_minor is None else money(one.before_minor))
        for one in sends
    ]
    minor = found.price_minor if found else None
    return explain_page(
        request,
        listed,
        what="Price",
        steps=[_price_step(request, listed, step.label, step.amount) for step in found.steps]
        if found
        else (),
        result=str(Money(minor, offer.currency)) if minor is not None else "",
        why_none=found.why if found else "It is not linked to a SKU of yours, so it has no price of yours.",
        sends=shown,
        older=older,
        chosen=shown_send(found.send, money(found.send.price_minor), "") if found and found.send else None,
        agrees=found is None or found.same,
        here=at(request, "listings:price", price_offer_id=offer.pk),
    )


def _price_step(request: CompanyRequest, listed: ListingSku, label: str, amount: str) -> StepShown:
    if label.startswith("Price of the SKU") and listed.sku_id:
        href, source = at(request, "catalogue:sku", sku_id=listed.sku_id), "SKU"
    elif label.startswith(("Website price", "Sale price", "List price")):
        href, source = at(request, "prices:edit", link_id=listed.pk), "Prices of the shop"
    else:
        href, source = at(request, "prices:rules"), "Price rules"
    return StepShown(label, amount, href=href, source=source)
