"""Buy carrier label: the rates of own accounts side by side for one order, the purchase, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shelfwire.catalog.models import Sku
from shelfwire.channels.port import Parcelled
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.models import Label
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders.models import Order
from shelfwire.people.models import Role
from shelfwire.shipbridge import queries
from shelfwire.shipbridge.carriers import INSTALL, PLUGINS, installed
from shelfwire.shipbridge.models import Purchase, RateAsk
from shelfwire.shipbridge.states import UNDER_WAY, PurchaseStatus
from shelfwire.sync.shipbridge import settling
from shelfwire.sync.shipbridge.buying import buy_with_carrier, purchases_of
from shelfwire.sync.shipbridge.places import box_from_json, box_of, parcelled_of
from shelfwire.sync.shipbridge.rates import chosen, rates_for
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.labels.measures import BoxForm, plain
from shelfwire.web.orders.page import order_of

_UNITS = {"US": (Sku.WeightUnit.LB, Sku.LengthUnit.IN)}


class RatesForm(BoxForm, ShelfwireForm):
    """What the parcel weighs and measures."""

    def __init__(self, order: Order, *args: Any, asked: RateAsk | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _suggested(order) | (_told(asked) if asked else {})
        super().__init__(*args, **kwargs)
        self.fields["weight"].required = True


def _told(asked: RateAsk) -> dict[str, Any]:
    """What the rates on the page were asked for."""
    box = box_from_json(asked.box)
    sides = {name: plain(getattr(box, name)) for name in ("weight", "length", "width", "height")}
    units = {"weight_unit": box.weight_unit, "length_unit": box.length_unit}
    return sides | {name: unit for name, unit in units.items() if unit}


def _suggested(order: Order) -> dict[str, Any]:
    """What a parcel of the same contents was last said to be, else what its SKUs say; the market's units where nobody
    said."""
    weight_unit, length_unit = _UNITS.get(order.account.region, (Sku.WeightUnit.G, Sku.LengthUnit.CM))
    units = list(order.units.select_related("sku__product"))
    parcel = fulfilment.suggested(order.company, units).parcel
    sides = {name: getattr(parcel, name) for name in ("length", "width", "height")}
    return {
        "weight": plain(parcel.weight.value if parcel.weight else None),
        "weight_unit": parcel.weight.unit if parcel.weight else weight_unit,
        **{name: plain(side.value if side else None) for name, side in sides.items()},
        "length_unit": next((side.unit for side in sides.values() if side), length_unit),
    }


@dataclass(frozen=True, slots=True)
class Bought:
    """A label of the order with its purchase. ``settle``: a person has to say whether it was bought."""

    label: Label
    purchase: Purchase

    @property
    def under_way(self) -> bool:
        """Whether the carrier is being asked, or its answer is being followed."""
        return self.purchase.status in UNDER_WAY or self.purchase.taken_at is None

    @property
    def settle(self) -> bool:
        """Whether nobody knows what became of it."""
        return self.purchase.status == PurchaseStatus.UNKNOWN


@requires(Role.PACKER)
@never_cache
@require_GET
def page(request: CompanyRequest, order_id: int) -> HttpResponse:
    """The parcel, the rates that were asked for, and the labels that the order has of own accounts."""
    order = order_of(request, order_id)
    return _page(request, order, RatesForm(order, asked=_ask(request, order)))


@requires(Role.PACKER)
@require_POST
def ask(request: CompanyRequest, order_id: int) -> HttpResponse:
    """Ask every account for its rates."""
    order = order_of(request, order_id)
    form = RatesForm(order, request.POST)
    if form.is_valid():
        with refusals(form):
            asked = rates_for(
                company=request.company,
                contents={order.pk: None},
                box=box_of(Parcelled.of(**form.columns())),
                by=request.by,
            )
            return _back(request, order, asked)
    return _page(request, order, form, status=422)


@requires(Role.PACKER)
@require_POST
def buy(request: CompanyRequest, order_id: int) -> HttpResponse:
    """Buy the label that was chosen, at the rate that the person saw."""
    order = order_of(request, order_id)
    asked = _ask(request, order)
    account_id, _, service = request.POST.get("rate", "").partition(":")
    offer = chosen(asked, _number(account_id), service) if asked else None
    if asked is None or offer is None:
        messages.error(request, "Choose a rate. Rates are kept for an hour; get new ones if these are gone.")
        return _back(request, order, asked)
    outcome = buy_with_carrier(
        company=request.company,
        account=order.account,
        contents={order.pk: None},
        carrier_account=offer.account,
        service=offer.service,
        service_name=offer.name,
        price=offer.price,
        parcel=parcelled_of(box_from_json(asked.box)),
        by=request.by,
        format=request.POST.get("format", ""),
        key=f"rates:{asked.pk}",
    )
    if outcome.refusal is not None:
        messages.error(request, str(outcome.refusal))
    return _back(request, order, asked)


@requires(Role.OPERATOR)
@require_POST
def settle(request: CompanyRequest, order_id: int) -> HttpResponse:
    """Somebody looked at the carrier's own site: the label is there, with that number, or it is not."""
    order = order_of(request, order_id)
    given = request.POST
    found = find(queries.purchases(request.company), pk=_number(given.get("purchase", "")))
    there, number = given.get("there", ""), given.get("tracking_number", "").strip()
    if there not in ("yes", "no") or (there == "yes" and not number):
        messages.error(
            request, "Enter the tracking number that the carrier shows, or confirm that there is no label."
        )
        return _back(request, order, None)
    try:
        settling.settle(
            company=request.company,
            purchase_id=found.pk,
            tracking_number=number if there == "yes" else "",
            unusual="unusual" in given,
            by=request.by,
        )
    except RuleBroken as wrong:
        messages.error(request, str(wrong))
    return _back(request, order, None)


def _ask(request: CompanyRequest, order: Order) -> RateAsk | None:
    """What was asked of this order within the hour."""
    given = _number(request.POST.get("ask") or request.GET.get("ask", ""))
    found = queries.asks(request.company).filter(pk=given).first()
    contents = found.subject.get("contents", []) if found else []
    return found if [order_id for order_id, _ in contents] == [order.pk] else None


def _number(text: str) -> int:
    """An id that was sent; 0, which nothing has, for whatever else."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _back(request: CompanyRequest, order: Order, asked: RateAsk | None) -> HttpResponse:
    answer = back_to(request, "orders:carrier_label", order_id=order.pk)
    if asked is not None:
        answer["Location"] += f"?ask={asked.pk}"
    return answer


def _page(request: CompanyRequest, order: Order, form: RatesForm, status: int = 200) -> HttpResponse:
    asked = _ask(request, order)
    answers = queries.answers(asked) if asked else []
    bought = [Bought(label, purchase) for label, purchase in purchases_of(order)]
    accounts = list(queries.active_accounts(request.company))
    context = {
        "order": order,
        "form": form,
        "asked": asked,
        "offers": queries.offers(answers),
        "silent": [one for one in answers if one.answered_at and not one.rates],
        "waiting": [one for one in answers if one.answered_at is None],
        "bought": bought,
        "left": bool(fulfilment.open_units(order)),
        "moving": any(one.under_way for one in bought) or any(one.answered_at is None for one in answers),
        "accounts": accounts,
        "formats": sorted({form for one in accounts for form in PLUGINS[one.plugin].formats}),
        "install": "" if installed() else INSTALL,
    }
    return render(request, "web/carriers/page.html", context, status=status)
