"""Shipping (facts.md section 8): what TikTok accepts, telling it, and what it says afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from shelfwire.channels.port import (
    ChannelOrder,
    ChannelOrderStatus,
    ChannelPackage,
    ChannelUnit,
    ChannelWarehouse,
    DeliveryOption,
    Gone,
    OrderClass,
    Provider,
    Reason,
    Refused,
    Session,
    Shipment,
    ShippedBy,
    ShipReceipt,
    TrackingEvent,
    TryLater,
    Unknown,
)
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalUnitId, ExternalWarehouseId
from shelfwire_tiktok import facts
from shelfwire_tiktok.clients import Clients
from shelfwire_tiktok.errors import refused
from shelfwire_tiktok.mapping import shipping
from shelfwire_tiktok.mapping.shippable import SENT, Market, by_package, state_hindrances
from shelfwire_tiktok.mapping.values import text
from shelfwire_tiktok.orders import order_page, orders_by_id
from tiktok_shop import Client
from tiktok_shop.errors import AlreadyShipped, Rejected
from tiktok_shop.types.logistics import FbtWarehouse
from tiktok_shop.types.requests import SelfShipment, ShipPackage

T = TypeVar("T")

_S = ChannelOrderStatus
_NO_CARRIERS = 21008117


class TikTokShipments:
    """ShipmentDesk. Reads the order before every write: an operation that is there already is only looked up."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def warehouses(self, session: Session) -> tuple[ChannelWarehouse, ...]:
        """Every warehouse of the shop."""
        with self._clients.speaking(session, "shop") as client:
            found = client.logistics.warehouses().values
            return _named("warehouses", found, shipping.warehouses(found, _kept_by_tiktok(client, session)))

    def delivery_options(
        self, session: Session, warehouse_id: ExternalWarehouseId
    ) -> tuple[DeliveryOption, ...]:
        """The delivery options of one warehouse."""
        with self._clients.speaking(session, "shop") as client:
            found = client.logistics.delivery_options(warehouse_id).values
            return _named("delivery options", found, shipping.delivery_options(found, warehouse_id))

    def providers(self, session: Session, delivery_option_id: str) -> tuple[Provider, ...]:
        """The carriers of one delivery option; none where TikTok ships itself."""
        with self._clients.speaking(session, "shop") as client:
            return carriers(client, session, delivery_option_id)

    def orders(
        self, session: Session, order_ids: Sequence[ExternalOrderId]
    ) -> dict[ExternalOrderId, ChannelOrder]:
        """The orders as TikTok shows them now; those that cannot be read are missing."""
        with self._clients.speaking(session, "tracking") as client:
            page = orders_by_id(client, session, order_ids)
        return {order.external_id: order for order in page.documents}

    def ship(self, session: Session, shipment: Shipment, *, order: ChannelOrder | None = None) -> ShipReceipt:
        """Tell TikTok that the parcel left, by the call of the shop's market (facts.md 8.2)."""
        with self._clients.speaking(session, "tracking") as client:
            look = _Look(client, session, shipment, order)
            left = look.not_yet_sent()
            if not left:
                return look.receipt()
            _refuse_unless_shippable(look.order)
            _refuse_sent_otherwise(left)
            try:
                if by_package(look.order, Market.of(session)):
                    return _ship_packages(client, look, left)
                return _mark_shipped(client, look, left)
            except AlreadyShipped:
                again = _Look(client, session, shipment)
                if again.not_yet_sent():
                    raise
                return again.receipt()

    def find(self, session: Session, shipment: Shipment) -> ShipReceipt | None:
        """The receipt when each of the units already carries this number, else None."""
        with self._clients.speaking(session, "tracking") as client:
            look = _Look(client, session, shipment)
            return None if look.not_yet_sent() else look.receipt()

    def correct_tracking(
        self, session: Session, shipment: Shipment, *, package_ids: tuple[ExternalPackageId, ...]
    ) -> ShipReceipt:
        """Replace carrier and number. What carries them already is left alone: TikTok counts corrections."""
        with self._clients.speaking(session, "tracking") as client:
            if not package_ids:
                reply = client.fulfilment.update_order_shipping_info(
                    shipment.order_id,
                    tracking_number=shipment.tracking_number,
                    shipping_provider_id=shipment.provider_id,
                )
                return ShipReceipt(package_ids=(), request_id=reply.request_id or "")
            request_id = ""
            for package_id in package_ids:
                request_id = _correct(client, shipment, package_id) or request_id
            return ShipReceipt(package_ids=package_ids, request_id=request_id, found=not request_id)

    def package(self, session: Session, package_id: ExternalPackageId) -> ChannelPackage:
        """TikTok's truth about one package."""
        with self._clients.speaking(session, "tracking") as client:
            return shipping.package(client.fulfilment.package_detail(package_id).value, package_id)

    def tracking(
        self, session: Session, order_id: ExternalOrderId, *, by_parcel: bool = False
    ) -> tuple[TrackingEvent, ...]:
        """Carrier events of an order, newest first. ``by_parcel``: of 202604, whose events name their number."""
        with self._clients.speaking(session, "tracking") as client:
            if by_parcel:
                return shipping.leg_events(client.logistics.tracking(order_id).value)
            return shipping.tracking_events(client.fulfilment.order_tracking(order_id).values)


