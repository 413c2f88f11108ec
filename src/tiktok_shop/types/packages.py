"""What the calls about labels, splitting, combining and delivering answer (facts.md 8.2, 8.9, 8.10)."""

import msgspec

from tiktok_shop.types._base import Data, ListData, Wire
from tiktok_shop.types.fulfilment import Dimension, Weight


class ShippingService(Wire):
    """A service that a label can be bought for. Amounts are decimal texts in `currency`; days from the handover."""

    id: str | None = None
    name: str | None = None
    price: str | None = None
    currency: str | None = None
    earliest_delivery_days: int | None = None
    latest_delivery_days: int | None = None
    is_default: bool | None = None
    shipping_provider_name: str | None = None
    shipping_provider_id: str | None = None
    shipping_fee: str | None = None
    shipping_app_service_fee: str | None = None
    signature_fee: str | None = None


class ShippingServices(Data):
    """The services for an order, and for which units, weight and size they were worked out.

    `order_line_id` is a list, spelled as on the wire. `shipping_services` is None only until the envelope is opened.
    """

    order_id: str | None = None
    order_line_id: list[str] = []
    weight: Weight | None = None
    dimension: Dimension | None = None
    shipping_services: list[ShippingService] | None = None


class BoughtService(Wire):
    """The service that a label was bought for."""

    id: str | None = None
    name: str | None = None
    price: str | None = None
    currency: str | None = None
    earliest_delivery_days: int | None = None
    latest_delivery_days: int | None = None
    shipping_provider_id: str | None = None
    shipping_provider_name: str | None = None


class CreatedPackage(Data):
    """The package whose label was bought. It has no tracking number yet: that is in its detail and its document.

    `order_id` and `order_line_item_ids` are answered in 202309 only.
    """

    package_id: str | None = None
    order_id: str | None = None
    order_line_item_ids: list[str] = []
    create_time: int | None = None
    weight: Weight | None = None
    dimension: Dimension | None = None
    shipping_service_info: BoughtService | None = None


class MustSplitReason(Wire):
    """Why an order has to be split: `max_count`, a number as text, is what one package of the category may hold."""

    type: str | None = None
    category_id: str | None = None
    max_count: str | None = None


class SplitAttribute(Wire):
    """Whether an order can be split, and whether it must be."""

    order_id: str | None = None
    can_split: bool | None = None
    reason: str | None = None
    must_split: bool | None = None
    must_split_reasons: list[MustSplitReason] = []


class SplitAttributes(ListData):
    """The orders that were asked about."""

    items: list[msgspec.Raw] | None = msgspec.field(name="split_attributes", default=None)


class SplitPackage(Wire):
    """The package that a group of units has become."""

    splittable_group_id: str | None = None
    id: str | None = None


class SplitOrder(Data):
    """The packages of a split, group by group."""

    packages: list[SplitPackage] | None = None


class OrdersInPackage(Wire):
    """A package, made or possible, and the orders in it."""

    id: str | None = None
    order_ids: list[str] = []


class CombinablePackages(ListData):
    """A page of packages that could be made of several orders."""

    items: list[msgspec.Raw] | None = msgspec.field(name="combinable_packages", default=None)


class RegroupedPackages(Data):
    """The packages that there are after combining or taking apart."""

    packages: list[OrdersInPackage] | None = None


class UploadedProof(Data):
    """A picture that proves a delivery. Width and height in pixels."""

    url: str | None = None
    width: int | None = None
    height: int | None = None


class UploadedProofFile(Data):
    """A file that proves a delivery."""

    url: str | None = None
    name: str | None = None
