"""What the fulfilment endpoints answer (facts.md section 8)."""

import msgspec

from tiktok_shop.types._base import Data, ListData, Wire


class PackageSku(Wire):
    """How many of a SKU are in a package."""

    id: str | None = None
    name: str | None = None
    image_url: str | None = None
    quantity: int | None = None


class PackageOrder(Wire):
    """The part of an order that is in a package."""

    id: str | None = None
    skus: list[PackageSku] = []


class PickupWindow(Wire):
    """When the carrier comes; unix seconds."""

    start_time: int | None = None
    end_time: int | None = None


class PackageAddress(Wire):
    """Sender or recipient of a package."""

    full_address: str | None = None
    phone_number: str | None = None
    name: str | None = None
    postal_code: str | None = None
    address_detail: str | None = None
    region_code: str | None = None
    address_line1: str | None = None
    address_line2: str | None = None
    address_line3: str | None = None
    address_line4: str | None = None


class Weight(Wire):
    """Weight of a package as a decimal string in `unit`."""

    value: str | None = None
    unit: str | None = None


class Dimension(Wire):
    """Size of a package as decimal strings in `unit`."""

    length: str | None = None
    width: str | None = None
    height: str | None = None
    unit: str | None = None


class Insurance(Wire):
    """Insurance bought for a package."""

    is_purchased: bool | None = None
    coverage_amount: str | None = None
    is_claim_eligible: bool | None = None
    claim_status: str | None = None


class PackageDetail(Data):
    """A package in full. Times in unix seconds (facts.md 8.4)."""

    package_id: str | None = None
    orders: list[PackageOrder] = []
    package_status: str | None = None
    package_sub_status: str | None = None
    ship_exception_reason: str | None = None
    split_and_combine_tag: str | None = None
    has_multi_skus: bool | None = None
    note_tag: str | None = None
    shipping_provider_name: str | None = None
    shipping_provider_id: str | None = None
    shipping_type: str | None = None
    delivery_option_name: str | None = None
    delivery_option_id: str | None = None
    tracking_number: str | None = None
    last_mile_tracking_number: str | None = None
    pickup_slot: PickupWindow | None = None
    create_time: int | None = None
    handover_method: str | None = None
    order_line_item_ids: list[str] = []
    recipient_address: PackageAddress | None = None
    sender_address: PackageAddress | None = None
    weight: Weight | None = None
    dimension: Dimension | None = None
    update_time: int | None = None
    insurance: Insurance | None = None
    biz_extension_tags: list[str] = []
    warehouse_id: str | None = None


class PackageSummary(Wire):
    """A package as the search lists it."""

    id: str | None = None
    orders: list[PackageOrder] = []
    create_time: int | None = None
    update_time: int | None = None
    status: str | None = None
    tracking_number: str | None = None
    shipping_provider_name: str | None = None
    shipping_provider_id: str | None = None
    order_line_item_ids: list[str] = []


class Warning(Wire):
    """A remark of the platform on a call that went through."""

    message: str | None = None


class MarkedShipped(Data):
    """The package made by marking an order (or some of its units) as shipped."""

    order_id: str | None = None
    order_line_item_ids: list[str] = []
    package_id: str | None = None
    warning: Warning | None = None


class TrackingEvent(Wire):
    """One step of a parcel; `update_time_millis` in unix milliseconds (facts.md 8.7)."""

    description: str | None = None
    update_time_millis: int | None = None
    action_code: int | None = None


class ShippingDocument(Data):
    """Where the label can be fetched; the link lives 24 hours (facts.md 8.8)."""

    doc_url: str | None = None
    tracking_number: str | None = None


class PickupSlot(Wire):
    """A pickup window; `avaliable` is spelled as on the wire (facts.md 8.12)."""

    start_time: int | None = None
    end_time: int | None = None
    avaliable: bool | None = None


class HandoverTimeSlots(Data):
    """How and when a package can be handed over."""

    can_pickup: bool | None = None
    can_drop_off: bool | None = None
    can_van_collection: bool | None = None
    drop_off_point_url: str | None = None
    pickup_slots: list[PickupSlot] = []


class Packages(ListData):
    """A page of packages."""

    items: list[msgspec.Raw] | None = msgspec.field(name="packages", default=None)


class Tracking(ListData):
    """The steps of an order, newest first."""

    items: list[msgspec.Raw] | None = msgspec.field(name="tracking", default=None)