def carriers(client: Client, session: Session, delivery_option_id: str) -> tuple[Provider, ...]:
    """The carriers of one delivery option. The EU asks where from and where to (facts.md 8.5): the shop's own
    country stands for both, and other destinations have the same carriers or refuse them by name."""
    region = session.shop.region if session.shop and session.shop.region in facts.EU else None
    try:
        found = client.logistics.shipping_providers(
            delivery_option_id, warehouse_region=region, buyer_region=region
        ).values
    except Rejected as error:
        if error.code == _NO_CARRIERS:
            return ()
        raise
    return _named("carriers", found, shipping.providers(found, delivery_option_id))


def _kept_by_tiktok(client: Client, session: Session) -> list[FbtWarehouse]:
    """The warehouses where TikTok keeps the shop's goods; not asked for where the consent does not cover it."""
    granted = session.credentials.scopes if session.credentials else ()
    return client.logistics.fbt_warehouses().values if facts.FBT_SCOPE in granted else []


def _named(what: str, found: Sequence[object], understood: tuple[T, ...]) -> tuple[T, ...]:
    """``understood``, unless there are entries and not one of them has an id: such a list is not read as empty."""
    if found and not understood:
        raise TryLater(
            f"TikTok Shop's list of {what} cannot be read: {len(found)} entries, and none has an id.",
            operation="logistics",
        )
    return understood


class _Look:
    """The order as TikTok shows it now, and how far the operation is done there."""

    def __init__(
        self, client: Client, session: Session, shipment: Shipment, order: ChannelOrder | None = None
    ) -> None:
        self._client, self.shipment = client, shipment
        self._numbers: dict[ExternalPackageId, str] = {}
        self.order, self._request_id = (order, "") if order else _order(client, session, shipment.order_id)
        self.units = self._wanted()

    def _wanted(self) -> tuple[ChannelUnit, ...]:
        asked = self.shipment.unit_ids
        if not asked:
            return tuple(unit for unit in self.order.units if unit.status is not _S.CANCELLED)
        known = {unit.external_id: unit for unit in self.order.units}
        gone = [unit_id for unit_id in asked if unit_id not in known]
        if gone:
            raise refused(
                "unit_unknown",
                f"TikTok shows no unit {', '.join(gone)} in order {self.shipment.order_id}.",
                field="unit_ids",
                advice="Download the order again.",
            )
        return tuple(known[unit_id] for unit_id in dict.fromkeys(asked))

    def not_yet_sent(self) -> tuple[ChannelUnit, ...]:
        """The units of the operation that do not carry its number."""
        return tuple(unit for unit in self.units if not self._carries(unit))

    def _carries(self, unit: ChannelUnit) -> bool:
        if unit.status is _S.CANCELLED:
            return False
        number = unit.tracking_number
        if not number and unit.package_id and unit.status in SENT:
            number = self._number_of(unit.package_id)
        return bool(number) and _same(number, self.shipment.tracking_number)

    def _number_of(self, package_id: ExternalPackageId) -> str:
        if package_id not in self._numbers:
            self._numbers[package_id] = text(
                self._client.fulfilment.package_detail(package_id).value.tracking_number
            )
        return self._numbers[package_id]

    def receipt(self) -> ShipReceipt:
        """The receipt of an operation that was there already."""
        packages = dict.fromkeys(unit.package_id for unit in self.units if unit.package_id)
        return ShipReceipt(package_ids=tuple(packages), request_id=self._request_id, found=True)


def _same(one: str, other: str) -> bool:
    return "".join(one.split()).upper() == "".join(other.split()).upper()


def _order(client: Client, session: Session, order_id: ExternalOrderId) -> tuple[ChannelOrder, str]:
    """The order as TikTok shows it now, and the request id of that answer."""
    found = client.orders.detail([order_id])
    page = order_page(found.items, session)
    for order in page.documents:
        if order.external_id == order_id:
            return order, found.request_id or ""
    if page.unreadable:
        raise refused(
            "unreadable", f"TikTok's answer about order {order_id} cannot be read: {page.unreadable[0][1]}"
        )
    raise Gone(
        f"TikTok shows no order {order_id} in this shop.",
        request_id=found.request_id or "",
        operation="orders.detail",
    )


