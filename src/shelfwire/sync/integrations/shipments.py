"""What a program tells of a shipment, whatever language it speaks, becomes a parcel by the one way there is.

What is told has no id that we could know it by, and comes again when the answer got lost: the same order, carrier and
number are the same parcel.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from shelfwire.channels.models import Account
from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.actions import make_parcel, put_in
from shelfwire.fulfilment.errors import NothingToShip, NumberUsed, UnknownCarrier
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.queries import open_units, parcel_that_takes, parcels_with_number
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.integrations.errors import UnknownOrder, VoidedHere
from shelfwire.integrations.models import Integration
from shelfwire.integrations.states import CallOutcome
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.queries import by_external_id, get
from shelfwire.people.models import Company
from shelfwire.sync.integrations.entry import whole_number
from shelfwire.sync.integrations.lines import code_of, key_of

VIA: Final = "software"
_ID_MOST: Final = 9_223_372_036_854_775_807


@dataclass(frozen=True, slots=True)
class Item:
    """What is said to be in the parcel: so many of a line of ours (``lines.key_of``), else of a SKU."""

    line: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel as it is told. The order by our id where there is one, else by the channel's. ``unit_ids``: exactly
    these units; else ``items``; with neither everything that is left. ``unusual``: somebody insists on the number.
    """

    order_id: str
    order_number: str
    carrier: str
    tracking_number: str
    items: tuple[Item, ...] = ()
    unit_ids: tuple[int, ...] | None = None
    unusual: bool = False

    @property
    def named(self) -> dict[str, str]:
        """What the log keeps of it."""
        return {
            "order_number": self.order_number or self.order_id,
            "carrier": self.carrier,
            "tracking_number": self.tracking_number,
        }


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells it. ``account``: the one shop whose orders it knows; ``carriers``: its names for them, in lower case,
    with our codes ("" where the number has to tell); ``advice``: where a name is explained.
    """

    company: Company
    account: Account | None
    by: str
    via: str = VIA
    carriers: Mapping[str, str] = field(default_factory=dict)
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Shipped:
    """What came of it: the parcel, how many units of the order are in it, and what else there is to say."""

    outcome: CallOutcome
    parcel: Parcel
    units: int
    said: str


def teller_of(integration: Integration, known: Mapping[str, str]) -> Teller:
    """The program as a teller. ``known``: its usual words for carriers; what a person wrote down comes first."""
    return Teller(
        company=integration.company,
        account=integration.account,
        by=f"{integration.get_kind_display()} ({integration.name})",
        carriers={**known, **integration.carriers},
        advice=f"Map this carrier name under Settings, Integrations, {integration.name}, Carrier names.",
    )


def ship(teller: Teller, told: Shipment) -> Shipped:
    """Make the parcel, once. Raises RuleBroken, having changed nothing."""
    return ship_order(teller, told, order_of(teller, told))


def ship_order(teller: Teller, told: Shipment, order: Order) -> Shipped:
    """``ship`` where the order is known already."""
    outcome, parcel, said = _ship(teller, told, order, _carrier(teller, told, order))
    return Shipped(outcome, parcel, parcel.contents.filter(order=order, live=True).count(), said)


def order_of(teller: Teller, told: Shipment) -> Order:
    """The order by our own id where it is named, else by the channel's. Raises UnknownOrder."""
    found: list[Order]
    if told.order_id:
        number = whole_number(told.order_id, _ID_MOST)
        one = None if number is None else get(teller.company, number)
        found = [one] if one else []
    else:
        found = by_external_id(teller.company, [told.order_number]).get(told.order_number, [])
    if teller.account is not None:
        found = [order for order in found if order.account_id == teller.account.pk]
    if len(found) != 1:
        name = told.order_number or told.order_id
        raise UnknownOrder(
            f"Several shops have an order {name}." if found else f"There is no order {name}.",
            field="OrderID" if told.order_id else "OrderNumber",
            value=told.order_id or told.order_number,
            hint="Use Shelfwire's own order id." if found else "",
        )
    return found[0]


