"""``action=shipnotify``: a program tells that a parcel was made. It becomes a parcel of ours, by the one way there is.

Source: https://www.shipstation.com/docs/custom-store/v1/reference/notify/. A notice has no id, and one that was refused
comes again about every hour: the same order, carrier and number are the same parcel.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shelfwire.fulfilment import numbers
from shelfwire.fulfilment.actions import make_parcel
from shelfwire.fulfilment.errors import NothingToShip, UnknownCarrier
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.queries import open_units, parcels_with_number
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.integrations.actions import note_call
from shelfwire.integrations.errors import BadCall, UnknownOrder, VoidedHere
from shelfwire.integrations.models import Integration
from shelfwire.integrations.states import CallAction, CallOutcome
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.queries import by_external_id, get
from shelfwire.sync.integrations.lines import code_of, key_of
from shelfwire.sync.integrations.xml import Element, read

VIA: Final = "software"
_KNOWN: Final = {
    "stamps_com": "usps",
    "stamps.com": "usps",
    "fedexcanada": "fedex",
    "fedexinternationalmailservice": "fedex",
    "dhlcanada": "dhl_express",
    "upsmi": "",
    "other": "",
}
"""ShipStation's words that are no carrier's name (https://www.shipstation.com/docs/custom-store/v1/event-notifications/),
with our codes; empty: the number has to tell, because the word does not."""
_ID_MOST: Final = 9_223_372_036_854_775_807
_QUANTITY_MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Item:
    """What a notice says is in the parcel."""

    line: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as it was read. No ``items``: everything that is left of the order."""

    order_id: str
    order_number: str
    carrier: str
    tracking_number: str
    items: tuple[Item, ...]

    @property
    def named(self) -> dict[str, str]:
        """What the log keeps of it."""
        return {
            "order_number": self.order_number or self.order_id,
            "carrier": self.carrier,
            "tracking_number": self.tracking_number,
        }


def read_notice(asked: Mapping[str, str], body: bytes) -> Notice:
    """The notice of a query and a body; where both speak, the body does. Raises BadCall."""
    told = read(body) if body.strip() else Element("ShipNotice")
    notice = Notice(
        told.said("OrderID"),
        told.said("OrderNumber") or asked.get("order_number", "").strip(),
        told.said("Carrier") or asked.get("carrier", "").strip(),
        told.said("TrackingNumber") or asked.get("tracking_number", "").strip(),
        tuple(_items(told.first("Items"))),
    )
    if not notice.order_id and not notice.order_number:
        raise BadCall("The notice names no order.", field="OrderNumber")
    if not notice.tracking_number:
        raise BadCall(
            "The notice has no tracking number.",
            field="TrackingNumber",
            hint="Ship with a label that has one.",
        )
    return notice


def _items(told: Element | None) -> list[Item]:
    found = []
    for item in told.inside if told else ():
        said = item.said("Quantity") or "1"
        if not (said.isascii() and said.isdecimal() and int(said[:9]) <= _QUANTITY_MOST):
            raise BadCall(f"“{said[:40]}” is no quantity.", field="Quantity", value=said[:40])
        if int(said):
            found.append(Item(item.said("LineItemID"), item.said("SKU"), int(said)))
    return found


def take(integration: Integration, notice: Notice) -> None:
    """Make the parcel, once, and write a line into the integration's log. Raises RuleBroken, having changed nothing."""
    order = _order(integration, notice)
    outcome, parcel, said = _ship(integration, notice, order, _carrier(integration, notice, order))
    units = parcel.contents.filter(order=order, live=True).count()
    note_call(
        integration, CallAction.NOTICE, outcome, said=said, parcel_id=parcel.pk, units=units, **notice.named
    )


def _order(integration: Integration, notice: Notice) -> Order:
    """The order by our own id where it is named, else by the channel's. Raises UnknownOrder."""
    found: list[Order]
    if notice.order_id:
        said = notice.order_id
        known = said.isascii() and said.isdecimal() and int(said[:20]) <= _ID_MOST
        one = get(integration.company, int(said)) if known else None
        found = [one] if one else []
    else:
        found = by_external_id(integration.company, [notice.order_number]).get(notice.order_number, [])
    if integration.account_id is not None:
        found = [order for order in found if order.account_id == integration.account_id]
    if len(found) != 1:
        name = notice.order_number or notice.order_id
        raise UnknownOrder(
            f"Several shops have an order {name}." if found else f"There is no order {name}.",
            field="OrderID" if notice.order_id else "OrderNumber",
            value=notice.order_id or notice.order_number,
            hint="Name it by the OrderID that was exported." if found else "",
        )
    return found[0]


def _carrier(integration: Integration, notice: Notice, order: Order) -> str:
    """Our carrier's code for the program's name; "" where the number alone tells. Raises UnknownCarrier."""
    said = notice.carrier.casefold()
    known = integration.carriers.get(said, _KNOWN.get(said, notice.carrier))
    try:
        return numbers.choose(known, notice.tracking_number, order.account.region).code
    except UnknownCarrier as unknown:
        raise UnknownCarrier(
            f"{unknown.message} (order {order.external_id}, number {notice.tracking_number})",
            field="carrier",
            value=notice.carrier,
            hint=f"Say which carrier it is under Settings, Integrations, {integration.name}, Carrier names.",
        ) from None


def _ship(
    integration: Integration, notice: Notice, order: Order, carrier: str
) -> tuple[CallOutcome, Parcel, str]:
    known = _known(order, carrier, notice.tracking_number)
    if known is not None:
        return CallOutcome.REPEATED, known, ""
    units, foreign = _units(notice, order)
    try:
        parcel = make_parcel(
            company=integration.company,
            account=order.account,
            carrier=carrier,
            tracking_number=notice.tracking_number,
            contents={order.pk: units},
            by=f"{integration.get_kind_display()} ({integration.name})",
            via=VIA,
        )
    except RuleBroken:
        # the same notice, told twice at one moment: the other one made the parcel while we waited for the order
        known = _known(order, carrier, notice.tracking_number)
        if known is None:
            raise
        return CallOutcome.REPEATED, known, ""
    return (
        CallOutcome.SHIPPED,
        parcel,
        f"Not of this order, and left out: {', '.join(foreign)}." if foreign else "",
    )


def _known(order: Order, carrier: str, number: str) -> Parcel | None:
    """The order's parcel with that carrier and number. Raises VoidedHere when somebody voided it since."""
    found = [one for one in parcels_with_number(order, numbers.writings(number)) if one.carrier == carrier]
    live = [one for one in found if one.status != ParcelStatus.VOID]
    if found and not live:
        raise VoidedHere(
            f"The parcel {found[0].tracking_number} of order {order.external_id} was voided in Shelfwire.",
            field="tracking_number",
            value=number,
            hint="Make it again there, if it is to leave all the same.",
        )
    return live[0] if live else None


def _units(notice: Notice, order: Order) -> tuple[list[int] | None, list[str]]:
    """The ids of the units that the notice names, None for all that are left; and what it names of no line of ours.

    Raises NothingToShip when it names more than there is to pack, or nothing of the order.
    """
    if not notice.items:
        return None, []
    mine = list(order.units.select_related("sku").order_by("pk"))
    free = {unit.pk for unit in open_units(order)}
    chosen: dict[int, None] = {}
    foreign: list[str] = []
    wanted: dict[str, int] = defaultdict(int)
    for item in notice.items:
        wanted[item.line or item.sku] += item.quantity
    named = {item.line or item.sku: item for item in notice.items}
    for name, quantity in wanted.items():
        line = _line(mine, named[name])
        if not line:
            foreign.append(named[name].sku or name)
            continue
        left = [unit.pk for unit in line if unit.pk in free and unit.pk not in chosen]
        if len(left) < quantity:
            raise NothingToShip(
                f"The notice ships {quantity} of {code_of(line[0])}; {len(left)} of order {order.external_id} "
                f"{'is' if len(left) == 1 else 'are'} left to pack.",
                field="Quantity",
                value=quantity,
                hint="Its page shows what is packed already.",
            )
        chosen |= dict.fromkeys(left[:quantity])
    if not chosen:
        raise NothingToShip(
            f"Nothing that the notice names is of order {order.external_id}.",
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