def _refuse_unless_shippable(order: ChannelOrder) -> None:
    """The last look before the call."""
    reasons = tuple(_hindrances(order))
    if reasons:
        raise Refused(
            " ".join(f"{reason.text} {reason.advice}".strip() for reason in reasons), reasons=reasons
        )


def _hindrances(order: ChannelOrder) -> list[Reason]:
    found: list[Reason] = []
    if order.order_class is OrderClass.CHANNEL_FULFILLED:
        found.append(
            Reason("channel_fulfilled", "TikTok fulfils this order itself.", advice="Nothing is to be sent.")
        )
    elif order.shipped_by is ShippedBy.CHANNEL:
        advice = "Its label and tracking number come from TikTok."
        found.append(Reason("channel_shipped", "TikTok ships this order.", "shipping_type", advice))
    elif order.shipped_by is ShippedBy.DIGITAL:
        found.append(Reason("digital", "This order is digital: nothing is shipped.", "shipping_type"))
    elif isinstance(order.shipped_by, Unknown):
        words = f"Who ships this order is not known: “{order.shipped_by}”."
        found.append(Reason("unknown_shipping_type", words, "shipping_type"))
    return [*found, *state_hindrances(order)]


def _refuse_sent_otherwise(units: Sequence[ChannelUnit]) -> None:
    for unit in units:
        if unit.status is _S.CANCELLED:
            raise refused(
                "unit_cancelled",
                f"Unit {unit.external_id} is cancelled on TikTok.",
                field="unit_ids",
                advice="Take it out of the parcel.",
            )
        if unit.status in SENT:
            number = unit.tracking_number or "another number"
            raise refused(
                "already_shipped",
                f"Unit {unit.external_id} was sent to TikTok before, with {number}.",
                field="unit_ids",
                advice="Correct the tracking number instead, or take the unit out of the parcel.",
            )


def _mark_shipped(client: Client, look: _Look, left: Sequence[ChannelUnit]) -> ShipReceipt:
    """US, UK, EU, JP. Line items are named unless the parcel holds the whole order as TikTok knows it."""
    shipment = look.shipment
    whole = len(left) == len(look.order.units)
    reply = client.fulfilment.mark_shipped(
        shipment.order_id,
        tracking_number=shipment.tracking_number,
        shipping_provider_id=shipment.provider_id,
        order_line_item_ids=None if whole else [unit.external_id for unit in left],
    )
    package_id = text(reply.value.package_id)
    return ShipReceipt(
        package_ids=(ExternalPackageId(package_id),) if package_id else (),
        warning=text(reply.value.warning.message) if reply.value.warning else "",
        request_id=reply.request_id or "",
    )


def _ship_packages(client: Client, look: _Look, left: Sequence[ChannelUnit]) -> ShipReceipt:
    """SEA, LATAM: TikTok's own packages are shipped, each as a whole."""
    shipment = look.shipment
    parcel = SelfShipment(tracking_number=shipment.tracking_number, shipping_provider_id=shipment.provider_id)
    request_id = ""
    package_ids = _whole_packages(look, left)
    for package_id in package_ids:
        reply = client.fulfilment.ship_package(package_id, ShipPackage(self_shipment=parcel))
        request_id = reply.request_id or request_id
    return ShipReceipt(package_ids=package_ids, request_id=request_id)


def _whole_packages(look: _Look, left: Sequence[ChannelUnit]) -> tuple[ExternalPackageId, ...]:
    asked_for = look.shipment.package_id
    in_parcel: set[ExternalUnitId] = {unit.external_id for unit in look.units}
    packages = dict.fromkeys(unit.package_id or asked_for for unit in left)
    for package_id in packages:
        if package_id is None:
            raise refused(
                "no_package",
                f"TikTok has made no package for order {look.shipment.order_id} yet.",
                field="package_id",
                advice="It is made at payment; try again in a few minutes.",
            )
        others = [
            unit.external_id
            for unit in look.order.units
            if unit.package_id == package_id
            and unit.status is not _S.CANCELLED
            and unit.external_id not in in_parcel
        ]
        if others:
            raise refused(
                "package_is_larger",
                f"TikTok's package {package_id} also holds the units {', '.join(others)}.",
                field="unit_ids",
                advice="Split the order on TikTok first, or put these units into the parcel too.",
            )
    return tuple(package_id for package_id in packages if package_id is not None)


def _correct(client: Client, shipment: Shipment, package_id: ExternalPackageId) -> str:
    """Correct one package; returns the request id, empty when it carried number and carrier already."""
    now = client.fulfilment.package_detail(package_id).value
    same_number = _same(text(now.tracking_number), shipment.tracking_number)
    if same_number and text(now.shipping_provider_id) == shipment.provider_id:
        return ""
    reply = client.fulfilment.update_package_shipping_info(
        package_id, tracking_number=shipment.tracking_number, shipping_provider_id=shipment.provider_id
    )
    return reply.request_id or "unknown"