def _carrier(teller: Teller, told: Shipment, order: Order) -> str:
    """Our carrier's code for the program's name; "" where the number alone tells. Raises UnknownCarrier."""
    known = teller.carriers.get(told.carrier.casefold(), told.carrier)
    try:
        return numbers.choose(known, told.tracking_number, order.account.region).code
    except UnknownCarrier as unknown:
        raise UnknownCarrier(
            f"{unknown.message} (order {order.external_id}, number {told.tracking_number})",
            field="carrier",
            value=told.carrier,
            hint=teller.advice or unknown.hint,
        ) from None


def _ship(teller: Teller, told: Shipment, order: Order, carrier: str) -> tuple[CallOutcome, Parcel, str]:
    known = _known(order, carrier, told.tracking_number)
    if known is not None:
        return CallOutcome.REPEATED, known, ""
    units, foreign = _units(told, order)
    try:
        parcel = _pack(teller, told, order, carrier, units)
    except RuleBroken:
        # the same, told twice at one moment: the other one made the parcel while we waited for the order
        known = _known(order, carrier, told.tracking_number)
        if known is None:
            raise
        return CallOutcome.REPEATED, known, ""
    said = f"Not in this order, left out: {', '.join(foreign)}." if foreign else ""
    return CallOutcome.SHIPPED, parcel, said


def _pack(teller: Teller, told: Shipment, order: Order, carrier: str, units: list[int] | None) -> Parcel:
    """A parcel of its own; or into the parcel of another order that the same recipient gets under this number."""
    try:
        return make_parcel(
            company=teller.company,
            account=order.account,
            carrier=carrier,
            tracking_number=told.tracking_number,
            contents={order.pk: units},
            by=teller.by,
            via=teller.via,
            accept_unusual_number=told.unusual,
        )
    except NumberUsed:
        parcel = parcel_that_takes(order, carrier, told.tracking_number)
        if parcel is None:
            raise
        return put_in(parcel=parcel, order=order, unit_ids=units, by=teller.by, via=teller.via)


def _known(order: Order, carrier: str, number: str) -> Parcel | None:
    """The order's parcel with that carrier and number. Raises VoidedHere when somebody voided it since."""
    found = [one for one in parcels_with_number(order, numbers.writings(number)) if one.carrier == carrier]
    live = [one for one in found if one.status != ParcelStatus.VOID]
    if found and not live:
        raise VoidedHere(
            f"The parcel {found[0].tracking_number} of order {order.external_id} was voided in Shelfwire.",
            field="tracking_number",
            value=number,
            hint="Create it again in Shelfwire if it should ship after all.",
        )
    return live[0] if live else None


def _units(told: Shipment, order: Order) -> tuple[list[int] | None, list[str]]:
    """The ids of the units that are named, None for all that are left; and what is named of no line of ours.

    Raises NothingToShip when more is named than there is to pack, or nothing of the order.
    """
    if told.unit_ids is not None:
        return list(told.unit_ids), []
    if not told.items:
        return None, []
    mine = list(order.units.select_related("sku").order_by("pk"))
    free = {unit.pk for unit in open_units(order)}
    chosen: dict[int, None] = {}
    foreign: list[str] = []
    wanted: dict[str, int] = defaultdict(int)
    for item in told.items:
        wanted[item.line or item.sku] += item.quantity
    named = {item.line or item.sku: item for item in told.items}
    for name, quantity in wanted.items():
        line = _line(mine, named[name])
        if not line:
            foreign.append(named[name].sku or name)
            continue
        left = [unit.pk for unit in line if unit.pk in free and unit.pk not in chosen]
        if len(left) < quantity:
            raise NothingToShip(
                f"{quantity} of {code_of(line[0])} are to be shipped; {len(left)} of order {order.external_id} "
                f"{'is' if len(left) == 1 else 'are'} left to pack.",
                field="Quantity",
                value=quantity,
                hint="Its page shows what is packed already.",
            )
        chosen |= dict.fromkeys(left[:quantity])
    if not chosen:
        raise NothingToShip(
            f"None of the named items belong to order {order.external_id}.",
            field="Items",
            value=", ".join(foreign)[:200],
        )
    return list(chosen), foreign


def _line(units: Sequence[Unit], item: Item) -> list[Unit]:
    """The units that an item means: by its line, else by its SKU."""
    by_line = [unit for unit in units if item.line and key_of(unit) == item.line]
    said = item.sku.casefold()
    return by_line or [
        unit for unit in units if said and said in (code_of(unit).casefold(), unit.seller_sku.casefold())
    ]
