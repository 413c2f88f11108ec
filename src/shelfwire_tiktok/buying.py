"""Buying one label, once: orders and package are looked at before, and again where the answer says “done before”."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shelfwire.channels.port import (
    ChannelOrder,
    ChannelOrderStatus,
    ChannelUnit,
    Gone,
    LabelBought,
    LabelOrder,
    OrderClass,
    PackageStatus,
    Reason,
    Refused,
    Session,
    ShippedBy,
)
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalUnitId
from shelfwire_tiktok.errors import refused
from shelfwire_tiktok.mapping import labels
from shelfwire_tiktok.mapping.shippable import SENT, Market, by_service, invoice_hindrances, state_hindrances
from shelfwire_tiktok.mapping.shipping import package
from shelfwire_tiktok.orders import orders_by_id
from tiktok_shop import Client
from tiktok_shop.errors import AlreadyShipped
from tiktok_shop.types.package_requests import (
    CreatePackage202309,
    CreatePackage202512,
    ShippingServicesRequest,
)

_S = ChannelOrderStatus
_HANDED_OVER = frozenset({PackageStatus.SHIPPED, PackageStatus.IN_TRANSIT, PackageStatus.DELIVERED})


def buy(
    client: Client,
    session: Session,
    wanted: LabelOrder,
    orders: Mapping[ExternalOrderId, ChannelOrder] | None = None,
) -> LabelBought:
    """Buy the label, unless it is there. Errors: Refused, with nothing bought."""
    look = Look(client, session, wanted, orders)
    there = look.label()
    if there is not None:
        return there
    look.refuse_unless_shippable()
    try:
        return _by_service(client, look) if look.by_service else _by_slot(client, look)
    except AlreadyShipped:
        again = Look(client, session, wanted).label()
        if again is None:
            raise
        return again


def find(client: Client, session: Session, wanted: LabelOrder) -> LabelBought | None:
    """The label of these very units, if they have one."""
    return Look(client, session, wanted).label()


def read_orders(
    client: Client, session: Session, order_ids: Sequence[ExternalOrderId]
) -> dict[ExternalOrderId, ChannelOrder]:
    """The orders as they are now, every one of them. Errors: Gone, Refused for one that cannot be read."""
    page = orders_by_id(client, session, order_ids)
    found = {order.external_id: order for order in page.documents}
    for order_id in order_ids:
        if order_id not in found:
            why = next((why for unread, why in page.unreadable if unread == order_id), "")
            if why:
                raise refused("unreadable", f"TikTok's answer about order {order_id} cannot be read: {why}")
            raise Gone(
                f"TikTok shows no order {order_id} in this shop.",
                request_id=page.request_id,
                operation="orders.detail",
            )
    return found


class Look:
    """The orders of a label as TikTok shows them now, the units that it is for, and whether they have one."""

    def __init__(
        self,
        client: Client,
        session: Session,
        wanted: LabelOrder,
        orders: Mapping[ExternalOrderId, ChannelOrder] | None = None,
    ) -> None:
        self._client, self.wanted = client, wanted
        if not wanted.order_ids:
            raise refused("no_order", "A label is for an order, and none is named.", field="order_ids")
        known = orders or {}
        missing = [order_id for order_id in wanted.order_ids if order_id not in known]
        read = read_orders(client, session, missing) if missing else {}
        self.orders = [(read.get(each) or known[each]) for each in dict.fromkeys(wanted.order_ids)]
        self.by_service = by_service(self.orders[0], Market.of(session))
        self.package_id = None if self.by_service else self._package()
        self.units = self._units()

    def _package(self) -> ExternalPackageId | None:
        """The package that is named, or the only one; never the one that is left of several, which another label of
        the same order would be bought for."""
        if self.wanted.package_id is not None:
            return self.wanted.package_id
        found = {unit.package_id for unit in self._live() if unit.package_id}
        return found.pop() if len(found) == 1 else None

    def _live(self) -> list[ChannelUnit]:
        return [unit for order in self.orders for unit in order.units if unit.status is not _S.CANCELLED]

    def _units(self) -> list[ChannelUnit]:
        """The units that the label is for."""
        asked = self.wanted.unit_ids
        if self.package_id is not None:
            return [unit for unit in self._live() if unit.package_id == self.package_id]
        if not asked:
            open_ones = [unit for unit in self._live() if unit.status not in SENT]
            return open_ones or self._live()
        if len(self.orders) > 1:
            words = "Several orders together are bought whole: no units are named."
            raise refused("several_orders_whole", words, field="unit_ids")
        known = {unit.external_id: unit for unit in self.orders[0].units}
        gone = [unit_id for unit_id in asked if unit_id not in known]
        if gone:
            raise refused(
                "unit_unknown",
                f"TikTok shows no unit {', '.join(gone)} in order {self.wanted.order_ids[0]}.",
                field="unit_ids",
                advice="Download the order again.",
            )
        return [known[unit_id] for unit_id in dict.fromkeys(asked)]

    def label(self) -> LabelBought | None:
        """The label that exactly these units have."""
        if any(order.shipped_by is not ShippedBy.CHANNEL for order in self.orders):
            return None
        mine = {unit.external_id for unit in self.units}
        if not self.by_service:
            other = self.package_id is None or (self.wanted.unit_ids and set(self.wanted.unit_ids) != mine)
            return None if other else self._handed_over()
        if not self.units or any(unit.status not in SENT or not unit.package_id for unit in self.units):
            return None
        packages = dict.fromkeys(unit.package_id for unit in self.units if unit.package_id)
        if any(unit.package_id in packages and unit.external_id not in mine for unit in self._live()):
            return None
        first = self.units[0]
        numbers = {unit.tracking_number for unit in self.units}
        return LabelBought(
            package_ids=tuple(packages),
            tracking_number=numbers.pop() if len(numbers) == 1 else "",
            provider_id=first.provider_id,
            provider_name=first.provider_name,
            found=True,
        )

    def _handed_over(self) -> LabelBought | None:
        package_id = self.package_id
        assert package_id is not None
        reply = self._client.fulfilment.package_detail(package_id)
        now = package(reply.value, package_id)
        inside = {*now.order_ids}
        if inside and inside != {order.external_id for order in self.orders}:
            raise refused(
                "other_orders_inside",
                f"TikTok's package {package_id} is for the orders {', '.join(sorted(inside))}.",
                field="order_ids",
                advice="Name all of them: the package is shipped as a whole.",
            )
        if now.status not in _HANDED_OVER and not (
            now.status is PackageStatus.PROBLEM and now.tracking_number
        ):
            return None
        return LabelBought(
            package_ids=(package_id,),
            tracking_number=now.tracking_number,
            provider_id=now.provider_id,
            provider_name=now.provider_name,
            request_id=reply.request_id or "",
            found=True,
        )

    def refuse_unless_shippable(self) -> None:
        """The last look before the call."""
        reasons = [reason for order in self.orders for reason in _hindrances(order)]
        reasons += _taken(self.units)
        if not self.units:
            reasons.append(Reason("nothing_waits", "Nothing of this order waits to be shipped.", "unit_ids"))
        if not self.by_service:
            reasons += self._without_package()
        elif len(self.orders) > 1:
            reasons += [
                _part_sent(order) for order in self.orders if any(u.status in SENT for u in order.units)
            ]
        if reasons:
            words = " ".join(f"{reason.text} {reason.advice}".strip() for reason in reasons)
            raise Refused(words, reasons=reasons)

    def _without_package(self) -> list[Reason]:
        """Why it is not clear which package is meant."""
        if self.package_id is None:
            words = f"Order {', '.join(self.wanted.order_ids)} has no package on TikTok, or several."
            advice = "Name the package. It is made at payment; if there is none, try again in a few minutes."
            return [Reason("name_the_package", words, "package_id", advice)]
        inside, named = {unit.external_id for unit in self.units}, set(self.wanted.unit_ids)
        if not named or inside == named:
            return []
        left_out, gone = inside - named, named - inside
        if not left_out:
            words = f"TikTok's package {self.package_id} does not hold the units {', '.join(sorted(gone))}."
            advice = (
                "They were cancelled, or put into another package: ask for a label for what is in it now."
            )
            return [Reason("package_is_smaller", words, "unit_ids", advice)]
        words = f"TikTok's package {self.package_id} also holds the units {', '.join(sorted(left_out))}."
        advice = "Split the order first, or put these units into the parcel too."
        return [Reason("package_is_larger", words, "unit_ids", advice)]


def _part_sent(order: ChannelOrder) -> Reason:
    words = f"A part of order {order.external_id} has a label already: it cannot travel with others."
    return Reason("already_shipped", words, "order_ids", "Buy a label for the rest of it alone.")


def _hindrances(order: ChannelOrder) -> list[Reason]:
    found: list[Reason] = []
    if order.order_class is OrderClass.CHANNEL_FULFILLED:
        advice = "Nothing is to be done."
        found.append(Reason("channel_fulfilled", "TikTok fulfils this order itself.", advice=advice))
    elif order.shipped_by is not ShippedBy.CHANNEL:
        advice = "Ship it with your own carrier."
        found.append(
            Reason("seller_ships", "This order takes no label of TikTok's.", "shipping_type", advice)
        )
    return [*found, *state_hindrances(order), *invoice_hindrances(order)]


def _taken(units: Sequence[ChannelUnit]) -> list[Reason]:
    """Units that cannot have a label: cancelled, or in a parcel with others already."""
    found = []
    for unit in units:
        if unit.status is _S.CANCELLED:
            words = f"Unit {unit.external_id} is cancelled on TikTok."
            found.append(Reason("unit_cancelled", words, "unit_ids", "Take it out of the parcel."))
        elif unit.status in SENT:
            number = unit.tracking_number or "another number"
            words = f"Unit {unit.external_id} has a label already, with {number}."
            found.append(Reason("already_shipped", words, "unit_ids", "Use that label."))
    return found


def _by_service(client: Client, look: Look) -> LabelBought:
    """US: a label for a service; the units are named, so that no other one comes along."""
    wanted = look.wanted
    weight, dimension = labels.measured(wanted.parcel)
    unit_ids: list[str] = [ExternalUnitId(unit.external_id) for unit in look.units]
    several = len(look.orders) > 1
    if wanted.agreed_price is not None:
        asked = None if several else unit_ids
        request = ShippingServicesRequest(order_line_item_ids=asked, weight=weight, dimension=dimension)
        _refuse_dearer(client, look, request)
    service = wanted.service_id or None
    body: CreatePackage202309 | CreatePackage202512
    if several:
        body = CreatePackage202512(
            ship_type="3",
            order_list_ids=[order.external_id for order in look.orders],
            shipping_service_id=service,
            weight=weight,
            dimension=dimension,
        )
    else:
        body = CreatePackage202309(
            order_id=look.orders[0].external_id,
            order_line_item_ids=unit_ids,
            shipping_service_id=service,
            weight=weight,
            dimension=dimension,
        )
    reply = client.packages.create(body)
    return labels.bought(reply.value, reply.request_id or "")


def _refuse_dearer(client: Client, look: Look, request: ShippingServicesRequest) -> None:
    """Errors: Refused where the service is not on offer, or costs more than was agreed to."""
    wanted = look.wanted
    reply = client.packages.services(look.orders[0].external_id, request)
    offer = labels.offer(reply.value, reply.request_id or "")
    service = next((each for each in offer.services if each.external_id == wanted.service_id), None)
    if service is None:
        raise refused(
            "service_gone",
            "TikTok does not offer this service any more.",
            field="service_id",
            advice="Choose again among the services on offer now.",
        )
    agreed = wanted.agreed_price
    if service.price is None or agreed is None or service.price.currency != agreed.currency:
        raise refused(
            "price_unreadable",
            f"TikTok's price for {service.name} is “{service.price_text}”, which cannot be compared.",
            field="agreed_price",
            advice="Look at the services again.",
        )
    if service.price.minor > agreed.minor:
        raise refused(
            "price_changed",
            f"{service.name} costs {service.price} now, and {agreed} was agreed to.",
            field="agreed_price",
            advice="Choose again at the new price.",
        )


def _by_slot(client: Client, look: Look) -> LabelBought:
    """Elsewhere: the package is handed over to TikTok's carrier as a whole."""
    assert look.package_id is not None
    reply = client.fulfilment.ship_package(look.package_id, labels.handed_over(look.wanted.handover))
    return LabelBought(package_ids=(look.package_id,), request_id=reply.request_id or "")
